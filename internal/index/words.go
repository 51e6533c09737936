package index

import (
	"context"
	"image"
	"iter"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// words shows every layer the words that it was not shown. A word's activation is the mean over
// its renderings.
func (ix *indexer) words(ctx context.Context) error {
	if ix.Words == nil {
		return nil
	}
	groups, err := ix.unshown(ctx)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if err := ix.show(ctx, g); err != nil {
			return err
		}
	}
	return nil
}

// unshownWords are words that some layers were not shown.
type unshownWords struct {
	layers []neuron.Layer
	words  []int // indices in ix.Words
}

// unshown returns what is missing, layers that lack the same words together.
func (ix *indexer) unshown(ctx context.Context) ([]unshownWords, error) {
	var groups []unshownWords
	for _, l := range ix.Layers {
		words, err := ix.unshownTo(ctx, l)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(groups, func(g unshownWords) bool { return slices.Equal(g.words, words) })
		switch {
		case len(words) == 0:
		case i < 0:
			groups = append(groups, unshownWords{layers: []neuron.Layer{l}, words: words})
		default:
			groups[i].layers = append(groups[i].layers, l)
		}
	}
	return groups, nil
}

func (ix *indexer) unshownTo(ctx context.Context, l neuron.Layer) ([]int, error) {
	shown, _, err := ix.Store.ShownWords(ctx, l.Model, l.Slug)
	if err != nil {
		return nil, err
	}
	known := make(map[string]bool, len(shown))
	for _, w := range shown {
		known[w] = true
	}
	var words []int
	for i := range ix.Words.Len() {
		if w := ix.Words.Word(i); !known[w] {
			known[w] = true
			words = append(words, i)
		}
	}
	return words, nil
}

// show takes the renderings of words through the network.
func (ix *indexer) show(ctx context.Context, g unshownWords) error {
	ix.changed = true
	each := ix.Words.Renderings()
	p := ix.newPass(g.layers)
	p.prep.Resized = 0 // words are drawn at the model's size: nothing of them is cut away
	p.opened = func(ctx context.Context, r Runner) error { return ix.expect(ctx, p, r) }
	p.portion *= each
	p.picture = func(ctx context.Context, i int) (image.Image, error) {
		return ix.Words.Picture(ctx, i/each, i%each)
	}
	a := newAverager(ix, g)
	ix.Progress.Start("Words", "pictures", int64(len(g.words)*each))
	err := p.run(ctx, renderings(g.words, each), func(ctx context.Context, b *batch) error {
		return a.add(ctx, b)
	})
	if err == nil {
		err = a.flush(ctx)
	}
	ix.report.Words += len(g.words)
	return ix.ended(err)
}

// renderings are the pictures of words; a task's ordinal is the word's index.
func renderings(words []int, each int) iter.Seq[task] {
	return func(yield func(task) bool) {
		for _, w := range words {
			for k := range each {
				if !yield(task{ordinal: w, source: w*each + k}) {
					return
				}
			}
		}
	}
}

// averager gathers the renderings of words and stores words a portion at a time.
type averager struct {
	ix     *indexer
	group  unshownWords
	each   int
	sums   [][]float32 // of each layer: activations of the current word
	n      int         // its renderings so far
	failed bool        // any of them
	seen   int         // words since the last portion
	words  []string    // of the portion
	rows   [][]byte    // of each layer: float16, one row for each word of the portion
}

func newAverager(ix *indexer, g unshownWords) *averager {
	a := &averager{ix: ix, group: g, each: ix.Words.Renderings(), rows: make([][]byte, len(g.layers))}
	for _, l := range g.layers {
		a.sums = append(a.sums, make([]float32, l.Units))
	}
	return a
}

func (a *averager) add(ctx context.Context, b *batch) error {
	for i, t := range b.tasks {
		for layer, sum := range a.sums {
			for unit, v := range b.outputs[layer].Row(i) {
				sum[unit] += v
			}
		}
		a.failed = a.failed || b.prepared[i].Failure != ""
		if a.n++; a.n < a.each {
			continue
		}
		a.take(a.ix.Words.Word(t.ordinal))
		if a.seen++; a.seen == a.ix.Shard {
			a.seen = 0
			if err := a.flush(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// take ends the current word. One that cannot be drawn is left out: a later version may have the
// letters for it.
func (a *averager) take(word string) {
	if !a.failed {
		a.words = append(a.words, word)
	}
	for layer, sum := range a.sums {
		for unit, v := range sum {
			if !a.failed {
				a.rows[layer] = tensor.AppendHalves(a.rows[layer], v/float32(a.each))
			}
			sum[unit] = 0
		}
	}
	a.n, a.failed = 0, false
}

func (a *averager) flush(ctx context.Context) error {
	for i, l := range a.group.layers {
		if err := a.ix.Store.WriteWords(ctx, l.Model, l.Slug, a.words, a.rows[i]); err != nil {
			return err
		}
		a.rows[i] = a.rows[i][:0]
	}
	a.words = a.words[:0]
	return nil
}
