package visualize

import (
	"testing"

	"multiscope/internal/neuron"
)

func TestCommand(t *testing.T) {
	tests := []struct {
		name string
		key  neuron.VisualizationKey
		want string
	}{
		{"generic", neuron.VisualizationKey{Unit: 3}, "multiscope visualize --seed 7 --units 3 --facets generic --redo"},
		{"facet", neuron.VisualizationKey{Unit: 3, Facet: "face"}, "multiscope visualize --seed 7 --units 3 --facets face --redo"},
		{"inhibits", neuron.VisualizationKey{Unit: 3, Inhibits: true}, "multiscope visualize --seed 7 --units 3 --facets generic --negative --redo"},
	}
	for _, tt := range tests {
		if got := Command(" --seed 7", tt.key); got != tt.want {
			t.Errorf("%s: Command() = %q, want %q", tt.name, got, tt.want)
		}
	}
}
