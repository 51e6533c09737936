package chart

import (
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

var testPlaces = []neuron.GeoPlace{{Name: "Osaka", Lon: 135.5, Lat: 34.7}, {Name: "Tokyo", Lon: 139.7, Lat: 35.7}, {Name: "Lima", Lon: -77, Lat: -12}, {Name: "Oslo", Lon: 10.7, Lat: 59.9}}

func TestLevels(t *testing.T) {
	scale := LevelScale()
	if n := len(scale); n != levelSteps || scale[0].Range != "0–31" || scale[n-1].Range != "224–255" {
		t.Errorf("the scale is %v", scale)
	}
	for level, want := range map[byte]int{0: 0, 31: 0, 32: 1, 254: 7, 255: 7} {
		if got := levelStep(level); got != want {
			t.Errorf("levelStep(%d) = %d, want %d", level, got, want)
		}
	}
}

// TestEveryPlaceIsDrawn: without outlines countries are dots, as cities are, and none is left out.
func TestEveryPlaceIsDrawn(t *testing.T) {
	levels := []byte{10, 254, 100, 0}
	for name, layers := range map[string]int{"countries": 3, "cities": 3} {
		w := Countries(nil, name, testPlaces, levels)
		if name == "cities" {
			w = Cities(nil, name, testPlaces, levels)
		}
		dots, classes := 0, 0
		for _, l := range w.Layers {
			if n := strings.Count(l.Dots, "h0"); n > 0 {
				dots, classes = dots+n, classes+1
			}
		}
		if dots != len(testPlaces) || classes != layers {
			t.Errorf("%s: %d dots of %d colours, want %d of %d", name, dots, classes, len(testPlaces), layers)
		}
	}
	together := Together(nil, "together", testPlaces, [][]byte{levels, {0, 254, 0, 0}}, []float64{0, 180}, false)
	dots := 0
	for _, p := range together.Layers[1].Points {
		dots += strings.Count(p.Path, "h0")
	}
	if dots != 3 {
		t.Errorf("several units: %d dots, want those 3 that any unit has a level for", dots)
	}
}

func TestLabelsDoNotLieOnEachOther(t *testing.T) {
	w := Cities(nil, "cities", testPlaces, []byte{200, 254, 100, 0})
	var names []string
	for _, l := range w.Labels {
		names = append(names, l.Text)
	}
	if got := strings.Join(names, ", "); got != "Tokyo, Lima" {
		t.Errorf("labels are %s; want Tokyo, which hides Osaka, and Lima", got)
	}
	if !w.Labels[0].Before || w.Labels[1].Before {
		t.Error("only the label in the east ends at its place")
	}
}

func TestMix(t *testing.T) {
	for _, tt := range []struct {
		name   string
		levels [][]byte
		fill   string
		any    bool
	}{
		{"one unit", [][]byte{{254}, {0}}, Hue(0), true},
		{"the other", [][]byte{{0}, {120}}, Hue(90), true},
		{"both alike", [][]byte{{100}, {100}}, Hue(45), true},
		{"the square counts", [][]byte{{60}, {200}}, Hue(90), true},
		{"none", [][]byte{{0}, {0}}, "", false},
	} {
		c, any := mix(tt.levels, []float64{0, 90}, 0)
		if any != tt.any || any && c.fill != tt.fill {
			t.Errorf("%s: mix = %v, %v; want %s, %v", tt.name, c, any, tt.fill, tt.any)
		}
	}
}

// TestField draws a cell in the middle of a grid that goes beyond the globe, as the article's does.
func TestField(t *testing.T) {
	w := Field(nil, "field", []float64{94, 31, -31, -94}, []float64{-150, -50, 50, 150}, []byte{0, 0, 0, 0, 0, 254, 254, 0, 0, 0, 0, 0, 254, 0, 0, 0})
	cells := w.Layers[0]
	if cells.Class != "l7" || strings.Count(cells.Path, "M") != 2 {
		t.Errorf("cells are %+v; want two bands of one colour: neighbours are one, and the cell at the pole is cut", cells)
	}
	if strings.Contains(cells.Path, "NaN") || strings.Contains(cells.Path, "-") {
		t.Errorf("a cell leaves the drawing: %s", cells.Path)
	}
}

func TestStacked(t *testing.T) {
	p := neuron.ConditionalPlot{Unit: 89, Std: 2, Lo: -4, Width: 4, Images: []int{4, 8}, Groups: []neuron.ConditionalGroup{
		{Title: "no", Labels: []neuron.ConditionalLabel{{Name: "a", Shares: []float64{0.75, 0}}}},
		{Title: "yes", Labels: []neuron.ConditionalLabel{{Name: "b", Shares: []float64{0.25, 0.5}}, {Name: "c", Shares: []float64{0, 0.5}}}},
	}}
	c := Stacked(p, "plot")
	if len(c.Bars) != 4 {
		t.Fatalf("%d bars, want the 4 that are not empty", len(c.Bars))
	}
	if b := c.Bars[1]; b.X != "0%" || b.Width != "50%" || b.Y != "210" || b.Height != "70" || b.Class != "excites s0" {
		t.Errorf("b in the first bin is %+v; want it below a", b)
	}
	if b := c.Bars[3]; b.Hatch != "rising" || b.Title != "c: 50\u00a0% of 8 images from 0σ to +2σ" {
		t.Errorf("c is %+v", b)
	}
	if c.Zero != "50%" || len(c.Sigmas) != 3 || len(c.Images) != 2 || c.Raw[0].Text != "−4" {
		t.Errorf("axes: zero at %s, σ %v, raw %v, images %v", c.Zero, c.Sigmas, c.Raw, c.Images)
	}
}

func TestLandscape(t *testing.T) {
	l := Landscape([]neuron.LandscapeThing{{Name: "a", Median: -10, Std: 2}, {Name: "b", Median: 30, Std: 4}})
	if l.Zero != "33.33%" || l.Ticks[0].Text != "−20σ" || l.Ticks[len(l.Ticks)-1].Text != "+40σ" {
		t.Errorf("zero at %s, ticks %v", l.Zero, l.Ticks)
	}
	if r := l.Rows[1]; r.Median != "83.33%" || r.From != "76.67%" || r.Wide != "13.33%" || r.Tone != "e5" {
		t.Errorf("b is %+v", r)
	}
}
