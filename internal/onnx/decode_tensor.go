package onnx

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// tensor reads a constant. Its elements are raw bytes, or lie in a list of one of several
// types, or in another file.
func (d *decoder) tensor(b []byte) (name string, t *Tensor, err error) {
	t = &Tensor{}
	var lists []field
	var at external
	elsewhere := false
	err = eachField(b, func(f field) error {
		switch f.number {
		case tensorDims:
			dims, err := f.varints()
			t.Dims = append(t.Dims, dims...)
			return err
		case tensorType:
			t.DType = DType(f.value)
		case tensorName:
			name = string(f.bytes)
		case tensorRaw:
			t.Raw = f.bytes
		case tensorFloats, tensorInt32s, tensorInt64s, tensorDoubles, tensorUint64s:
			lists = append(lists, f)
		case tensorExternal:
			return at.read(f.bytes)
		case tensorLocation:
			elsewhere = f.value == externalLocation
		}
		return nil
	})
	if err != nil {
		return name, nil, err
	}
	return name, t, d.fill(t, lists, at, elsewhere)
}

// fill finds a tensor's bytes and checks that there are as many as its shape says.
func (d *decoder) fill(t *Tensor, lists []field, at external, elsewhere bool) (err error) {
	size, err := t.size()
	if err != nil {
		return err
	}
	switch {
	case elsewhere:
		if at.length == 0 {
			at.length = int64(size)
		}
		t.Raw, err = d.open(at)
		if missing := new(MissingError); errors.As(err, &missing) { // all of them are named together
			d.lacks(missing)
			return nil
		}
		if err != nil {
			return err
		}
	case t.Raw == nil:
		for _, f := range lists {
			if t.Raw, err = f.elements(t.Raw, t.DType); err != nil {
				return err
			}
		}
	}
	return t.check()
}

// lacks notes a file of weights that is not there.
func (d *decoder) lacks(m *MissingError) {
	d.missing.Where = m.Where
	if !slices.Contains(d.missing.Files, m.Files[0]) {
		d.missing.Files = append(d.missing.Files, m.Files[0])
	}
}

// read takes one key and value of where a constant lies.
func (e *external) read(b []byte) error {
	var key, value string
	err := eachField(b, func(f field) error {
		switch f.number {
		case entryKey:
			key = string(f.bytes)
		case entryValue:
			value = string(f.bytes)
		}
		return nil
	})
	if err != nil {
		return err
	}
	switch key {
	case "location":
		e.file = value
	case "offset":
		e.offset, err = strconv.ParseInt(value, 10, 64)
	case "length":
		e.length, err = strconv.ParseInt(value, 10, 64)
	}
	if err != nil || e.offset < 0 || e.length < 0 {
		return fmt.Errorf("external %s %q is no position", key, value)
	}
	return nil
}
