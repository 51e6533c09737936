package neuron

import "testing"

func TestSlips(t *testing.T) {
	for _, tt := range []struct {
		name, a, b string
		want       int
	}{
		{"equal", "japan", "japan", 0},
		{"left out", "jpan", "japan", 1},
		{"put in", "jaapan", "japan", 1},
		{"mistaken", "jepan", "japan", 1},
		{"swapped", "jaapn", "japan", 1},
		{"one empty", "", "red", 3},
		{"accent", "cafe", "café", 1},
		{"kitten", "kitten", "sitting", 3},
	} {
		if got := Slips(tt.a, tt.b); got != tt.want {
			t.Errorf("%s: Slips(%q, %q) = %d; want %d", tt.name, tt.a, tt.b, got, tt.want)
		}
		if got := Slips(tt.b, tt.a); got != tt.want {
			t.Errorf("%s: Slips(%q, %q) = %d; want %d", tt.name, tt.b, tt.a, got, tt.want)
		}
	}
}
