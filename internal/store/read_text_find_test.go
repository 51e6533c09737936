package store_test

import (
	"slices"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

func TestTextsAreFound(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Models: 2, Texts: true})
	for _, tt := range []struct {
		name string
		find func() ([]string, error)
		want []string
	}{
		{"of a kind", func() ([]string, error) { return s.TextsOfKind(t.Context(), "model-0", neuron.TextSentence, 2) }, []string{"i feel jealous", "i feel hungry"}},
		{"of a kind that there is none of", func() ([]string, error) { return s.TextsOfKind(t.Context(), "model-0", neuron.TextAsked, 2) }, nil},
		{"of a model that is not there", func() ([]string, error) { return s.TextsOfKind(t.Context(), "other", neuron.TextSentence, 2) }, nil},
		{"none", func() ([]string, error) { return s.TextsOfKind(t.Context(), "model-0", neuron.TextSentence, -1) }, nil},
		{"misspelled", func() ([]string, error) { return s.NearestTexts(t.Context(), "model-1", "i feal jelous", 3) }, []string{"i feel jealous"}},
		{"two nearest", func() ([]string, error) { return s.NearestTexts(t.Context(), "model-1", "jap", 2) }, []string{"cat", "japan"}},
		{"itself", func() ([]string, error) { return s.NearestTexts(t.Context(), "model-1", "i feel hungry", 3) }, nil},
		{"like nothing", func() ([]string, error) { return s.NearestTexts(t.Context(), "model-1", "xyzzyqwertyuiop", 3) }, nil},
	} {
		got, err := tt.find()
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, %v; want %q", tt.name, got, err, tt.want)
		}
	}
}

func TestUnitScales(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Texts: true})
	scales, err := s.UnitScales(t.Context(), "model-0", "layer4-0-sum")
	if err != nil || len(scales) != 24 {
		t.Fatalf("UnitScales returns %d, %v; want 24", len(scales), err)
	}
	for i, got := range scales {
		d, err := s.Unit(t.Context(), neuron.Ref{Model: "model-0", Layer: "layer4-0-sum", Unit: i})
		if err != nil {
			t.Fatal(err)
		}
		if want := (neuron.Scale{Unit: i, Std: d.Std, Live: d.Live()}); got != want {
			t.Errorf("scale %d is %v; want %v", i, got, want)
		}
	}
}

// TestLayersSayWhetherTheyHaveAReadout: a page offers those alone.
func TestLayersSayWhetherTheyHaveAReadout(t *testing.T) {
	for _, texts := range []bool{true, false} {
		s := storetest.New(t, storetest.Spec{Units: 8, Texts: texts})
		l, err := s.Layer(t.Context(), "model-0", "layer4-0-sum")
		if err != nil || l.Readout != texts {
			t.Errorf("Layer says %v, %v; want %v", l.Readout, err, texts)
		}
		all, err := s.Models(t.Context())
		if err != nil || all[0].Layers[0].Readout != texts {
			t.Errorf("Models say %v, %v; want %v", all[0].Layers[0].Readout, err, texts)
		}
	}
}
