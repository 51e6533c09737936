package index

import (
	"cmp"
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
	"multiscope/internal/unitmap"
)

// unitMaps gives the units of each layer places on a plane by how their activations go together, where activations have
// changed since that was done.
func (ix *indexer) unitMaps(ctx context.Context) error {
	covered, err := ix.coverage(ctx)
	if err != nil {
		return err
	}
	for _, c := range covered {
		basis := neuron.MapBasis{Rule: neuron.MapRule, Files: c.Summarised, Sampled: c.Sampled, Seed: int64(ix.Model.Dataset.Seed)}
		made, err := ix.Store.MapBasis(ctx, c.Layer.Model, c.Layer.Slug)
		if err != nil {
			return err
		}
		if made == basis || c.Summarised == 0 || c.Summarised != c.Seen {
			continue
		}
		ix.changed = true
		ix.Progress.Start("Map", "iterations", unitmap.Iterations)
		if err := ix.ended(ix.mapLayer(ctx, c.Layer, basis)); err != nil {
			return err
		}
	}
	return nil
}

func (ix *indexer) mapLayer(ctx context.Context, l neuron.Layer, basis neuron.MapBasis) error {
	m := neuron.UnitMap{MapBasis: basis}
	x, err := ix.mappedColumns(ctx, l, &m)
	if err != nil {
		return err
	}
	seed := uint64(basis.Seed)
	components, err := unitmap.Components(ctx, x, seed)
	if err != nil {
		return err
	}
	points, err := unitmap.Place(ctx, components, seed, func() { ix.Progress.Add(1) })
	if err != nil {
		return err
	}
	m.Share, m.Kept = components.Share, unitmap.Kept(components, points, neuron.MapNear)
	for i, p := range points {
		m.Places = append(m.Places, neuron.MapPlace{Unit: x.units[i], X: p.X, Y: p.Y})
	}
	return ix.Store.WriteUnitMap(ctx, l.Model, l.Slug, m)
}

// mappedColumns are the columns of the units of a layer that have a place on its map. It satisfies unitmap.Matrix.
type mappedColumns struct {
	ix     *indexer
	layer  neuron.Layer
	units  []int
	scales []scale
	blocks []int
	rows   []float32
}

// mappedColumns finds the units that have a place, and counts in m those that have none.
func (ix *indexer) mappedColumns(ctx context.Context, l neuron.Layer, m *neuron.UnitMap) (*mappedColumns, error) {
	x := &mappedColumns{ix: ix, layer: l}
	for first := 0; first < l.Units; first += tileUnits {
		n := min(tileUnits, l.Units-first)
		units, err := ix.Store.Statistics(ctx, l.Model, l.Slug, first, first+n)
		if err != nil {
			return nil, err
		}
		scales, err := ix.sampleScales(ctx, l, first, n) // whatever the columns hold
		if err != nil {
			return nil, err
		}
		for i, u := range units {
			switch {
			case !u.Live():
				m.Silent++
			case scales[i].factor == 0:
				m.Constant++
			default:
				x.units, x.scales = append(x.units, first+i), append(x.scales, scales[i])
			}
		}
	}
	for chunk, seen := 0, 0; seen < cmp.Or(m.Sampled, m.Files); chunk++ {
		column, err := ix.Store.Chunk(ctx, l.Model, l.Slug, 0, chunk)
		if err != nil {
			return nil, err
		}
		x.blocks = append(x.blocks, len(column)/tensor.HalfBytes)
		seen += len(column) / tensor.HalfBytes
	}
	return x, nil
}

func (x *mappedColumns) Units() int    { return len(x.units) }
func (x *mappedColumns) Blocks() []int { return x.blocks }

func (x *mappedColumns) Rows(ctx context.Context, block, first, n int) ([]float32, error) {
	images := x.blocks[block]
	x.rows = slices.Grow(x.rows[:0], n*images)[:n*images]
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(x.ix.workers)
	for i := range n {
		group.Go(func() error {
			column, err := x.ix.Store.Chunk(ctx, x.layer.Model, x.layer.Slug, x.units[first+i], block)
			if err == nil {
				standardise(x.rows[i*images:(i+1)*images], column, x.scales[first+i])
			}
			return err
		})
	}
	return x.rows, group.Wait()
}
