package index

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"iter"
	"math"
	"slices"
	"strings"

	"multiscope/internal/clip"
	"multiscope/internal/dataset"
	"multiscope/internal/neuron"
)

// activations stores what every layer makes of every picture.
func (ix *indexer) activations(ctx context.Context) error {
	if err := ix.activationsUpTo(ctx, math.MaxInt); err != nil {
		return err
	}
	m, err := ix.Store.Model(ctx, ix.Model.Slug)
	if err != nil || m.Dataset.Images > 0 {
		return err
	}
	failures, err := ix.Store.Failures(ctx, ix.Model.Slug)
	failures = append(failures, ix.report.LeftOut...)
	if err == nil && len(failures) > 0 {
		err = fmt.Errorf("none of the %d files in %s is a picture that can be read; the first is %s: %s",
			len(failures), ix.Pictures.Name(), failures[0].Key, failures[0].Reason)
	}
	return err
}

// activationsUpTo brings the layers to the first limit pictures of the data set, or a little further. Layers
// that have come equally far go on together: first those that lag behind, over pictures that the
// data set has already, then all of them, over new ones.
func (ix *indexer) activationsUpTo(ctx context.Context, limit int) error {
	list, err := ix.list(ctx)
	if err != nil {
		return err
	}
	for {
		covered, err := ix.coverage(ctx)
		if err != nil {
			return err
		}
		next := nextRange(covered, list)
		next.to = min(next.to, max(next.from, ix.aligned(next.from, limit)))
		if next.from == next.to {
			return nil
		}
		left := len(ix.report.LeftOut)
		if err := ix.activationsOf(ctx, list, next); err != nil {
			return err
		}
		if len(ix.report.LeftOut) == left {
			continue
		}
		if list, err = ix.list(ctx); err != nil { // what follows a file that was left out has moved up
			return err
		}
	}
}

// pictureRange is a run of pictures that some layers have not seen.
type pictureRange struct {
	layers   []neuron.Layer
	from, to int
	fresh    bool // the pictures are new to the data set
}

// nextRange returns what the layers that lag furthest behind lack.
func nextRange(covered []neuron.Coverage, list listing) pictureRange {
	s := pictureRange{from: math.MaxInt}
	for _, c := range covered {
		s.from = min(s.from, c.Seen)
	}
	s.fresh = s.from >= list.known
	s.to = list.known
	if s.fresh {
		s.to = list.total()
	}
	for _, c := range covered {
		if c.Seen == s.from {
			s.layers = append(s.layers, c.Layer)
		} else {
			s.to = min(s.to, c.Seen)
		}
	}
	return s
}

// aligned rounds limit up to the end of a shard of a range that begins at from.
func (ix *indexer) aligned(from, limit int) int {
	if limit > math.MaxInt-ix.Shard {
		return limit
	}
	return from + max(0, limit-from+ix.Shard-1)/ix.Shard*ix.Shard
}

func (ix *indexer) activationsOf(ctx context.Context, list listing, s pictureRange) error {
	p := ix.newPass(s.layers)
	if s.fresh {
		p.observe = ix.observe
	}
	p.opened = func(ctx context.Context, r Runner) error { return ix.expect(ctx, p, r) }
	shards, err := newShardBuilder(ctx, ix, s, list.total(), p)
	if err != nil {
		return err
	}
	ix.Progress.Start("Activations", "images", int64(s.to-s.from))
	err = p.run(ctx, list.tasks(s.from, s.to), func(ctx context.Context, b *batch) error {
		return shards.add(ctx, b)
	})
	if err == nil {
		err = shards.flush(ctx)
	}
	return ix.ended(err)
}

// ended ends a task of the progress.
func (ix *indexer) ended(err error) error {
	if err != nil {
		ix.Progress.Fail(err)
		return err
	}
	ix.Progress.Done()
	return nil
}

// tasks are the pictures of a range, in order.
func (l listing) tasks(from, to int) iter.Seq[task] {
	return func(yield func(task) bool) {
		for ordinal := from; ordinal < to; ordinal++ {
			if !yield(task{ordinal: ordinal, source: l.index(ordinal)}) {
				return
			}
		}
	}
}

// newPass returns a pass through the source with the activations of each layer as outputs.
func (ix *indexer) newPass(layers []neuron.Layer) *pass {
	p := &pass{
		network: ix.Network, prep: ix.Model.Preprocess, progress: ix.Progress,
		batch: cmp.Or(ix.Batch, usualBatch), portion: ix.Shard, workers: ix.workers,
		picture: func(ctx context.Context, i int) (image.Image, error) {
			return ix.Pictures.Picture(ctx, i, ix.Model.Preprocess.DecodeSide())
		},
	}
	for _, l := range layers {
		p.addOutput(l.Tap, l.Reduce, l.Units)
	}
	return p
}

// addOutput adds an output of so many numbers for each picture, unless it is there, and returns its index.
func (p *pass) addOutput(tap string, r neuron.Reduction, shape ...int) int {
	if i := slices.Index(p.outputs, clip.Output{Tap: tap, Reduce: r}); i >= 0 {
		return i
	}
	p.outputs = append(p.outputs, clip.Output{Tap: tap, Reduce: r})
	p.shapes = append(p.shapes, shape)
	return len(p.outputs) - 1
}

// addMaps adds the maps of layers and returns the index of each layer's, −1 where it has but one position. Layers
// that differ in their reduction have the same maps.
func (p *pass) addMaps(layers []neuron.Layer) []int {
	indices := make([]int, len(layers))
	for i, l := range layers {
		indices[i] = -1
		if l.Height*l.Width > 1 {
			indices[i] = p.addOutput(l.Tap, clip.Map, l.Units, l.Height, l.Width)
		}
	}
	return indices
}

// observe notes what the data set keeps of a new picture.
func (ix *indexer) observe(e *prepared, i int, im image.Image, pixels []float32) {
	e.Image = ix.Pictures.Image(i)
	e.Failure = strings.TrimPrefix(e.Failure, e.Image.Key+": ")
	if e.Failure != "" {
		return
	}
	if e.Image.Width == 0 {
		e.Image.Width, e.Image.Height = im.Bounds().Dx(), im.Bounds().Dy()
	}
	var err error
	if e.Thumbnail, e.MIME, err = dataset.Thumbnail(im, ix.Thumbnail); err != nil {
		e.Failure = err.Error()
	}
	e.Fingerprint = fingerprint(pixels, ix.Model.Preprocess)
}
