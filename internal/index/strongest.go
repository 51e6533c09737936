package index

import (
	"cmp"
	"context"
	"encoding/binary"
	"math"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// unitsPerImage is how many units are kept for each picture.
const unitsPerImage = 24

// strongestUnits finds the units that each picture drives most. It goes through the columns by
// chunks, so that its memory does not grow with the data set.
func (ix *indexer) strongestUnits(ctx context.Context, c neuron.Coverage, stds []float64) error {
	chunk, err := ix.Store.Chunk(ctx, c.Layer.Model, c.Layer.Slug, 0, 0)
	if err != nil {
		return err
	}
	size := len(chunk) / tensor.HalfBytes
	return inOrder(ctx, (c.Seen+size-1)/size, ix.workers, func(ctx context.Context, chunk int) ([]neuron.ImageUnits, error) {
		return ix.strongestOfChunk(ctx, c.Layer, stds, chunk, chunk*size)
	}, func(ctx context.Context, images []neuron.ImageUnits) error {
		return ix.Store.WriteImageUnits(ctx, c.Layer.Model, c.Layer.Slug, images)
	})
}

// strongestOfChunk is strongestUnits for the pictures of one chunk, which begin at first.
func (ix *indexer) strongestOfChunk(ctx context.Context, l neuron.Layer, stds []float64, chunk, first int) ([]neuron.ImageUnits, error) {
	var lists []strongest
	for unit, std := range stds {
		column, err := ix.Store.Chunk(ctx, l.Model, l.Slug, unit, chunk)
		if err != nil {
			return nil, err
		}
		if lists == nil {
			lists = make([]strongest, len(column)/tensor.HalfBytes)
		}
		if std == 0 {
			continue
		}
		for i := range lists {
			a := tensor.HalfValue(binary.LittleEndian.Uint16(column[i*tensor.HalfBytes:]))
			lists[i].offer(scoredUnit{unit: int32(unit), activation: a, z: float32(float64(a) / std)})
		}
	}
	images := make([]neuron.ImageUnits, 0, len(lists))
	for i := range lists {
		images = append(images, neuron.ImageUnits{Ordinal: first + i, Units: lists[i].sorted()})
	}
	return images, nil
}

type scoredUnit struct {
	unit          int32
	activation, z float32
}

// strongest are the units with the highest z of one picture so far.
type strongest struct {
	n    int
	all  [unitsPerImage]scoredUnit
	last float32 // z that a unit must exceed once the list is full
}

// offer takes d in where it belongs to the strongest. Of equals the first stays. What is not a
// number is never taken.
func (s *strongest) offer(d scoredUnit) {
	switch {
	case d.z != d.z || s.n == unitsPerImage && d.z <= s.last:
		return
	case s.n < unitsPerImage:
		s.all[s.n] = d
		s.n++
	default:
		s.all[s.weakest()] = d
	}
	s.last = float32(math.Inf(1))
	for _, kept := range s.all[:s.n] {
		s.last = min(s.last, kept.z)
	}
}

// weakest returns the place of the lowest z, of equals the last unit's.
func (s *strongest) weakest() int {
	at := 0
	for i, kept := range s.all {
		if w := s.all[at]; kept.z < w.z || kept.z == w.z && kept.unit > w.unit {
			at = i
		}
	}
	return at
}

func (s *strongest) sorted() []neuron.UnitActivation {
	kept := slices.SortedFunc(slices.Values(s.all[:s.n]), func(a, b scoredUnit) int {
		return cmp.Or(cmp.Compare(b.z, a.z), cmp.Compare(a.unit, b.unit))
	})
	units := make([]neuron.UnitActivation, len(kept))
	for i, d := range kept {
		units[i] = neuron.UnitActivation{Unit: int(d.unit), Activation: d.activation}
	}
	return units
}
