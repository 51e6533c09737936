package neuron

import "testing"

func TestEditDistance(t *testing.T) {
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
		if got := EditDistance(tt.a, tt.b); got != tt.want {
			t.Errorf("%s: EditDistance(%q, %q) = %d; want %d", tt.name, tt.a, tt.b, got, tt.want)
		}
		if got := EditDistance(tt.b, tt.a); got != tt.want {
			t.Errorf("%s: EditDistance(%q, %q) = %d; want %d", tt.name, tt.b, tt.a, got, tt.want)
		}
	}
}
