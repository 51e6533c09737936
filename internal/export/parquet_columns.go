package export

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/parquet-go/parquet-go"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// wide is a schema of columns in the order in which they are named.
type wide struct {
	parquet.Group
	order map[string]int
}

func newWide() *wide { return &wide{parquet.Group{}, map[string]int{}} }

func (w *wide) add(name string, node parquet.Node) {
	w.order[name] = len(w.order)
	w.Group[name] = node
}

// Fields returns the columns in their order; those of a plain Group are sorted by name.
func (w *wide) Fields() []parquet.Field {
	fields := w.Group.Fields()
	slices.SortFunc(fields, func(a, b parquet.Field) int { return w.order[a.Name()] - w.order[b.Name()] })
	return fields
}

// addUnits adds a column for each unit. The bytes of numbers are split into streams: what was float16 has the
// same last bytes throughout.
func (w *wide) addUnits(n int) {
	for unit := range n {
		w.add("u"+strconv.Itoa(unit), parquet.Encoded(parquet.Leaf(parquet.FloatType), &parquet.ByteStreamSplit))
	}
}

// wideGroup bounds the numbers of a group of rows, all of which are in memory at a time, in bytes.
const wideGroup = 64 << 20

// wideRows returns how many rows a group has, given the number of units.
func wideRows(units int) int { return max(wideGroup/4/max(units, 1), 64) }

// columns writes a file column by column.
type columns struct {
	w        *parquet.GenericWriter[any]
	by       []*parquet.ColumnWriter
	f        *file
	progress Progress
	values   []parquet.Value
}

func newColumns(name string, schema *wide, rows int, f *file, p Progress, options []parquet.WriterOption) *columns {
	options = append(options, parquet.NewSchema(name, schema), parquet.PageBufferSize(max(4*rows, 4<<10)), parquet.DataPageStatistics(true))
	w := parquet.NewGenericWriter[any](f, options...)
	return &columns{w: w, by: w.ColumnWriters(), f: f, progress: p}
}

// write puts what values returns into a column.
func (c *columns) write(column int) error {
	_, err := c.by[column].WriteRowValues(c.values)
	if err == nil {
		err = c.by[column].Flush() // a page of the group is compressed before the next column comes
	}
	c.values = c.values[:0]
	return err
}

// add appends a value of the column that is written next.
func (c *columns) add(v any, column int) {
	c.values = append(c.values, parquet.ValueOf(v).Level(0, 0, column))
}

// addHalves appends float16 as float32.
func (c *columns) addHalves(numbers []byte, column int) {
	for i := 0; i+1 < len(numbers); i += tensor.HalfBytes {
		c.values = append(c.values, parquet.FloatValue(tensor.HalfValue(binary.LittleEndian.Uint16(numbers[i:]))).Level(0, 0, column))
	}
}

// endGroup ends a group of so many rows.
func (c *columns) endGroup(rows int) error {
	c.f.Rows += int64(rows)
	c.progress.Add(int64(rows))
	return c.w.Flush()
}

// activations is the table of a layer's activations on images: a row for each file, a column for each unit.
func (e *exporter) activations(s source) table {
	n := int64(s.counts.Column)
	return table{
		name: fmt.Sprintf("activations.%s.%s.parquet", s.layer.Model, s.layer.Slug), rows: n, bytes: 4 * n * int64(s.layer.Units),
		write: func(ctx context.Context, f *file, options []parquet.WriterOption) error {
			return e.writeActivations(ctx, s, f, options)
		},
		units: map[string]string{"ordinal": fileUnits["ordinal"], "u0 …": activationUnit + "; not a number for a file that could not be read"},
	}
}

func (e *exporter) writeActivations(ctx context.Context, s source, f *file, options []parquet.WriterOption) error {
	places, err := e.places(ctx, s)
	if err != nil {
		return err
	}
	schema := newWide()
	schema.add("ordinal", parquet.Leaf(parquet.Int32Type))
	schema.add("key", parquet.String())
	schema.addUnits(s.layer.Units)
	most := wideRows(s.layer.Units)
	out := newColumns("activations", schema, min(most, len(places)), f, e.Progress, options)
	for first := 0; first < len(places); {
		n := e.index.ColumnRows(first, min(most, len(places)-first))
		for _, p := range places[first : first+n] {
			out.add(int32(p.ordinal), 0)
		}
		if err := out.write(0); err != nil {
			return err
		}
		for _, p := range places[first : first+n] {
			out.add(p.key, 1)
		}
		if err := out.write(1); err != nil {
			return err
		}
		err := e.index.EachColumnRows(ctx, s.layer, first, n, func(p neuron.ColumnPart) error {
			out.addHalves(p.Numbers, 2+p.Unit)
			return out.write(2 + p.Unit)
		})
		if err := errors.Join(err, out.endGroup(n)); err != nil {
			return err
		}
		first += n
	}
	return out.w.Close()
}

// place is a file whose activations are at a place of the columns of a layer.
type place struct {
	ordinal int
	image   int64 // 0 for a file that is no image
	key     string
	failure string
}

// places returns the files that the columns of a layer hold, in their order: some hundred bytes for each.
func (e *exporter) places(ctx context.Context, s source) ([]place, error) {
	sample, n, err := e.index.ColumnSample(ctx, s.layer)
	if err != nil {
		return nil, err
	}
	places := make([]place, 0, n)
	err = e.index.EachFile(ctx, s.model.Slug, func(f neuron.File) error {
		if at, ok := sample.Place(f.Ordinal); ok && at < n {
			places = append(places, place{f.Ordinal, f.Image.ID, f.Image.Key, f.Failure})
		}
		return nil
	})
	if err == nil && len(places) != n {
		err = fmt.Errorf("the columns of %s/%s hold %d files, of which %d are known", s.layer.Model, s.layer.Slug, n, len(places))
	}
	return places, err
}

// wordActivations is the table of a layer's activations on words: a row for each word, a column for each unit.
func (e *exporter) wordActivations(s source) table {
	n := int64(s.counts.Words)
	return table{
		name: fmt.Sprintf("word_activations.%s.%s.parquet", s.layer.Model, s.layer.Slug), rows: n, bytes: 4 * n * int64(s.layer.Units),
		write: func(ctx context.Context, f *file, options []parquet.WriterOption) error {
			return e.writeWordActivations(ctx, s, f, options)
		},
		units: map[string]string{"u0 …": activationUnit + ", mean over the renderings of the word"},
	}
}

// writeWordActivations gathers rows, which lie in the index word after word, into groups of columns.
func (e *exporter) writeWordActivations(ctx context.Context, s source, f *file, options []parquet.WriterOption) error {
	schema := newWide()
	schema.add("word", parquet.String())
	schema.addUnits(s.layer.Units)
	most := wideRows(s.layer.Units)
	out := newColumns("word_activations", schema, min(most, s.counts.Words), f, e.Progress, options)
	var group []neuron.WordRow
	flush := func() error {
		err := out.writeWords(group, s.layer.Units)
		group = group[:0]
		return err
	}
	err := e.index.EachWord(ctx, s.layer, func(w neuron.WordRow) error {
		if len(w.Numbers) != s.layer.Units*tensor.HalfBytes {
			return fmt.Errorf("there are %d activations on %q, of %d units", len(w.Numbers)/tensor.HalfBytes, w.Word, s.layer.Units)
		}
		if group = append(group, w); len(group) < most {
			return nil
		}
		return flush()
	})
	if err == nil && len(group) > 0 {
		err = flush()
	}
	return errors.Join(err, out.w.Close())
}

func (c *columns) writeWords(group []neuron.WordRow, units int) error {
	for _, w := range group {
		c.add(w.Word, 0)
	}
	if err := c.write(0); err != nil {
		return err
	}
	for unit := range units {
		for _, w := range group {
			c.addHalves(w.Numbers[unit*tensor.HalfBytes:(unit+1)*tensor.HalfBytes], 1+unit)
		}
		if err := c.write(1 + unit); err != nil {
			return err
		}
	}
	return c.endGroup(len(group))
}
