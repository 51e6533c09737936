package regions

import "multiscope/internal/neuron"

// Options say how names and the map are shown, and how many units are kept.
type Options struct {
	Sizes        []float64 // heights of a line of type in the picture's side
	Grid         int       // places of a name along each side of the picture
	Crops        int       // of the drawn map; 0 leaves it out
	Units        int       // whose levels are kept, at most
	Seed         int64     // of the crops and of the permutations
	Permutations int       // of the countries, at most, that each unit is compared with
}

// Defaults show each name at three sizes and nine places.
var Defaults = Options{Sizes: []float64{.14, .2, .28}, Grid: 3, Crops: 4000, Units: 48, Seed: 1, Permutations: 20000}

// Check refuses options that mean nothing.
func (o Options) Check() error {
	for _, s := range o.Sizes {
		if !(s >= .05 && s <= 1) {
			return neuron.Invalidf("A size of type is a share of the picture's side from 0.05 to 1, not %g.", s)
		}
	}
	switch {
	case len(o.Sizes) == 0 || len(o.Sizes) > 8:
		return neuron.Invalidf("Names are shown at one to eight sizes, not %d.", len(o.Sizes))
	case o.Grid < 1 || o.Grid > 8:
		return neuron.Invalidf("Names are shown at one to eight places along each side, not %d.", o.Grid)
	case o.Crops < 0 || o.Crops > 100_000:
		return neuron.Invalidf("The map is shown in up to 100,000 crops, not %d.", o.Crops)
	case o.Units < 1 || o.Units > 256:
		return neuron.Invalidf("The levels of 1 to 256 units are kept, not %d.", o.Units)
	case o.Permutations < 99 || o.Permutations > 100_000:
		return neuron.Invalidf("Countries are permuted 99 to 100,000 times, not %d.", o.Permutations)
	}
	return nil
}
