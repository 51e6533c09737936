package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

func TestTextMaxima(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	made := time.UnixMilli(1_700_000_000_000)
	searches := []neuron.TextSearch{
		{Unit: 3, Recipe: `{"seed":1}`, Made: made, Encoded: 900, Word: neuron.ScoredText{Text: "price", Score: 0.5}, Caption: neuron.ScoredText{Text: "a price tag", Score: 0.25},
			Maxima: []neuron.ScoredText{{Text: "price sale", Score: 0.75}, {Text: "cheap", Score: 0.625}}},
		{Unit: 5, Recipe: `{}`, Made: made},
	}
	for _, search := range searches {
		if err := s.WriteTextMaxima(t.Context(), model, layer, search); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range searches {
		got, known, err := s.TextMaxima(t.Context(), ref(want.Unit))
		if diff := cmp.Diff(want, got); err != nil || !known || diff != "" {
			t.Errorf("TextMaxima(%d) = %t, %v, and differs:\n%s", want.Unit, known, err, diff)
		}
	}
	if got, known, err := s.TextMaxima(t.Context(), ref(4)); err != nil || known {
		t.Errorf("TextMaxima of a unit without a search = %+v, %t, %v", got, known, err)
	}
	all, err := s.TextSearches(t.Context(), model, layer)
	if diff := cmp.Diff(searches, all); err != nil || diff != "" {
		t.Errorf("TextSearches() differs, %v:\n%s", err, diff)
	}
}

// A later search takes the place of an earlier one, of which nothing stays.
func TestTextMaximaAreReplaced(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	first := neuron.TextSearch{Unit: 1, Made: time.UnixMilli(1), Maxima: []neuron.ScoredText{{Text: "a", Score: 1}, {Text: "b", Score: 0.5}}}
	second := neuron.TextSearch{Unit: 1, Made: time.UnixMilli(2), Maxima: []neuron.ScoredText{{Text: "c", Score: 0.25}}}
	for _, search := range []neuron.TextSearch{first, second} {
		if err := s.WriteTextMaxima(t.Context(), model, layer, search); err != nil {
			t.Fatal(err)
		}
	}
	got, _, err := s.TextMaxima(t.Context(), ref(1))
	if diff := cmp.Diff(second, got); err != nil || diff != "" {
		t.Errorf("TextMaxima after a second search differs, %v:\n%s", err, diff)
	}
}

func TestWriteTextMaximaRefuses(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	var known *neuron.Error
	if err := s.WriteTextMaxima(t.Context(), model, layer, neuron.TextSearch{Unit: 100_000}); !errors.As(err, &known) || known.Kind != neuron.NotFound {
		t.Errorf("WriteTextMaxima of a unit that is not there = %v; want NotFound", err)
	}
	if err := s.WriteTextMaxima(t.Context(), model, "nowhere", neuron.TextSearch{}); !errors.As(err, &known) || known.Kind != neuron.NotFound {
		t.Errorf("WriteTextMaxima of a layer that is not there = %v; want NotFound", err)
	}
	for _, text := range []string{"", strings.Repeat("x", neuron.MostTextBytes+1)} {
		if err := s.WriteTextMaxima(t.Context(), model, layer, neuron.TextSearch{Unit: 1, Maxima: []neuron.ScoredText{{Text: text}}}); err == nil {
			t.Errorf("WriteTextMaxima stored a text of %d bytes", len(text))
		}
	}
	if _, known, err := s.TextMaxima(t.Context(), ref(1)); err != nil || known {
		t.Errorf("a search that was refused is known: %t, %v", known, err)
	}
}

// A search computes the readout from the model. What it found shows in an index of an earlier version, which has none.
func TestUnitHasTextMaximaWithoutAReadout(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Units: 8}) // so few have no readout
	want := []neuron.ScoredText{{Text: "price sale", Score: 0.75}}
	if err := s.WriteTextMaxima(t.Context(), model, layer, neuron.TextSearch{Unit: 3, Maxima: want}); err != nil {
		t.Fatal(err)
	}
	d, err := s.Unit(t.Context(), ref(3))
	if err != nil || d.LayerOf.Readout || d.Texts == nil {
		t.Fatalf("Unit() has the texts %v, %v in a layer with a readout: %t; want texts, and no readout", d.Texts, err, d.LayerOf.Readout)
	}
	if diff := cmp.Diff(want, d.Texts.Maxima); diff != "" {
		t.Errorf("text maxima (-want +got):\n%s", diff)
	}
	if d, err = s.Unit(t.Context(), ref(4)); err != nil || d.Texts != nil {
		t.Errorf("a unit that was not searched for has the texts %v, %v", d.Texts, err)
	}
}
