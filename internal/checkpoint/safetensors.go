package checkpoint

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

// maxHeader bounds the JSON header, as the format's own library does.
const maxHeader = 100_000_000

// entry is one tensor in the header. Offsets count from the end of the header.
type entry struct {
	DType   DType  `json:"dtype"`
	Shape   []int  `json:"shape"`
	Offsets []int  `json:"data_offsets"`
	name    string // the key it stands under
}

// parseSafetensors reads the header: eight bytes of length, little-endian, then JSON. The
// tensors must fill the rest of the file without gaps or overlaps
// (github.com/huggingface/safetensors, "Format").
func parseSafetensors(file []byte) ([]*Tensor, error) {
	header, body, err := splitHeader(file)
	if err != nil {
		return nil, err
	}
	entries, err := readEntries(header)
	if err != nil {
		return nil, fmt.Errorf("safetensors header: %w", err)
	}
	if err := checkLayout(entries, len(body)); err != nil {
		return nil, err
	}
	tensors := make([]*Tensor, len(entries))
	for i, e := range entries {
		tensors[i] = &Tensor{Name: e.name, Type: e.DType, Shape: e.Shape, raw: body[e.Offsets[0]:e.Offsets[1]]}
	}
	return tensors, nil
}

func splitHeader(b []byte) (header, body []byte, err error) {
	if len(b) < 8 {
		return nil, nil, fmt.Errorf("%d bytes are too few for any known weights file", len(b))
	}
	n, rest := binary.LittleEndian.Uint64(b), b[8:]
	switch {
	case n > uint64(len(rest)) || n > maxHeader:
		return nil, nil, fmt.Errorf("not safetensors, or damaged: header of %d bytes at offset 0, in a file of %d", n, len(b))
	case n == 0:
		return nil, nil, errors.New("safetensors header is empty (offset 0)")
	}
	return rest[:n], rest[n:], nil
}

// readEntries reads the header's object key by key, since a decoded map would hide a name
// that is there twice.
func readEntries(header []byte) ([]entry, error) {
	if !utf8.Valid(header) {
		return nil, errors.New("not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(header))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return nil, errors.New("not a JSON object (offset 8)")
	}
	var entries []entry
	seen := map[string]bool{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, fmt.Errorf("offset %d: %w", 8+dec.InputOffset(), err)
		}
		name, ok := key.(string)
		if !ok || seen[name] {
			return nil, fmt.Errorf("offset %d: name %v is there twice", 8+dec.InputOffset(), key)
		}
		seen[name] = true
		e := entry{name: name}
		if name == "__metadata__" {
			var ignored map[string]string
			if err := dec.Decode(&ignored); err != nil {
				return nil, fmt.Errorf("__metadata__: %w", err)
			}
			continue
		}
		if err := dec.Decode(&e); err != nil {
			return nil, fmt.Errorf("tensor %s: %w", shorten(name), err)
		}
		entries = append(entries, e)
	}
	return entries, endOfObject(dec)
}

// endOfObject demands the closing brace and nothing but space after it.
func endOfObject(dec *json.Decoder) error {
	if _, err := dec.Token(); err != nil {
		return fmt.Errorf("offset %d: %w", 8+dec.InputOffset(), err)
	}
	if _, err := dec.Token(); err == nil {
		return fmt.Errorf("offset %d: more follows the object", 8+dec.InputOffset())
	}
	return nil
}

// checkLayout sorts the entries by offset and checks types, shapes and that they tile the body.
func checkLayout(entries []entry, body int) error {
	for _, e := range entries {
		if err := checkEntry(e, body); err != nil {
			return fmt.Errorf("tensor %s: %w", shorten(e.name), err)
		}
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return slices.Compare(a.Offsets, b.Offsets) })
	end := 0
	for _, e := range entries {
		if e.Offsets[0] < end {
			return fmt.Errorf("tensor %s: overlaps its neighbour at data offset %d", shorten(e.name), e.Offsets[0])
		}
		if e.Offsets[0] > end {
			return fmt.Errorf("tensor %s: data offsets %d to %d belong to no tensor", shorten(e.name), end, e.Offsets[0])
		}
		end = e.Offsets[1]
	}
	if end != body {
		return fmt.Errorf("the tensors end at data offset %d, the file at %d", end, body)
	}
	return nil
}

func checkEntry(e entry, body int) error {
	if e.DType.Width() == 0 {
		return fmt.Errorf("unknown dtype %q", shorten(string(e.DType)))
	}
	if e.Shape == nil {
		return errors.New("shape is missing")
	}
	if len(e.Offsets) != 2 {
		return fmt.Errorf("data_offsets has %d numbers, not 2", len(e.Offsets))
	}
	from, to := e.Offsets[0], e.Offsets[1]
	if from < 0 || to < from || to > body {
		return fmt.Errorf("data offsets [%d, %d] do not lie in the file's %d bytes of data", from, to, body)
	}
	size, err := sizeOf(e.DType, e.Shape, body)
	if err != nil {
		return err
	}
	if size != to-from {
		return fmt.Errorf("shape %v of %s takes %d bytes, data offsets give %d", e.Shape, e.DType, size, to-from)
	}
	return nil
}

// shorten keeps hostile names from filling the screen.
func shorten(s string) string {
	if len(s) > 120 {
		return s[:120] + "…"
	}
	return s
}
