package autolabel

import (
	"context"
	"math"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// linearTile is how many units are explained and stored at a time.
const linearTile = 64

// linear explains units by sums of words, tile by tile.
func (l *labeller) linear(ctx context.Context, m missing, n *Counts) error {
	known := &memory{words: l.words}
	for units := range slices.Chunk(m.units, linearTile) {
		found, err := l.linearTile(ctx, units, known)
		if err == nil {
			err = l.store(ctx, m, units, found, n)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *labeller) linearTile(ctx context.Context, units []int, known *memory) ([]*neuron.Explanation, error) {
	columns := make([]column, len(units))
	standard := tensor.New[float32](len(units), l.images.fitted)
	for i, u := range units {
		var err error
		if columns[i], err = l.column(ctx, u); err != nil {
			return nil, err
		}
		columns[i].standardise(standard.Row(i))
	}
	correlations := l.correlations(standard)
	found := make([]*neuron.Explanation, len(units))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range units {
		group.Go(func() error {
			if columns[i].constant() {
				return ctx.Err()
			}
			if s := forward(correlations.Row(i), known.among); len(s.words) > 0 {
				found[i] = l.explanation(columns[i], s.words, s.weights, l.direction(s))
			}
			return ctx.Err()
		})
	}
	return found, group.Wait()
}

// correlations returns those of standardised activations, [units, fitted images], with the cosines of all words.
func (l *labeller) correlations(standard *tensor.Float32) *tensor.Float32 {
	n, d, w := standard.Shape[0], l.images.embeddings.Shape[1], len(l.words.words)
	mean, all := tensor.New[float32](n, d), tensor.New[float32](n, w)
	blas32.Gemm(blas.NoTrans, blas.NoTrans, 1/float32(l.images.fitted), general(standard), general(l.images.fit()), 0, general(mean))
	blas32.Gemm(blas.NoTrans, blas.Trans, 1, general(mean), general(l.words.embeddings), 0, general(all))
	for i := range n {
		for k, scale := range l.words.scale {
			all.Row(i)[k] *= scale
		}
	}
	return all
}

// direction is what the embedding of an image is multiplied with to predict an activation, but for a constant.
func (l *labeller) direction(s sum) []float32 {
	direction := make([]float32, l.images.embeddings.Shape[1])
	for i, w := range s.words {
		for k, v := range l.words.embeddings.Row(w) {
			direction[k] += float32(s.weights[i]) * l.words.scale[w] * v
		}
	}
	return direction
}

// column is the activations of a unit on the images of a run, and their moments on those that words are chosen on.
type column struct {
	fit, held []float32
	mean, std float64
}

// constant reports whether there is nothing to explain: no variation, or activations beyond float16.
func (c column) constant() bool { return !(c.std > 0) || math.IsInf(c.std, 0) }

func (c column) standardise(dst []float32) {
	if c.constant() {
		return
	}
	for i, a := range c.fit {
		dst[i] = float32((float64(a) - c.mean) / c.std)
	}
}

// column reads a unit's activations.
func (l *labeller) column(ctx context.Context, unit int) (c column, err error) {
	halves, err := l.Store.Column(ctx, l.Entry.Slug, l.Layer.Slug, unit)
	if err != nil {
		return c, err
	}
	all := tensor.Halves(nil, halves)
	ours := make([]float32, len(l.images.ordinals))
	for i, o := range l.images.ordinals {
		if place, kept := l.sample.Place(int(o)); kept && place < len(all) {
			ours[i] = all[place]
		} else {
			ours[i] = float32(math.NaN()) // the index has grown meanwhile
		}
	}
	c.fit, c.held = ours[:l.images.fitted], ours[l.images.fitted:]
	c.mean, c.std = moments(c.fit)
	if _, std := moments(c.held); math.IsNaN(std) || math.IsInf(std, 0) {
		c.std = math.NaN()
	}
	return c, nil
}

func moments(x []float32) (mean, std float64) {
	for _, v := range x {
		mean += float64(v) / float64(len(x))
	}
	var squares float64
	for _, v := range x {
		squares += (float64(v) - mean) * (float64(v) - mean)
	}
	return mean, math.Sqrt(squares / float64(len(x)))
}

// memory keeps the correlations of words that units have in common. It is safe for concurrent use.
type memory struct {
	words *words
	mu    sync.Mutex
	rows  map[int][]float32
}

// mostKept bounds it: 40 kB each for 10,000 words.
const mostKept = 256

func (m *memory) among(word int) []float32 {
	m.mu.Lock()
	row := m.rows[word]
	m.mu.Unlock()
	if row != nil {
		return row
	}
	row = m.words.correlations(word)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.rows == nil || len(m.rows) == mostKept {
		m.rows = map[int][]float32{}
	}
	m.rows[word] = row
	return row
}
