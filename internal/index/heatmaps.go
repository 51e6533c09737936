package index

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"multiscope/internal/neuron"
)

// missingMap is an example whose heat map is missing.
type missingMap struct {
	ordinal, unit int32
	layer         int16 // index in the pass's layers
	inhibits      bool
}

// heatMaps stores the heat maps of the strongest and most inhibited examples of each unit, and the embeddings of
// the strongest, where they were not kept as the pictures passed: of examples that took the place of many
// near-duplicates, and of an index that an earlier version began. Those pictures go through the network again.
// Examples of levels go without, since there is no bound to how many pictures they would take (docs/adr/0008).
func (ix *indexer) heatMaps(ctx context.Context) error {
	layers, err := ix.layersWithoutHeatMaps(ctx)
	if err != nil {
		return err
	}
	missing, err := ix.withoutHeatMap(ctx, layers)
	if err != nil {
		return err
	}
	withoutEmbedding, err := ix.withoutEmbedding(ctx)
	if err != nil {
		return err
	}
	if err := ix.draw(ctx, layers, missing, withoutEmbedding); err != nil {
		return err
	}
	if ix.unreadable > 0 {
		ix.Log.WarnContext(ctx, "files of examples could not be read again; the next run draws their heat maps where they are back", "files", ix.unreadable)
		return nil
	}
	for _, l := range layers {
		if err := ix.Store.FinishHeatMaps(ctx, l.Model, l.Slug); err != nil {
			return err
		}
	}
	return nil
}

// layersWithoutHeatMaps returns the layers some of whose examples have no heat map.
func (ix *indexer) layersWithoutHeatMaps(ctx context.Context) ([]neuron.Layer, error) {
	covered, err := ix.coverage(ctx)
	var layers []neuron.Layer
	for _, c := range covered {
		if c.HeatMapped < c.Summarised && c.Layer.Height*c.Layer.Width > 1 {
			layers = append(layers, c.Layer)
		}
	}
	return layers, err
}

// withoutHeatMap returns the examples without heat map in the order of the data set.
func (ix *indexer) withoutHeatMap(ctx context.Context, layers []neuron.Layer) ([]missingMap, error) {
	var missing []missingMap
	for i, l := range layers {
		err := ix.Store.WithoutHeatMap(ctx, l.Model, l.Slug, func(ordinal, unit int, inhibits bool) {
			missing = append(missing, missingMap{int32(ordinal), int32(unit), int16(i), inhibits})
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(missing, func(a, b missingMap) int {
		return cmp.Or(cmp.Compare(a.ordinal, b.ordinal), cmp.Compare(a.layer, b.layer), cmp.Compare(a.unit, b.unit))
	})
	return slices.Compact(missing), nil
}

// heatMapShards is how many shards of pictures have their heat maps stored together: these lie by unit,
// so that each portion goes to places all over the table.
const heatMapShards = 8

// draw takes the pictures of the examples through the network and stores their maps, some shards of
// pictures at a time. The embeddings of those that are withoutEmbedding come out of the same run.
func (ix *indexer) draw(ctx context.Context, layers []neuron.Layer, missing []missingMap, withoutEmbedding []int32) error {
	if len(missing)+len(withoutEmbedding) == 0 {
		return nil
	}
	list, err := ix.list(ctx)
	if err != nil {
		return err
	}
	ix.changed = true
	ordinals := slices.Concat(ordinalsOf(missing), withoutEmbedding)
	slices.Sort(ordinals)
	ordinals = slices.Compact(ordinals)
	writer := newHeatMapWriter(ix, layers, missing, withoutEmbedding)
	p := ix.newPass(nil)
	p.portion = heatMapShards * ix.Shard
	writer.outputOf = p.addMaps(layers)
	if len(withoutEmbedding) > 0 {
		writer.embedding = p.addOutput(ix.Model.Space.Tap, neuron.Mean, ix.Model.Space.Units)
	}
	ix.Progress.Start("Heat maps", "images", int64(len(ordinals)))
	err = p.run(ctx, list.tasksOf(ordinals), func(ctx context.Context, b *batch) error {
		return writer.add(ctx, b)
	})
	if err == nil {
		err = writer.flush(ctx)
	}
	return ix.ended(err)
}

func ordinalsOf(missing []missingMap) []int32 {
	var ordinals []int32
	for _, m := range missing {
		if n := len(ordinals); n == 0 || ordinals[n-1] != m.ordinal {
			ordinals = append(ordinals, m.ordinal)
		}
	}
	return ordinals
}

// tasksOf are the pictures with these ordinals.
func (l listing) tasksOf(ordinals []int32) iter.Seq[task] {
	return func(yield func(task) bool) {
		for _, o := range ordinals {
			if !yield(task{ordinal: int(o), source: l.index(int(o))}) {
				return
			}
		}
	}
}

// heatMapWriter makes heat maps and embeddings of batches and stores them. A portion holds all that is
// missing of its pictures, so that a run that is resumed puts the same pictures into one batch.
type heatMapWriter struct {
	ix               *indexer
	layers           []neuron.Layer
	outputOf         []int        // for each layer the index of its maps in a batch's outputs
	embedding        int          // index of the embeddings in a batch's outputs
	missing          []missingMap // what is still to be drawn, in the order in which pictures come
	withoutEmbedding []int32      // the pictures still to be placed, in that order
	pass             neuron.HeatMapPass
	n                int // pictures since the last were stored
}

func newHeatMapWriter(ix *indexer, layers []neuron.Layer, missing []missingMap, withoutEmbedding []int32) *heatMapWriter {
	s := &heatMapWriter{ix: ix, layers: layers, missing: missing, withoutEmbedding: withoutEmbedding}
	for _, l := range layers {
		s.pass.Maps = append(s.pass.Maps, neuron.LayerHeatMaps{Layer: l.Slug})
	}
	return s
}

func (s *heatMapWriter) add(ctx context.Context, b *batch) error {
	for i, t := range b.tasks {
		if t.source < 0 || b.prepared[i].lost {
			s.ix.unreadable++
		}
		if len(s.withoutEmbedding) > 0 && int(s.withoutEmbedding[0]) == t.ordinal {
			s.withoutEmbedding = s.withoutEmbedding[1:]
			if b.prepared[i].Failure == "" {
				s.pass.Embeddings = append(s.pass.Embeddings, embedding(t.ordinal, b.outputs[s.embedding].Row(i)))
			}
		}
		for len(s.missing) > 0 && int(s.missing[0].ordinal) == t.ordinal {
			m := s.missing[0]
			s.missing = s.missing[1:]
			if b.prepared[i].Failure != "" {
				continue // it was readable once; its examples stay without a map
			}
			l := s.layers[m.layer]
			cells := b.outputs[s.outputOf[m.layer]].Row(i)[int(m.unit)*l.Height*l.Width:][:l.Height*l.Width]
			maps := &s.pass.Maps[m.layer]
			maps.Units = append(maps.Units, neuron.UnitHeatMap{
				Ordinal: t.ordinal, Unit: int(m.unit), Heat: heatMap(cells, l, m.inhibits),
			})
		}
	}
	s.ix.report.Ran += len(b.tasks)
	if s.n += len(b.tasks); s.n < heatMapShards*s.ix.Shard {
		return nil
	}
	return s.flush(ctx)
}

func (s *heatMapWriter) flush(ctx context.Context) error {
	if err := s.ix.Store.WriteHeatMapPass(ctx, s.ix.Model.Slug, s.pass); err != nil {
		return err
	}
	for i := range s.pass.Maps {
		s.pass.Maps[i].Units = s.pass.Maps[i].Units[:0]
	}
	s.pass.Embeddings, s.n = s.pass.Embeddings[:0], 0
	return nil
}

// heatMap quantises a unit's map: 128 is zero, and the largest magnitude is 127 away from it. Its
// place is the highest position, or the lowest one of an image that inhibits.
func heatMap(cells []float32, l neuron.Layer, inhibits bool) neuron.HeatMap {
	h := neuron.HeatMap{Height: l.Height, Width: l.Width, Cells: make([]byte, len(cells))}
	at, largest := extremes(cells, inhibits)
	quantise(h.Cells, cells, largest)
	h.Row, h.Col = at/l.Width, at%l.Width
	return h
}

// extremes returns the highest position of a map, or the lowest one of an image that inhibits, and the largest magnitude.
func extremes(cells []float32, inhibits bool) (at int, largest float32) {
	for i, v := range cells {
		largest = max(largest, v, -v)
		if !inhibits && v > cells[at] || inhibits && v < cells[at] {
			at = i
		}
	}
	return at, largest
}

func quantise(dst []byte, cells []float32, largest float32) {
	for i, v := range cells {
		dst[i] = 128
		if largest > 0 {
			dst[i] = byte(128.5 + 127*v/largest)
		}
	}
}
