package export

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// notInTables is what an index has and no table of Parquet holds.
var notInTables = []string{
	"pictures: thumbnails, heat maps but for their strongest position, and visualizations",
	"neighbours, clusters, families, studies and what is published",
	"readouts of layers, texts that were read with their embeddings, embeddings of words and images",
	"meanings of units, units that follow letters, spreads of words beside those that drive a unit most or least",
	"labels, families and lists by people: multiscope notes export",
}

// Parquet writes tables of units, words, examples and images, and activations on images and words.
func Parquet(ctx context.Context, index Index, o Options) (Report, error) {
	e, err := begin(ctx, index, o)
	if err != nil {
		return Report{}, err
	}
	e.leftOut = append(e.leftOut, notInTables...)
	tables, err := e.tables()
	if err != nil {
		return Report{}, err
	}
	var names, sizes []string
	bytes := int64(0)
	for _, t := range tables {
		names = append(names, t.name)
		sizes = append(sizes, fmt.Sprintf("%s %d rows", t.name, t.rows))
		bytes += t.bytes
	}
	if err := e.out.check(names...); err != nil {
		return Report{}, err
	}
	e.say("Writing %d files, roughly %s before compression, a guess: %s", len(tables), size(bytes), strings.Join(sizes, ", "))
	for _, t := range tables {
		if err := e.writeTable(ctx, t); err != nil {
			return e.finish(fmt.Errorf("write %s: %w", t.name, err), nil)
		}
	}
	return e.finish(nil, map[string]any{"format": "multiscope-parquet"})
}

// table is a file of Parquet to be written.
type table struct {
	name  string
	rows  int64 // as far as they were counted
	bytes int64 // before compression, a guess
	write func(ctx context.Context, f *file, options []parquet.WriterOption) error
	units map[string]string // of columns
}

// writeTable writes a file and shows how far it has come.
func (e *exporter) writeTable(ctx context.Context, t table) (err error) {
	f, err := e.out.create(t.name)
	if err != nil {
		return err
	}
	options, err := e.describeTable(t)
	if err != nil {
		return err
	}
	e.Progress.Start(t.name, "rows", t.rows)
	if err := errors.Join(t.write(ctx, f, options), f.close()); err != nil {
		e.Progress.Fail(err)
		return err
	}
	e.Progress.Done()
	return nil
}

// describeTable returns how all files are written: where their numbers are from lies in their metadata.
func (e *exporter) describeTable(t table) ([]parquet.WriterOption, error) {
	models, err := json.Marshal(e.models())
	if err != nil {
		return nil, err
	}
	units, err := json.Marshal(t.units)
	if err != nil {
		return nil, err
	}
	return []parquet.WriterOption{
		parquet.Compression(&parquet.Zstd),
		parquet.CreatedBy("multiscope", e.Version, ""),
		parquet.KeyValueMetadata("multiscope.version", e.Version),
		parquet.KeyValueMetadata("multiscope.models", string(models)),
		parquet.KeyValueMetadata("multiscope.units", string(units)),
	}, nil
}

// size words a number of bytes.
func size(bytes int64) string {
	const mib = 1 << 20
	if bytes < mib {
		return fmt.Sprintf("%d KiB", (bytes+1023)/1024)
	}
	return fmt.Sprintf("%.1f MiB", float64(bytes)/mib)
}

// batchRows is how many rows are given to the writer at a time, groupRows how many it holds before it writes them.
const (
	batchRows = 1 << 10
	groupRows = 1 << 17
)

// rows gathers rows for a writer of Parquet.
type rows[T any] struct {
	w        *parquet.GenericWriter[T]
	f        *file
	progress Progress
	batch    []T
}

func newRows[T any](f *file, p Progress, options []parquet.WriterOption) *rows[T] {
	w := parquet.NewGenericWriter[T](f, append(options, parquet.MaxRowsPerRowGroup(groupRows))...)
	return &rows[T]{w: w, f: f, progress: p}
}

func (r *rows[T]) add(row T) error {
	if r.batch = append(r.batch, row); len(r.batch) < batchRows {
		return nil
	}
	return r.flush()
}

func (r *rows[T]) flush() error {
	n, err := r.w.Write(r.batch)
	r.f.Rows += int64(n)
	r.progress.Add(int64(n))
	r.batch = r.batch[:0]
	return err
}

func (r *rows[T]) close() error { return errors.Join(r.flush(), r.w.Close()) }
