package page

import (
	"fmt"
	"math"

	"multiscope/internal/neuron"
)

// sampleCurves are of a unit and of suites as wide as any.
func sampleCurves() []neuron.TuningCurve {
	colors := neuron.StimulusGrid{Name: "colours", Title: "Colours", Wide: 13, Rows: []string{"light", "full", "dark"}}
	for i := range 39 {
		colors.Values = append(colors.Values, fmt.Sprintf("colour %d", i))
		if i < 13 {
			colors.Inks = append(colors.Inks, fmt.Sprintf("#%02x80%02x", 20*i, 255-20*i))
		}
	}
	gratings := neuron.StimulusGrid{Name: "gratings", Title: "Gratings", Wide: 8, Rows: []string{"2 cycles", "16 cycles"}}
	for i := range 16 {
		if i < 8 {
			gratings.Columns = append(gratings.Columns, fmt.Sprintf("%.1f°", 22.5*float64(i)))
		}
		gratings.Values = append(gratings.Values, gratings.Columns[i%8]+", "+gratings.Rows[i/8])
	}
	signs := neuron.StimulusGrid{Name: "signs", Title: "Letters and digits", Wide: 26, Rows: []string{"A–Z", "a–z", "0–9"}}
	for _, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" {
		signs.Values = append(signs.Values, string(c))
	}
	scripts := neuron.StimulusGrid{Name: "scripts", Title: "Scripts", Wide: 11, Values: []string{"Latin", "Greek", "Cyrillic", "Arabic", "Hiragana", "Katakana", "Han", "Hebrew", "Devanagari", "Hangul", "Thai"}}
	var curves []neuron.TuningCurve
	for k, grid := range []neuron.StimulusGrid{colors, gratings, signs, scripts} {
		c := neuron.TuningCurve{StimulusGrid: grid, Tuning: neuron.Tuning{Value: 8, Selectivity: .9 - .2*float64(k)}}
		for i := range grid.Values {
			c.Curve = append(c.Curve, math.Round(100*(5*math.Exp(-float64((i-8)*(i-8))/20)-float64(i%3)))/100)
		}
		c.Z = c.Curve[8]
		curves = append(curves, c)
	}
	return curves
}

func sampleStimuli(layer neuron.StudyLayer) neuron.Stimuli {
	s := neuron.Stimuli{StudyLayer: layer, Notes: []string{"A note on stimuli."}}
	unit, other := neuron.TunedUnit{Unit: 5}, neuron.TunedUnit{Unit: 6}
	for _, c := range sampleCurves() {
		suite := neuron.StimulusSuite{StimulusGrid: c.StimulusGrid, What: "Drawn in many ways.", Prefers: "{}", Variants: 8}
		for i := range min(13, len(c.Values)) {
			suite.Pictures = append(suite.Pictures, neuron.StimulusPicture{Value: i, Name: fmt.Sprintf("%s-%d", c.Name, i)})
		}
		s.Suites = append(s.Suites, suite)
		unit.Values, unit.Z, unit.Selectivity = append(unit.Values, c.Value), append(unit.Z, c.Z), append(unit.Selectivity, c.Selectivity)
		other.Values, other.Z, other.Selectivity = append(other.Values, 0), append(other.Z, -.4), append(other.Selectivity, .2)
	}
	s.Units = []neuron.TunedUnit{unit, other}
	return s
}
