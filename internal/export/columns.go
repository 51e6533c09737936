package export

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// Precision is the type of numbers in a .npy file.
type Precision string

const (
	Float16 Precision = "float16" // as the index has them
	Float32 Precision = "float32" // the same numbers, for what does not read float16
)

// Files that Columns writes.
const (
	activationsName = "activations.npy"
	indexName       = "index.json"
)

// Columns writes the activations of a layer as one array [images, units] and which images its rows are of. The array
// lies in the file unit after unit (Fortran's order), as in the index: a unit's activations are read at once from a
// file that is mapped into memory, and nothing is transposed.
func Columns(ctx context.Context, index Index, o Options, p Precision) (Report, error) {
	e, err := begin(ctx, index, o)
	if err != nil {
		return Report{}, err
	}
	s, err := e.only()
	if err != nil {
		return Report{}, err
	}
	width := map[Precision]int{Float16: tensor.HalfBytes, Float32: 4}[p]
	switch {
	case width == 0:
		return Report{}, neuron.Invalidf("Numbers are %s or %s, not %q.", Float16, Float32, p)
	case s.counts.Column == 0:
		return Report{}, neuron.NotFoundf("No activations on images are stored of layer %s.", s.layer.Tap)
	}
	if err := e.out.check(activationsName, indexName); err != nil {
		return Report{}, err
	}
	e.leftOut = append(e.leftOut, "everything but activations on images: multiscope export parquet")
	e.say("Writing %s, %d images × %d units of %s: %s", activationsName, s.counts.Column, s.layer.Units, p, size(int64(s.counts.Column)*int64(s.layer.Units)*int64(width)))
	err = e.writePlaces(ctx, s)
	if err == nil {
		err = e.writeColumns(ctx, s, p)
	}
	return e.finish(err, map[string]any{"format": "multiscope-npy", "shape": []int{s.counts.Column, s.layer.Units}, "dtype": p, "fortran_order": true})
}

// writeColumns writes the array.
func (e *exporter) writeColumns(ctx context.Context, s source, p Precision) error {
	f, err := e.out.create(activationsName)
	if err != nil {
		return err
	}
	kind := map[Precision]string{Float16: "<f2", Float32: "<f4"}[p]
	if _, err := f.Write(tensor.NPYHeader(kind, []int{s.counts.Column, s.layer.Units}, true)); err != nil {
		return err
	}
	e.Progress.Start(activationsName, "units", int64(s.layer.Units))
	last := 0
	var buf []byte
	err = e.index.EachColumnPart(ctx, s.layer, func(part neuron.ColumnPart) error {
		if part.Unit != last {
			e.Progress.Add(1)
			last = part.Unit
		}
		buf = appendNumbers(buf[:0], part.Numbers, p)
		_, err := f.Write(buf)
		return err
	})
	f.Rows = int64(s.counts.Column)
	if err := errors.Join(err, f.close()); err != nil {
		e.Progress.Fail(err)
		return fmt.Errorf("write %s: %w", activationsName, err)
	}
	e.Progress.Add(1)
	e.Progress.Done()
	return nil
}

// appendNumbers appends little-endian float16 numbers in a precision.
func appendNumbers(b, halves []byte, p Precision) []byte {
	if p == Float16 {
		return append(b, halves...)
	}
	return append(b, tensor.LittleEndian(tensor.Halves(nil, halves))...)
}

// rowOf is an entry of index.json: the file that a row of the array is of.
type rowOf struct {
	Ordinal int    `json:"ordinal"`
	Image   int64  `json:"image,omitempty"` // 0 for a file that is no image
	Key     string `json:"key"`
	Failure string `json:"failure,omitempty"` // why its numbers are not numbers
}

// writePlaces writes which file each row of the array is of. JSON has keys as they are, where CSV would have to
// guard those that a spreadsheet computes.
func (e *exporter) writePlaces(ctx context.Context, s source) error {
	places, err := e.places(ctx, s)
	if err != nil {
		return err
	}
	f, err := e.out.create(indexName)
	if err != nil {
		return err
	}
	separator := "[\n"
	for _, p := range places {
		row, err := json.Marshal(rowOf{p.ordinal, p.image, p.key, p.failure})
		if err == nil {
			_, err = io.WriteString(f, separator+string(row))
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", indexName, err)
		}
		separator = ",\n"
	}
	f.Rows = int64(len(places))
	_, err = f.Write([]byte("\n]\n"))
	return errors.Join(err, f.close())
}
