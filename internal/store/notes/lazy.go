package notes

import (
	"context"
	"errors"
	"io/fs"
	"sync"

	"multiscope/internal/neuron"
)

// Lazy reads notes that may not be there yet: it opens the database once somebody has made one, and says until
// then that there is nothing. It is safe for concurrent use.
type Lazy struct {
	path string

	mu     sync.Mutex
	reader *Reader // nil before there is one
}

// Later returns the notes at path, which need not be there.
func Later(path string) *Lazy { return &Lazy{path: path} }

// open returns nil while there is no database.
func (l *Lazy) open(ctx context.Context) (*Reader, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.reader != nil {
		return l.reader, nil
	}
	r, err := OpenReader(ctx, l.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	l.reader = r
	return r, err
}

// read returns what a method of the reader returns, or nothing while there is no database.
func read[T any](ctx context.Context, l *Lazy, method func(*Reader) (T, error)) (T, error) {
	r, err := l.open(ctx)
	if r == nil || err != nil {
		var nothing T
		return nothing, err
	}
	return method(r)
}

// Version returns a number that is another one after each change of the notes, -1 while there are none.
func (l *Lazy) Version(ctx context.Context) (int64, error) {
	r, err := l.open(ctx)
	if r == nil || err != nil {
		return -1, err
	}
	return r.Version(ctx)
}

// Close ends all use of the notes.
func (l *Lazy) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.reader == nil {
		return nil
	}
	return l.reader.Close()
}

// UnitLabels returns what Reader.UnitLabels does.
func (l *Lazy) UnitLabels(ctx context.Context, ref neuron.Ref, withdrawn bool) ([]neuron.Label, error) {
	return read(ctx, l, func(r *Reader) ([]neuron.Label, error) { return r.UnitLabels(ctx, ref, withdrawn) })
}

// LabelsOf returns what Reader.LabelsOf does.
func (l *Lazy) LabelsOf(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref][]neuron.Label, error) {
	return read(ctx, l, func(r *Reader) (map[neuron.Ref][]neuron.Label, error) { return r.LabelsOf(ctx, refs) })
}

// FindLabels returns what Reader.FindLabels does.
func (l *Lazy) FindLabels(ctx context.Context, text string, n int) ([]neuron.Label, error) {
	return read(ctx, l, func(r *Reader) ([]neuron.Label, error) { return r.FindLabels(ctx, text, n) })
}

// NearestLabels returns what Reader.NearestLabels does.
func (l *Lazy) NearestLabels(ctx context.Context, text string, n int) ([]neuron.Label, error) {
	return read(ctx, l, func(r *Reader) ([]neuron.Label, error) { return r.NearestLabels(ctx, text, n) })
}

// LabelledUnits returns what Reader.LabelledUnits does.
func (l *Lazy) LabelledUnits(ctx context.Context) ([]neuron.Ref, error) {
	return read(ctx, l, func(r *Reader) ([]neuron.Ref, error) { return r.LabelledUnits(ctx) })
}

// Authors returns what Reader.Authors does.
func (l *Lazy) Authors(ctx context.Context) ([]string, error) {
	return read(ctx, l, func(r *Reader) ([]string, error) { return r.Authors(ctx) })
}

// Families returns what Reader.Families does.
func (l *Lazy) Families(ctx context.Context) ([]neuron.Family, error) {
	return read(ctx, l, func(r *Reader) ([]neuron.Family, error) { return r.Families(ctx) })
}

// Members returns what Reader.Members does.
func (l *Lazy) Members(ctx context.Context, family string) ([]neuron.Membership, error) {
	return read(ctx, l, func(r *Reader) ([]neuron.Membership, error) { return r.Members(ctx, family) })
}

// JudgedFamilies returns what Reader.JudgedFamilies does.
func (l *Lazy) JudgedFamilies(ctx context.Context) ([]string, error) {
	return read(ctx, l, func(r *Reader) ([]string, error) { return r.JudgedFamilies(ctx) })
}

// UnitFamilies returns what Reader.UnitFamilies does.
func (l *Lazy) UnitFamilies(ctx context.Context, ref neuron.Ref) ([]neuron.Membership, error) {
	return read(ctx, l, func(r *Reader) ([]neuron.Membership, error) { return r.UnitFamilies(ctx, ref) })
}

// Lists returns what Reader.Lists does.
func (l *Lazy) Lists(ctx context.Context) ([]neuron.List, error) {
	return read(ctx, l, func(r *Reader) ([]neuron.List, error) { return r.Lists(ctx) })
}

// List returns what Reader.List does.
func (l *Lazy) List(ctx context.Context, slug string) (neuron.List, error) {
	r, err := l.open(ctx)
	if r == nil && err == nil {
		err = noList(slug)
	}
	if err != nil {
		return neuron.List{}, err
	}
	return r.List(ctx, slug)
}

// BlindStudies returns what Reader.BlindStudies does.
func (l *Lazy) BlindStudies(ctx context.Context, ref neuron.Ref) ([]neuron.BlindSummary, error) {
	return read(ctx, l, func(r *Reader) ([]neuron.BlindSummary, error) { return r.BlindStudies(ctx, ref) })
}

// BlindStudy returns what Reader.BlindStudy does.
func (l *Lazy) BlindStudy(ctx context.Context, id int64) (neuron.BlindStudy, error) {
	r, err := l.open(ctx)
	if r == nil && err == nil {
		err = noBlindStudy(id)
	}
	if err != nil {
		return neuron.BlindStudy{}, err
	}
	return r.BlindStudy(ctx, id)
}

// Changes returns what Reader.Changes does.
func (l *Lazy) Changes(ctx context.Context, before int64, n int) ([]neuron.Change, error) {
	return read(ctx, l, func(r *Reader) ([]neuron.Change, error) { return r.Changes(ctx, before, n) })
}

// All returns what Reader.All does.
func (l *Lazy) All(ctx context.Context, history bool) (neuron.Notes, error) {
	return read(ctx, l, func(r *Reader) (neuron.Notes, error) { return r.All(ctx, history) })
}
