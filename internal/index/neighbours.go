package index

import (
	"cmp"
	"context"
	"encoding/binary"
	"math"
	"slices"

	"golang.org/x/sync/errgroup"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

const (
	neighboursPerUnit = 10  // kept of each layer
	tileUnits         = 512 // units whose columns are compared at once
)

// neighbours finds the units whose activations go together: within each layer, between layers, and
// between models over the same pictures.
func (ix *indexer) neighbours(ctx context.Context) error {
	pairs, err := ix.Store.UncomparedLayers(ctx, ix.Model.Slug)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		ix.changed = true
		c := newComparison(p)
		ix.Progress.Start("Neighbours", "blocks", c.tiles())
		if err := ix.ended(ix.compare(ctx, c)); err != nil {
			return err
		}
	}
	return nil
}

func (ix *indexer) compare(ctx context.Context, c *comparison) error {
	c.take = c.rank
	err := ix.eachTile(ctx, c, func() { ix.Progress.Add(1) })
	if err != nil {
		return err
	}
	return ix.Store.WriteNeighbours(ctx, c.pair, c.ofA, c.ofB)
}

// eachTile correlates all units of two layers, tile by tile, each of which the comparison takes.
func (ix *indexer) eachTile(ctx context.Context, c *comparison, done func()) error {
	for i := 0; i < c.pair.A.Units; i += tileUnits {
		for j := 0; j < c.pair.B.Units; j += tileUnits {
			if c.same() && j < i {
				continue
			}
			if err := ix.compareTile(ctx, c, i, j); err != nil {
				return err
			}
			done()
		}
	}
	return nil
}

// comparison is two layers and the best matches of their units so far.
type comparison struct {
	pair     neuron.LayerPair
	ofA, ofB [][]neuron.Correlated // for each unit, highest correlation first
	a, b     []float32             // columns of a tile, one row for each unit
	product  []float32             // of a tile: correlations
	take     func(i, j, n, m int)  // takes those of n units of A from i with m of B from j
}

func newComparison(p neuron.LayerPair) *comparison {
	return &comparison{
		pair: p, ofA: make([][]neuron.Correlated, p.A.Units), ofB: make([][]neuron.Correlated, p.B.Units),
		product: make([]float32, tileUnits*tileUnits),
	}
}

// same reports whether the two layers are one.
func (c *comparison) same() bool {
	return c.pair.A.Model == c.pair.B.Model && c.pair.A.Slug == c.pair.B.Slug
}

func (c *comparison) tiles() int64 {
	n, m := (c.pair.A.Units+tileUnits-1)/tileUnits, (c.pair.B.Units+tileUnits-1)/tileUnits
	if c.same() {
		return int64(n * (n + 1) / 2)
	}
	return int64(n * m)
}

// compareTile correlates the units of A from i with those of B from j. It goes through the columns
// by chunks, so that its memory is that of a tile.
func (ix *indexer) compareTile(ctx context.Context, c *comparison, i, j int) error {
	n, m := min(tileUnits, c.pair.A.Units-i), min(tileUnits, c.pair.B.Units-j)
	scaleA, err := ix.scales(ctx, c.pair, c.pair.A, i, n)
	if err != nil {
		return err
	}
	scaleB, err := ix.scales(ctx, c.pair, c.pair.B, j, m)
	if err != nil {
		return err
	}
	clear(c.product)
	for chunk, seen := 0, 0; seen < cmp.Or(c.pair.Sampled, c.pair.Files); chunk++ {
		images, err := ix.standardised(ctx, c.pair.A, i, chunk, scaleA, &c.a)
		if err != nil {
			return err
		}
		if _, err := ix.standardised(ctx, c.pair.B, j, chunk, scaleB, &c.b); err != nil {
			return err
		}
		gonum.Implementation{}.Sgemm(blas.NoTrans, blas.Trans, n, m, images, 1, c.a, images, c.b, images, 1, c.product, tileUnits)
		seen += images
	}
	c.take(i, j, n, m)
	return nil
}

// scale says how a unit's activations are standardised: (a − mean)·factor, so that the sum of
// products of two units is their correlation.
type scale struct{ mean, factor float64 }

// scales returns those of n units of a layer over the images that are compared.
func (ix *indexer) scales(ctx context.Context, p neuron.LayerPair, l neuron.Layer, first, n int) ([]scale, error) {
	if p.Sampled > 0 {
		return ix.sampleScales(ctx, l, first, n)
	}
	units, err := ix.Store.Statistics(ctx, l.Model, l.Slug, first, first+n)
	scales := make([]scale, len(units))
	for i, u := range units {
		scales[i] = newScale(u, p.Images)
	}
	return scales, err
}

func newScale(u neuron.Unit, images int) scale {
	s := scale{mean: u.Mean}
	if u.Std > 0 {
		s.factor = 1 / (u.Std * math.Sqrt(float64(images)))
	}
	return s
}

// sampleScales are scales over a sample, whose statistics are not those of all images.
func (ix *indexer) sampleScales(ctx context.Context, l neuron.Layer, first, n int) ([]scale, error) {
	scales := make([]scale, n)
	var numbers []float32
	for i := range scales {
		column, err := ix.Store.Column(ctx, l.Model, l.Slug, first+i)
		if err != nil {
			return nil, err
		}
		numbers = tensor.Halves(numbers[:0], column)
		u, images := neuron.Moments(numbers)
		scales[i] = newScale(u, images)
	}
	return scales, nil
}

// standardised reads one chunk of the columns of units into rows of dst, units in parallel, and
// returns how many images that is. A missing activation counts as the mean.
func (ix *indexer) standardised(ctx context.Context, l neuron.Layer, first, chunk int, scales []scale, dst *[]float32) (int, error) {
	head, err := ix.Store.Chunk(ctx, l.Model, l.Slug, first, chunk)
	if err != nil {
		return 0, err
	}
	images := len(head) / tensor.HalfBytes
	*dst = slices.Grow((*dst)[:0], len(scales)*images)[:len(scales)*images]
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(ix.workers)
	for i, s := range scales {
		group.Go(func() error {
			column, err := ix.Store.Chunk(ctx, l.Model, l.Slug, first+i, chunk)
			if err == nil {
				standardise((*dst)[i*images:(i+1)*images], column, s)
			}
			return err
		})
	}
	return images, group.Wait()
}

func standardise(dst []float32, column []byte, s scale) {
	for i := range dst {
		a := tensor.HalfValue(binary.LittleEndian.Uint16(column[i*tensor.HalfBytes:]))
		dst[i] = float32((float64(a) - s.mean) * s.factor)
		if a != a {
			dst[i] = 0
		}
	}
}

// rank takes the correlations of a tile into the best matches.
func (c *comparison) rank(i, j, n, m int) {
	for a := range n {
		for b := range m {
			r := c.product[a*tileUnits+b]
			if c.same() && i+a == j+b {
				continue
			}
			offer(&c.ofA[i+a], neuron.Correlated{Unit: j + b, Correlation: r})
			if !c.same() {
				offer(&c.ofB[j+b], neuron.Correlated{Unit: i + a, Correlation: r})
			} else if i != j {
				offer(&c.ofA[j+b], neuron.Correlated{Unit: i + a, Correlation: r})
			}
		}
	}
}

// offer takes a match in where it belongs to the best.
func offer(best *[]neuron.Correlated, m neuron.Correlated) {
	list := *best
	if len(list) == neighboursPerUnit && order(list[len(list)-1], m) < 0 {
		return
	}
	at, _ := slices.BinarySearchFunc(list, m, order)
	list = slices.Insert(list, at, m)
	*best = list[:min(len(list), neighboursPerUnit)]
}

// order puts the higher correlation first, of equals the lower number.
func order(a, b neuron.Correlated) int {
	return cmp.Or(cmp.Compare(b.Correlation, a.Correlation), cmp.Compare(a.Unit, b.Unit))
}
