package checkpoint

import (
	"errors"
	"fmt"
)

// storage is a run of elements that tensors are views of.
type storage struct {
	key     string
	dtype   DType
	bytes   []byte
	pending *pendingStorage // of old files, in which storages follow the pickle
}

// elements returns how many elements a storage has.
func (s storage) elements() int {
	if s.pending != nil {
		return s.pending.elements
	}
	return len(s.bytes) / s.dtype.Width()
}

// view makes a tensor begin at an element of the storage, once that is there.
func (s storage) view(t *Tensor, offset int) {
	if s.pending != nil {
		s.pending.views = append(s.pending.views, pendingView{t, offset})
		return
	}
	t.raw = s.bytes[min(offset*s.dtype.Width(), len(s.bytes)):]
}

// storageID reads a persistent id: ("storage", type, key, device, elements …).
func storageID(id tuple) (key string, d DType, elements int64, err error) {
	if len(id) < 5 || id[0] != "storage" {
		return "", "", 0, errors.New("a persistent id is not of a storage")
	}
	c, ok := id[1].(class)
	if ok {
		d = storageTypes[c.name]
	}
	if d == "" {
		return "", "", 0, errors.New("a storage has no known type")
	}
	key, ok = id[2].(string)
	if !ok {
		return "", "", 0, errors.New("the key of a storage is no text")
	}
	elements, ok = id[4].(int64)
	if !ok || elements < 0 {
		return "", "", 0, fmt.Errorf("storage %s has an impossible size", shorten(key))
	}
	return key, d, elements, nil
}

// rebuildTensor makes a view of a storage: (storage, offset, shape, steps …), in elements.
func rebuildTensor(_ *pickle, args tuple) (any, error) {
	if len(args) < 4 {
		return nil, errors.New("a tensor has too few arguments")
	}
	s, ok := args[0].(storage)
	if !ok {
		return nil, errors.New("a tensor has no storage")
	}
	offset, ok := args[1].(int64)
	shape, ok1 := numbers(args[2])
	steps, ok2 := numbers(args[3])
	if !ok || !ok1 || !ok2 || len(shape) != len(steps) || offset < 0 {
		return nil, errors.New("a tensor's offset, shape or strides are no numbers")
	}
	if err := checkView(s, int(offset), shape, steps); err != nil {
		return nil, fmt.Errorf("storage %s: %w", shorten(s.key), err)
	}
	t := &Tensor{Type: s.dtype, Shape: shape, steps: steps}
	if rowMajor(shape, steps) {
		t.steps = nil
	}
	s.view(t, int(offset))
	return t, nil
}

// checkView refuses a view that reaches outside of its storage or has more elements than it.
func checkView(s storage, offset int, shape, steps []int) error {
	width, elements := s.dtype.Width(), s.elements()
	if _, err := sizeOf(s.dtype, shape, elements*width); err != nil {
		return err
	}
	last := offset
	for i, n := range shape {
		switch {
		case n == 0:
			return nil
		case steps[i] < 0 || n > 1 && steps[i] > (elements-last)/(n-1):
			return fmt.Errorf("a view of shape %v, strides %v and offset %d reaches outside of its %d elements", shape, steps, offset, elements)
		}
		last += (n - 1) * steps[i]
	}
	if last >= elements {
		return fmt.Errorf("a view of shape %v, strides %v and offset %d reaches outside of its %d elements", shape, steps, offset, elements)
	}
	return nil
}

// rowMajor says whether the elements lie one after another.
func rowMajor(shape, steps []int) bool {
	next := 1
	for i := len(shape) - 1; i >= 0; i-- {
		if shape[i] != 1 && steps[i] != next {
			return false
		}
		next *= shape[i]
	}
	return true
}

// maxAxes bounds the dimensions of a tensor.
const maxAxes = 16

// numbers returns the elements of a tuple or list of numbers.
func numbers(v any) ([]int, bool) {
	elements, ok := items(v)
	if !ok || len(elements) > maxAxes {
		return nil, false
	}
	ns := make([]int, len(elements))
	for i, e := range elements {
		n, ok := e.(int64)
		if !ok {
			return nil, false
		}
		ns[i] = int(n)
	}
	return ns, true
}
