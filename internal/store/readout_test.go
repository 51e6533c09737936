package store_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

func TestReadout(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Units: 8}) // too few to follow letters, for which a readout is made up
	l, err := s.Layer(t.Context(), model, layer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Readout(t.Context(), model, layer); !isNotFound(err) {
		t.Errorf("Readout before any is stored = %v; want NotFound", err)
	}
	want := neuron.Readout{Embedding: 3}
	for i := range 3 * l.Units {
		want.Matrix = append(want.Matrix, float32(i)-7.5)
	}
	for range 2 { // again replaces
		if err := s.WriteReadout(t.Context(), model, layer, want); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Readout(t.Context(), model, layer)
	if err != nil || got.Units() != l.Units || !cmp.Equal(got, want) {
		t.Errorf("Readout = %d units, %v; want what was written", got.Units(), err)
	}
	if have, err := s.ReadoutLayers(t.Context(), model); err != nil || !cmp.Equal(have, map[string]bool{layer: true}) {
		t.Errorf("ReadoutLayers = %v, %v; want %s", have, err, layer)
	}
	if err := s.WriteReadout(t.Context(), model, layer, neuron.Readout{Embedding: 3, Matrix: make([]float32, 3)}); err == nil {
		t.Error("WriteReadout took that of one unit for a layer of many")
	}
}

func TestReadTexts(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	half := float32(math.Sqrt(0.5))
	want := []neuron.ReadText{
		{Text: "i feel jealous", Kind: neuron.TextSentence, Embedding: []float32{1, 0}},
		{Text: "i_feel", Kind: neuron.TextOfWord, Embedding: []float32{half, half}},
	}
	if err := s.WriteTexts(t.Context(), model, want); err != nil {
		t.Fatal(err)
	}
	asked := neuron.ReadText{Text: "i feel jealous", Kind: neuron.TextAsked, Embedding: []float32{0, 1}}
	if err := s.WriteTexts(t.Context(), model, []neuron.ReadText{asked}); err != nil {
		t.Fatal(err)
	}
	want[0].Embedding = asked.Embedding // a text that is known keeps its kind
	var got []neuron.ReadText
	if err := s.EachText(t.Context(), model, func(r neuron.ReadText) {
		r.Embedding = slices.Clone(r.Embedding)
		got = append(got, r)
	}); err != nil || !cmp.Equal(got, want) {
		t.Errorf("EachText visits %v, %v; want %v", got, err, want)
	}
	if one, err := s.Text(t.Context(), model, "i feel jealous"); err != nil || !cmp.Equal(one, want[0]) {
		t.Errorf("Text = %v, %v; want %v", one, err, want[0])
	}
	if _, err := s.Text(t.Context(), model, "i feel happy"); !isNotFound(err) {
		t.Errorf("Text that was never read = %v; want NotFound", err)
	}
	if have, err := s.KnownTexts(t.Context(), model); err != nil || len(have) != 2 || !have["i_feel"] {
		t.Errorf("KnownTexts = %v, %v; want both", have, err)
	}
	if got, err := s.SuggestTexts(t.Context(), model, "i f", 5); err != nil || !cmp.Equal(got, []string{"i feel jealous"}) {
		t.Errorf("SuggestTexts = %v, %v", got, err)
	}
	if err := s.WriteTexts(t.Context(), model, []neuron.ReadText{{Text: string(make([]byte, neuron.MostTextBytes+1))}}); err == nil {
		t.Error("WriteTexts took a text that is too long")
	}
	if err := s.WriteTexts(t.Context(), "no-such-model", want); !errors.As(err, new(*neuron.Error)) {
		t.Errorf("WriteTexts of a model that is not there = %v", err)
	}
}
