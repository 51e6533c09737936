package address

import (
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

func TestHeat(t *testing.T) {
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
			if got := Heat(tt.in); got != tt.want {
				t.Errorf("Heat = %q, want %q", got, tt.want)
			}
		})
	}
}
