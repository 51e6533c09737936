package page

import (
	"testing"

	"multiscope/internal/neuron"
)

func TestShellQuoted(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"scope.db", "scope.db"}, {"/data/my scope.db", "'/data/my scope.db'"}, {"it's.db", `'it'\''s.db'`}, {"a;rm", "'a;rm'"}, {"*a*", "'*a*'"},
	} {
		if got := shellQuoted(tt.in); got != tt.want {
			t.Errorf("shellQuoted(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// TestProvenanceOfInput checks what is said of pictures and towers.
func TestProvenanceOfInput(t *testing.T) {
	m := neuron.Model{
		Preprocess: neuron.Preprocess{Size: 224, Resized: 256, Mode: neuron.Shortest, Interpolation: "bicubic", Std: [3]float32{1, 1, 1}, Convert: neuron.ConvertWhite},
		Tower:      neuron.Tower{Activation: "quickgelu", Heads: 12},
	}
	got := map[string]string{}
	for _, f := range modelProvenance(m) {
		got[f.Name] = f.Value
	}
	for name, want := range map[string]string{
		"Preprocessing": "Shorter side to 256 pixels, bicubic, antialiased; middle 224 × 224, after conversion to RGB over white; values from 0 to 1, not normalised",
		"Image tower":   "12 heads, QuickGELU",
	} {
		if got[name] != want {
			t.Errorf("%s is %q; want %q", name, got[name], want)
		}
	}
	if facts := modelProvenance(neuron.Model{}); len(facts) != 1 { // by whom
		t.Errorf("of a model of which nothing is known: %v", facts)
	}
}
