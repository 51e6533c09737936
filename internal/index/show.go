package index

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"iter"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// Tower is the image tower of an indexed model, open until it is closed, which pictures outside any data set can be shown.
// Nothing that it computes is stored.
type Tower struct {
	ix        *indexer
	layer     neuron.Layer
	runner    Runner
	outputs   []clip.Output
	shapes    [][]int
	embedding int // index of the output; −1 for none
}

// OpenTower opens the network of cfg for the activations of a layer and, where the model has an image embedding, for that.
func OpenTower(ctx context.Context, cfg Config, layer neuron.Layer) (t *Tower, err error) {
	t = &Tower{ix: newIndexer(cfg), layer: layer, embedding: -1}
	batch, err := cfg.Store.Batch(ctx, cfg.Model.Slug)
	if err != nil {
		return nil, err
	}
	t.ix.Batch = cmp.Or(cfg.Batch, batch)
	p := t.ix.newPass([]neuron.Layer{layer})
	if space := cfg.Model.Space; space.Tap != "" {
		t.embedding = p.addOutput(space.Tap, neuron.Mean, space.Units)
	}
	t.outputs, t.shapes = p.outputs, p.shapes
	t.runner, err = cfg.Network.Open(ctx, t.outputs)
	return t, err
}

// Close frees the network.
func (t *Tower) Close() error { return t.runner.Close() }

// Shown is what a picture does. The slices are valid while it is visited.
type Shown struct {
	Index       int       // of the picture, from 0
	Activations []float32 // of the layer's units
	Embedding   []float32 // of length one; nil where the model has none, or all of it is zero
	Failure     string    // why the picture could not be had; then there is nothing else
}

// Err returns an error where the picture could not be had.
func (s Shown) Err() error {
	if s.Failure == "" {
		return nil
	}
	return fmt.Errorf("picture %d: %s", s.Index, s.Failure)
}

// Show takes n pictures through the network and visits each, in order. What is drawn at the model's size is not cropped;
// other pictures are prepared like those of the data set.
func (t *Tower) Show(ctx context.Context, n int, drawn bool, picture func(ctx context.Context, i int) (image.Image, error), visit func(Shown) error) error {
	p := t.ix.newPass(nil)
	p.network, p.outputs, p.shapes, p.picture, p.progress = opened{t.runner}, t.outputs, t.shapes, picture, untold{}
	if drawn {
		p.prep.Resized = 0
	}
	return p.run(ctx, upTo(n), func(_ context.Context, b *batch) error {
		for i, task := range b.tasks {
			if err := visit(t.shown(b, i, task.source)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *Tower) shown(b *batch, i, index int) Shown {
	s := Shown{Index: index, Failure: b.prepared[i].Failure}
	if s.Failure != "" {
		return s
	}
	s.Activations = b.outputs[0].Row(i)
	if t.embedding == 0 { // the layer is the embedding, whose activations are not of length one
		s.Embedding = append([]float32(nil), s.Activations...)
	} else if t.embedding > 0 {
		s.Embedding = b.outputs[t.embedding].Row(i)
	}
	if s.Embedding != nil && !tensor.Normalise(s.Embedding) {
		s.Embedding = nil
	}
	return s
}

func upTo(n int) iter.Seq[task] {
	return func(yield func(task) bool) {
		for i := range n {
			if !yield(task{ordinal: i, source: i}) {
				return
			}
		}
	}
}

// opened is a network that is open and stays so.
type opened struct{ Runner }

func (o opened) Open(context.Context, []clip.Output) (Runner, error) { return o, nil }
func (opened) Close() error                                          { return nil }

// untold is told nothing: who shows pictures tells how far the whole is.
type untold struct{}

func (untold) Expect([]neuron.ExpectedTask) {}
func (untold) Start(string, string, int64)  {}
func (untold) Add(int64)                    {}
func (untold) Tell(neuron.Work)             {}
func (untold) Done()                        {}
func (untold) Fail(error)                   {}
