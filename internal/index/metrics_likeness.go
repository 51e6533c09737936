package index

import (
	"context"
	"encoding/binary"

	"golang.org/x/sync/errgroup"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// likeness computes the monosemanticity of all units, over the images that the model places in its space. It goes through columns
// and embeddings by chunks of images, for a tile of units at a time.
func (m *measuring) likeness(ctx context.Context) error {
	if m.ix.Model.Space.Tap == "" {
		return nil
	}
	for from := 0; from < m.layer.Units; from += tileUnits {
		n := min(tileUnits, m.layer.Units-from)
		t := newLikenessTile(m, from, n)
		if err := t.read(ctx); err != nil {
			return err
		}
		m.by.Likened = t.images
		for i, l := range t.likeness {
			m.units[from+i].Monosemanticity = l.Mean()
		}
	}
	return nil
}

// likenessTile gathers the weighted embeddings of a tile of units.
type likenessTile struct {
	of       *measuring
	from     int
	likeness []neuron.WeightedLikeness
	images   int       // that have an embedding, so far
	weights  []float32 // of a chunk: units × images
	places   []float32 // images × numbers, zero where there is no embedding
	placed   []bool    // of each image
	product  []float32 // units × numbers
}

func newLikenessTile(m *measuring, from, n int) *likenessTile {
	t := &likenessTile{of: m, from: from, likeness: make([]neuron.WeightedLikeness, n)}
	for i := range t.likeness {
		t.likeness[i].Sum = make([]float64, m.ix.Model.Space.Units)
	}
	t.product = make([]float32, n*m.ix.Model.Space.Units)
	return t
}

func (t *likenessTile) read(ctx context.Context) error {
	for chunk, seen := 0, 0; seen < t.of.files; chunk++ {
		l := t.of.layer
		head, err := t.of.ix.Store.Chunk(ctx, l.Model, l.Slug, t.from, chunk)
		if err != nil {
			return err
		}
		images := len(head) / tensor.HalfBytes
		if err := t.readPlaces(ctx, seen, images); err != nil {
			return err
		}
		if err := t.readWeights(ctx, chunk, images); err != nil {
			return err
		}
		t.add(images)
		seen += images
	}
	return nil
}

// readPlaces reads the embeddings of images, from a place of the columns on, and scales them to length one: they are kept as
// float16.
func (t *likenessTile) readPlaces(ctx context.Context, first, images int) error {
	numbers := t.of.ix.Model.Space.Units
	ordinals := make([]int, images)
	for i := range ordinals {
		ordinals[i] = t.of.sample.Ordinal(first + i)
	}
	embeddings, err := t.of.ix.Store.Embeddings(ctx, t.of.layer.Model, ordinals)
	if err != nil {
		return err
	}
	t.places, t.placed = make([]float32, images*numbers), make([]bool, images)
	for i, e := range embeddings {
		row := tensor.Halves(t.places[i*numbers:i*numbers], e)
		length := lengthOf(row)
		if len(row) != numbers || !(length > 1e-6) { // not a number neither
			clear(row)
			continue
		}
		for at := range row {
			row[at] = float32(float64(row[at]) / length)
		}
		t.placed[i] = true
		t.images++
	}
	return nil
}

// readWeights reads the activations of a chunk, scaled so that a unit's lowest of all is 0 and its highest 1.
func (t *likenessTile) readWeights(ctx context.Context, chunk, images int) error {
	t.weights = make([]float32, len(t.likeness)*images)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(t.of.ix.workers)
	for i := range t.likeness {
		group.Go(func() error {
			l := t.of.layer
			column, err := t.of.ix.Store.Chunk(ctx, l.Model, l.Slug, t.from+i, chunk)
			if err == nil {
				t.weigh(i, column, t.weights[i*images:(i+1)*images])
			}
			return err
		})
	}
	return group.Wait()
}

// weigh fills in the weights of a unit's images and adds them up. One without activation or embedding has none.
func (t *likenessTile) weigh(i int, column []byte, weights []float32) {
	u := t.of.stats[t.from+i]
	span := u.Max - u.Min
	if !(span > 0) {
		return
	}
	sums := &t.likeness[i]
	for at := range weights {
		a := tensor.HalfValue(binary.LittleEndian.Uint16(column[at*tensor.HalfBytes:]))
		if a != a || !t.placed[at] {
			continue
		}
		w := min(1, max(0, (float64(a)-u.Min)/span))
		weights[at] = float32(w)
		sums.Weights += w
		sums.Squares += w * w
	}
}

// add adds the weighted embeddings of a chunk.
func (t *likenessTile) add(images int) {
	numbers := t.of.ix.Model.Space.Units
	clear(t.product)
	gonum.Implementation{}.Sgemm(blas.NoTrans, blas.NoTrans, len(t.likeness), numbers, images, 1, t.weights, images, t.places, numbers, 0, t.product, numbers)
	for i := range t.likeness {
		for at, v := range t.product[i*numbers : (i+1)*numbers] {
			t.likeness[i].Sum[at] += float64(v)
		}
	}
}
