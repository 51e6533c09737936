package index

import (
	"context"
	"math"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// metricStore keeps figures of units.
type metricStore interface {
	// MetricsBasis returns from what the metrics of a layer were computed, and from what they could be computed now.
	MetricsBasis(ctx context.Context, model, layer string) (found, now neuron.MetricsBasis, err error)
	// TopHeatMaps visits the heat maps of the strongest images of the units from one number up to another.
	TopHeatMaps(ctx context.Context, model, layer string, from, to int, visit func(unit int, cells []byte)) error
	WriteMetrics(ctx context.Context, model, layer string, by neuron.LayerMetrics, units []neuron.UnitMetrics) error
}

// metrics computes how well units can be described, for the layers whose images, or what is known of them, have changed since.
func (ix *indexer) metrics(ctx context.Context) error {
	for _, l := range ix.Layers {
		found, now, err := ix.Store.MetricsBasis(ctx, l.Model, l.Slug)
		if err != nil {
			return err
		}
		if found == now || now.Files == 0 {
			continue
		}
		ix.changed = true
		ix.Progress.Start("Metrics", "units", int64(l.Units))
		if err := ix.ended(ix.measure(ctx, l, now)); err != nil {
			return err
		}
	}
	return nil
}

// measuring is a layer whose units are measured. Its memory is that of a tile of neighbours, of the embeddings of the images of a
// chunk, of a column for each worker and of what categories are said of images: it grows with neither units times images nor
// with images times numbers of an embedding.
type measuring struct {
	ix     *indexer
	layer  neuron.Layer
	by     neuron.LayerMetrics
	files  int // places of a column
	sample neuron.ColumnSample
	stats  []neuron.Unit
	units  []neuron.UnitMetrics
}

func (ix *indexer) measure(ctx context.Context, l neuron.Layer, basis neuron.MetricsBasis) (err error) {
	m := &measuring{ix: ix, layer: l, by: neuron.LayerMetrics{MetricsBasis: basis}, files: basis.Files, units: make([]neuron.UnitMetrics, l.Units)}
	if basis.Sampled > 0 {
		m.files = basis.Sampled
		if m.sample, err = ix.Store.ColumnSample(ctx, l.Model, l.Slug); err != nil {
			return err
		}
	}
	if m.stats, err = ix.Store.Statistics(ctx, l.Model, l.Slug, 0, l.Units); err != nil {
		return err
	}
	for _, part := range []func(context.Context) error{m.likeness, m.redundancy, m.blocks} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	for unit := range m.units {
		if m.constant(unit) {
			m.units[unit] = neuron.UnitMetrics{}
		}
	}
	return ix.Store.WriteMetrics(ctx, l.Model, l.Slug, m.by, m.units)
}

// constant reports whether a unit does not tell images apart, so that nothing can be measured of it.
func (m *measuring) constant(unit int) bool { return m.stats[unit].Std == 0 }

// redundancy finds, for each unit, the one whose activations correlate most with its own, whatever the sign.
func (m *measuring) redundancy(ctx context.Context) error {
	model, err := m.ix.Store.Model(ctx, m.layer.Model)
	if err != nil {
		return err
	}
	c := newComparison(neuron.LayerPair{A: m.layer, B: m.layer, Files: m.by.Files, Images: model.Dataset.Images, Sampled: m.by.Sampled})
	c.take = func(i, j, n, mm int) {
		for a := range n {
			for b := range mm {
				if i+a != j+b {
					m.offer(i+a, j+b, c.product[a*tileUnits+b])
					m.offer(j+b, i+a, c.product[a*tileUnits+b])
				}
			}
		}
	}
	return m.ix.eachTile(ctx, c, func() {})
}

// offer takes a correlation if it is the furthest from zero so far, of equals that with the unit of the lower number.
func (m *measuring) offer(unit, other int, r float32) {
	if m.constant(unit) || m.constant(other) {
		return
	}
	u := &m.units[unit]
	size := min(1, math.Abs(float64(r)))
	if u.Redundancy == nil || size > *u.Redundancy || size == *u.Redundancy && other < u.RedundantWith {
		u.Redundancy, u.RedundantWith = &size, other
	}
}

// blocks computes what needs one unit at a time: of its strongest images and of its column.
func (m *measuring) blocks(ctx context.Context) error {
	categories, err := m.categories(ctx)
	if err != nil {
		return err
	}
	places := newPlaces(m.ix)
	blocks := (m.layer.Units + unitsAtOnce - 1) / unitsAtOnce
	return inOrder(ctx, blocks, m.ix.workers, func(ctx context.Context, block int) (int, error) {
		from, to := block*unitsAtOnce, min((block+1)*unitsAtOnce, m.layer.Units)
		if err := m.strongest(ctx, places, from, to); err != nil {
			return 0, err
		}
		return to - from, m.described(ctx, categories, from, to)
	}, func(_ context.Context, n int) error {
		m.ix.Progress.Add(int64(n))
		return nil
	})
}

// strongest computes what the strongest images of units say: how alike they are, and how compact their heat maps.
func (m *measuring) strongest(ctx context.Context, places *places, from, to int) error {
	if m.ix.Model.Space.Tap != "" {
		tops, err := m.ix.Store.TopImages(ctx, m.layer.Model, m.layer.Slug, from, to)
		if err != nil {
			return err
		}
		for i, top := range tops {
			of, err := places.of(ctx, top)
			if err != nil {
				return err
			}
			u := &m.units[from+i]
			u.Clarity, u.Polysemanticity = neuron.Likeness(of)
		}
	}
	sums, maps := make([]float64, to-from), make([]int, to-from)
	err := m.ix.Store.TopHeatMaps(ctx, m.layer.Model, m.layer.Slug, from, to, func(unit int, cells []byte) {
		if i, varies := neuron.MoranI(cells, m.layer.Height, m.layer.Width); varies {
			sums[unit-from] += i
			maps[unit-from]++
		}
	})
	for i, n := range maps {
		if n > 0 {
			mean := sums[i] / float64(n)
			m.units[from+i].Localisation = &mean
		}
	}
	return err
}

// described computes how far categories of images tell the activations of units, and are told by them.
func (m *measuring) described(ctx context.Context, categories *neuron.CategoryTable, from, to int) error {
	var column []float32
	for unit := from; unit < to; unit++ {
		halves, err := m.ix.Store.Column(ctx, m.layer.Model, m.layer.Slug, unit)
		if err != nil {
			return err
		}
		column = tensor.Halves(column[:0], halves)
		u := &m.units[unit]
		if share, name, found := categories.VarianceExplained(column); found {
			u.VarianceExplained, u.ExplainedBy = &share, name
		}
		if precision, best, found := categories.AveragePrecision(column); found {
			u.AveragePrecision, u.BestCategory = &precision, best.Category
		}
	}
	return nil
}

// categories reads what is said of the images whose activations are kept.
func (m *measuring) categories(ctx context.Context) (*neuron.CategoryTable, error) {
	b := neuron.NewCategoryTableBuilder()
	err := m.ix.Store.EachImage(ctx, m.layer.Model, func(ordinal int, im neuron.Image) {
		if place, kept := m.sample.Place(ordinal); kept && place < m.files {
			b.Add(place, im.Categories)
			m.by.Images++
		}
	})
	return b.Table(m.files), err
}
