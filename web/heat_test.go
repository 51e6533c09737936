package web

import (
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

func TestHeatPath(t *testing.T) {
	flat := make([]byte, 24*24)
	for i := range flat {
		flat[i] = 128
	}
	for _, tt := range []struct {
		name string
		in   neuron.HeatMap
		want string
	}{
		{"rest, strongest and inhibited", neuron.HeatMap{Height: 1, Width: 3, Cells: []byte{128, 255, 0}}, "/heat/3x1/8f1.png"},
		{"no map", neuron.HeatMap{}, ""},
		{"one position", neuron.HeatMap{Height: 1, Width: 1, Cells: []byte{255}}, ""},
		{"cells missing", neuron.HeatMap{Height: 2, Width: 2, Cells: []byte{255}}, ""},
		{"finer than can be seen", neuron.HeatMap{Height: 24, Width: 24, Cells: flat}, "/heat/12x12/" + strings.Repeat("8", 144) + ".png"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := heatPath(tt.in); got != tt.want {
				t.Errorf("heatPath = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestHeatColours(t *testing.T) {
	im, err := parseHeat("3x1", "8f1.png")
	if err != nil {
		t.Fatal(err)
	}
	rest, excited, inhibited := im.NRGBAAt(0, 0), im.NRGBAAt(1, 0), im.NRGBAAt(2, 0)
	if rest.A != 0 || excited.A < 200 || inhibited.A < 200 || excited.R < excited.B || inhibited.B < inhibited.R {
		t.Errorf("colours %v, %v, %v; want clear, orange, blue", rest, excited, inhibited)
	}
}

func FuzzHeat(f *testing.F) {
	f.Add("3x3", "888f8e88c.png")
	f.Add("99x99", ".png")
	f.Fuzz(func(t *testing.T, size, cells string) {
		im, err := parseHeat(size, cells)
		if err == nil && (im.Bounds().Dx() > heatSide || im.Bounds().Dy() > heatSide || im.Bounds().Empty()) {
			t.Errorf("parseHeat(%q, %q) draws %v", size, cells, im.Bounds())
		}
	})
}
