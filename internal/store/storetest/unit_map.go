package storetest

import (
	"context"
	"math"

	"multiscope/internal/neuron"
)

// mapClusters is how many clusters units lie in on a map: unit u in cluster u mod mapClusters.
const mapClusters = 7

// UnitMap is the map of a made-up layer. Its last unit has no place.
func UnitMap(l neuron.Layer, files int) neuron.UnitMap {
	m := neuron.UnitMap{
		MapBasis:   neuron.MapBasis{Rule: neuron.MapRule, Files: files, Seed: 1},
		MapQuality: neuron.MapQuality{Constant: 1, Share: .5, Kept: .4},
	}
	for unit := range l.Units - 1 {
		around, of := 2*math.Pi*float64(unit%mapClusters)/mapClusters, float64(unit/mapClusters)
		m.Places = append(m.Places, neuron.MapPlace{
			Unit: unit,
			X:    float32(.5 + .35*math.Cos(around) + .02*math.Sqrt(of)*math.Cos(2.4*of)),
			Y:    float32(.5 + .35*math.Sin(around) + .02*math.Sqrt(of)*math.Sin(2.4*of)),
		})
	}
	return m
}

func (w *filler) writeUnitMap(ctx context.Context, l neuron.Layer) error {
	return w.store.WriteUnitMap(ctx, l.Model, l.Slug, UnitMap(l, w.files()))
}
