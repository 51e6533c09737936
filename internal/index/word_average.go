package index

import (
	"context"
	"math"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// averager gathers the renderings of words and stores words a portion at a time.
type averager struct {
	ix         *indexer
	each       int
	layers     []wordAverage // of the group
	embedding  int           // index of the output; −1 for none
	place      []float32     // sum of the embeddings of the current word's renderings, each of length one
	n          int           // its renderings so far
	failed     bool          // any of them
	seen       int           // words since the last portion
	words      []string      // of the portion
	embeddings [][]byte      // of the portion's words
}

// wordAverage is a layer's part of an averager.
type wordAverage struct {
	layer       neuron.Layer
	current     []float32 // renderings × units: activations on the current word
	activations []byte    // float16, one row for each word of the portion
	spreads     []byte    // likewise
}

func newAverager(ix *indexer, g unshownWords, p *pass) *averager {
	a := &averager{ix: ix, each: ix.Words.Renderings(), embedding: -1}
	for _, l := range g.layers {
		a.layers = append(a.layers, wordAverage{layer: l, current: make([]float32, ix.Words.Renderings()*l.Units)})
	}
	if space := ix.Model.Space; space.Tap != "" {
		a.embedding = p.addOutput(space.Tap, neuron.Mean, space.Units)
		a.place = make([]float32, space.Units)
	}
	return a
}

func (a *averager) add(ctx context.Context, b *batch) error {
	for i, t := range b.tasks {
		a.failed = a.failed || b.prepared[i].Failure != ""
		a.gather(b, i)
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

// gather takes over what picture i of a batch does.
func (a *averager) gather(b *batch, i int) {
	for l := range a.layers {
		of := &a.layers[l]
		copy(of.current[a.n*of.layer.Units:], b.outputs[l].Row(i))
	}
	if a.embedding >= 0 {
		addDirection(a.place, b.outputs[a.embedding].Row(i))
	}
}

// addDirection adds to sum a vector, made one long.
func addDirection(sum, vector []float32) {
	length := lengthOf(vector)
	for i, v := range vector {
		sum[i] += float32(float64(v) / length)
	}
}

// take ends the current word. One that cannot be drawn is left out: a later version may have the
// letters for it.
func (a *averager) take(word string) {
	if !a.failed {
		a.words = append(a.words, word)
		for l := range a.layers {
			a.layers[l].take(a.each)
		}
		if a.embedding >= 0 {
			a.embeddings = append(a.embeddings, embedding(0, a.place).Numbers)
		}
	}
	clear(a.place)
	a.n, a.failed = 0, false
}

// take appends the mean and the spread of the current word.
func (of *wordAverage) take(each int) {
	for unit := range of.layer.Units {
		mean, spread := meanAndSpread(of.current[unit:], of.layer.Units, each)
		of.activations = tensor.AppendHalves(of.activations, mean)
		if each > 1 {
			of.spreads = tensor.AppendHalves(of.spreads, spread)
		}
	}
}

// meanAndSpread returns the mean of n numbers that lie so far apart, and their standard deviation (n − 1).
func meanAndSpread(numbers []float32, apart, n int) (mean, spread float32) {
	for k := range n {
		mean += numbers[k*apart]
	}
	mean /= float32(n)
	squares := 0.0
	for k := range n {
		from := float64(numbers[k*apart] - mean)
		squares += from * from
	}
	return mean, float32(math.Sqrt(squares / float64(max(n-1, 1))))
}

// flush stores the portion. Embeddings come first: words whose layers a killed run did not reach are shown again.
func (a *averager) flush(ctx context.Context) error {
	if a.embedding >= 0 {
		if err := a.ix.Store.WriteWordEmbeddings(ctx, a.ix.Model.Slug, a.words, a.embeddings); err != nil {
			return err
		}
	}
	for i := range a.layers {
		of := &a.layers[i]
		err := a.ix.Store.WriteWords(ctx, of.layer.Model, of.layer.Slug, neuron.WordActivations{
			Words: a.words, Renderings: a.each, Activations: of.activations, Spreads: of.spreads,
		})
		if err != nil {
			return err
		}
		of.activations, of.spreads = of.activations[:0], of.spreads[:0]
	}
	a.words, a.embeddings = a.words[:0], a.embeddings[:0]
	return nil
}
