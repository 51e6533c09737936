package storetest

import "multiscope/internal/neuron"

// mapped is the unit that these studies are about. It is another one than that of the others, whose page is full.
const mapped = 8

// regions has countries of whom one has no outline anywhere, and a unit behind a notice.
func regions(layer neuron.StudyLayer) neuron.Regions {
	return neuron.Regions{
		Countries: []neuron.GeoPlace{{Name: "Japan", Lon: 138, Lat: 36}, {Name: "Chile", Lon: -71, Lat: -35}, {Name: "Atlantis", Lon: -30, Lat: 30}},
		Cities:    []neuron.GeoPlace{{Name: "Tokyo", Lon: 139.7, Lat: 35.7}, {Name: "Osaka", Lon: 135.5, Lat: 34.7}, {Name: "Santiago", Lon: -70.7, Lat: -33.4}},
		Rows:      []float64{45, -45}, Columns: []float64{-135, -45, 45, 135},
		Units: []neuron.RegionUnit{
			{StudyLayer: layer, Unit: mapped, Title: "Japan", Uncertain: true, Words: []string{"japan", "tokyo"}, Countries: []byte{254, 3, 40}, Cities: []byte{250, 200, 0}, Map: []byte{0, 0, 10, 254, 0, 0, 0, 40}},
			{StudyLayer: layer, Unit: 6, Title: "Faith", Secondary: true, Sensitive: "religion", Countries: []byte{0, 254, 90}, Cities: []byte{0, 0, 120}, Map: make([]byte, 8)},
			{StudyLayer: layer, Unit: 7, Title: "Andes", Countries: []byte{9, 200, 0}, Cities: []byte{0, 12, 254}, Map: make([]byte, 8)},
		},
		Views: []neuron.RegionView{{Name: "asia", Title: "Asia", Units: []int{0, 2}}, {Name: "all", Title: "All", Units: []int{0, 1, 2}}},
		Notes: []string{"Atlantis is made up."},
	}
}

func conditionals(layer neuron.StudyLayer) neuron.Conditionals {
	groups := []neuron.ConditionalGroup{
		{Title: "Elsewhere", Labels: []neuron.ConditionalLabel{{Name: "sea", Images: 6, Shares: []float64{1, 0.25, 0}}}},
		{Title: "Neither", Labels: []neuron.ConditionalLabel{{Name: "sky", Images: 2, Shares: []float64{0, 0.5, 0}}}},
		{Title: "Japanese", Labels: []neuron.ConditionalLabel{{Name: "writing", Images: 3, Shares: []float64{0, 0.25, 0.5}}, {Name: "flags", Images: 2, Shares: []float64{0, 0, 0.5}}}},
	}
	return neuron.Conditionals{Plots: []neuron.ConditionalPlot{
		{StudyLayer: layer, Unit: mapped, Title: "Japan", Std: 2, Lo: -4, Width: 4, Images: []int{5, 4, 4}, Groups: groups, Note: "Made up."},
		{StudyLayer: layer, Unit: 6, Title: "Faith", Sensitive: "religion", Std: 2, Lo: -4, Width: 4, Images: []int{5, 4, 4}, Groups: []neuron.ConditionalGroup{
			{Title: "All", Labels: []neuron.ConditionalLabel{{Name: "temples", Images: 13, Shares: []float64{1, 1, 1}}}},
		}},
	}}
}

func landscape(layer neuron.StudyLayer) neuron.Landscape {
	return neuron.Landscape{StudyLayer: layer, Unit: mapped, Title: "Japan", Of: []neuron.LandscapeThing{{Name: "a lantern", Median: 12.5, Std: 3}, {Name: "a kite", Median: -1.5, Std: 0.5}}}
}
