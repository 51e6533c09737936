package index

import (
	"context"
	"image"
	"iter"
	"slices"

	"multiscope/internal/neuron"
)

// words shows every layer the words that it was not shown. A word's activation is the mean over
// its renderings, and its embedding their mean direction.
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

// unshownTo returns the words that a layer was shown in fewer renderings than there are, or that have no embedding
// though the model has one.
func (ix *indexer) unshownTo(ctx context.Context, l neuron.Layer) ([]int, error) {
	shown, err := ix.Store.ShownWords(ctx, l.Model, l.Slug)
	if err != nil {
		return nil, err
	}
	known := make(map[string]bool, len(shown))
	for _, w := range shown {
		known[w.Word] = w.Renderings >= ix.Words.Renderings() && (w.Embedded || ix.Model.Space.Tap == "")
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
	a := newAverager(ix, g, p)
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
