package study

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// UnfitError says why a study cannot be run on a model, in whole sentences.
type UnfitError struct{ Why string }

func (e *UnfitError) Error() string { return e.Why }

// Unfitf returns an *UnfitError.
func Unfitf(format string, args ...any) error { return &UnfitError{fmt.Sprintf(format, args...)} }

// ErrThere is why nothing is to be done: the study was run with the same settings.
var ErrThere = errors.New("the study was run with the same settings")

// Run is a study that is being run.
type Run struct {
	*Session
	Slug   string // of the study
	kind   neuron.StudyKind
	recipe string
}

// Begin begins a study or goes on with it. Its command and the session's model name it unless the session does; settings, which
// are encoded as JSON, are all that its result depends on besides model, layer and what is indexed. What was computed of it with
// other settings is dropped, and a study that it will replace is named. The error is ErrThere where it was finished with the same
// settings.
func (s *Session) Begin(ctx context.Context, command string, kind neuron.StudyKind, settings any) (*Run, error) {
	r := &Run{Session: s, Slug: s.Slug(command), kind: kind}
	recipe, err := json.Marshal(struct {
		Kind, Hash, Dataset, Tap string
		Reduce                   neuron.Reduction
		Images                   int
		Settings                 any
	}{command, s.Entry.Hash, s.Entry.Dataset.Slug, s.Layer.Tap, s.Layer.Reduce, s.Entry.Dataset.Images, settings})
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(recipe)
	r.recipe = hex.EncodeToString(sum[:])
	there, err := s.Store.Study(ctx, r.Slug)
	switch {
	case isNotFound(err):
	case err != nil:
		return nil, err
	case there.Recipe == "":
		return nil, neuron.Invalidf("%s is the name of a study that was published: choose another with --name.", r.Slug)
	case there.Kind != kind:
		return nil, neuron.Invalidf("%s is the name of another study, “%s”: choose another with --name, or remove that with multiscope study remove %s.", r.Slug, there.Title, r.Slug)
	case there.Recipe == r.recipe && !s.Redo:
		return nil, ErrThere
	case there.Recipe != r.recipe:
		s.Say(fmt.Sprintf("The study %s was run with other settings. It stays until this run is finished, and is then replaced.", r.Slug))
	}
	dropped, err := s.Store.DropStudyParts(ctx, r.Slug, r.recipe)
	if dropped > 0 {
		s.Say(fmt.Sprintf("What was computed of %s with other settings is dropped; it begins anew.", r.Slug))
	}
	return r, err
}

func isNotFound(err error) bool {
	var e *neuron.Error
	return errors.As(err, &e) && e.Kind == neuron.NotFound
}

// Slug returns the name in addresses of the study that a command runs. That of a layer other than the model's best one has the layer in it.
func (s *Session) Slug(command string) string {
	name := command + "-" + s.Entry.Slug
	if best, ok := s.Entry.BestLayer(); ok && best.Slug != s.Layer.Slug {
		name += "-" + s.Layer.Slug
	}
	return cmp.Or(s.Name, name)
}

// Parallel calls do for each number below n, on all cores.
func Parallel(n int, do func(i int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				do(int(i))
			}
		})
	}
	wait.Wait()
}

// Task is the rows of a matrix that a study computes. Their number and what they are follow from the study's settings.
type Task struct {
	Name  string // "Countries", also in the store
	Unit  string // what a row is: "names"
	Rows  int
	Width int // numbers of a row
	Block int // rows that are computed and stored together
}

// Rows computes the matrix of a task, [Rows, Width], a block of rows after the other, each of which is stored; blocks that an
// earlier run stored are read. Compute fills rows, which begin as zeros, from row first on.
func (r *Run) Rows(ctx context.Context, t Task, compute func(ctx context.Context, first int, rows *tensor.Float32) error) (*tensor.Float32, error) {
	all := tensor.New[float32](t.Rows, t.Width)
	r.Progress.Start(t.Name, t.Unit, int64(t.Rows))
	for first := 0; first < t.Rows; first += t.Block {
		n := min(t.Block, t.Rows-first)
		block := tensor.Of(all.Data[first*t.Width:(first+n)*t.Width], n, t.Width)
		if err := r.block(ctx, t, first, block, compute); err != nil {
			r.Progress.Fail(err)
			return nil, err
		}
		r.Progress.Add(int64(n))
	}
	r.Progress.Done()
	return all, nil
}

func (r *Run) block(ctx context.Context, t Task, first int, block *tensor.Float32, compute func(ctx context.Context, first int, rows *tensor.Float32) error) error {
	stored, err := r.Store.StudyPart(ctx, r.Slug, r.recipe, t.Name, first)
	if err != nil {
		return err
	}
	if len(stored) == 4*len(block.Data) {
		copy(block.Data, tensor.Floats(stored))
		return nil
	}
	if err := compute(ctx, first, block); err != nil {
		return err
	}
	return r.Store.WriteStudyPart(ctx, r.Slug, r.recipe, t.Name, first, tensor.LittleEndian(block.Data))
}

// Chain computes the rows of a task one by one, each from the one before, which is nil for the first. Each is stored; what an
// earlier run stored is read.
func (r *Run) Chain(ctx context.Context, t Task, compute func(ctx context.Context, i int, before, row []float32) error) (*tensor.Float32, error) {
	all := tensor.New[float32](t.Rows, t.Width)
	r.Progress.Start(t.Name, t.Unit, int64(t.Rows))
	var before []float32
	for i := range t.Rows {
		row := all.Row(i)
		err := r.block(ctx, t, i, tensor.Of(row, 1, t.Width), func(ctx context.Context, _ int, _ *tensor.Float32) error {
			return compute(ctx, i, before, row)
		})
		if err != nil {
			r.Progress.Fail(err)
			return nil, err
		}
		before = row
		r.Progress.Add(1)
	}
	r.Progress.Done()
	return all, nil
}

// Finish stores the study, with the run's name and kind and the time, in place of all that was computed for it.
func (r *Run) Finish(ctx context.Context, st neuron.Study) (neuron.Study, error) {
	st.Slug, st.Kind, st.Recipe, st.Made = r.Slug, r.kind, r.recipe, time.Now()
	return st, r.Store.WriteStudy(ctx, st)
}
