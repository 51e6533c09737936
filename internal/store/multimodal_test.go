package store_test

import (
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

func TestMultimodalUnits(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Multimodal: 7})
	cards, total, err := s.Units(t.Context(), neuron.UnitQuery{Model: model, Layer: layer, Sort: neuron.ByMultimodal, MultimodalOnly: true, Limit: 5, Offset: 4})
	if err != nil || total != 7 || len(cards) != 3 {
		t.Fatalf("multimodal units from the fifth: %d of %d, %v; want 3 of 7", len(cards), total, err)
	}
	if d, err := s.Unit(t.Context(), cards[0].Ref); err != nil || d.Multimodal != storetest.MultimodalOf(d.Unit.Unit) {
		t.Errorf("unit %d is %+v, %v; want %+v", d.Unit.Unit, d.Multimodal, err, storetest.MultimodalOf(d.Unit.Unit))
	}
	c, err := s.Coverage(t.Context(), model, layer)
	if err != nil || c.MultimodalFiles != c.Summarised || c.MultimodalWords != c.Layer.Words || c.Layer.Multimodal != 7 {
		t.Errorf("Coverage() = %+v, %v; want all files and words, and 7 units", c, err)
	}
	if err := s.FinishSummaries(t.Context(), model, layer, c.Summarised); err != nil {
		t.Fatal(err)
	}
	if c, err = s.Coverage(t.Context(), model, layer); err != nil || c.MultimodalFiles != 0 {
		t.Errorf("after new statistics concepts cover %d files, %v; want none", c.MultimodalFiles, err)
	}
}

// What stands out of the words of a unit is what its page shows with so high an excess.
func TestStandingWords(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	units, err := s.StandingWords(t.Context(), model, layer)
	if err != nil || len(units) != 24 {
		t.Fatalf("StandingWords() has %d units, %v; want 24", len(units), err)
	}
	for unit, words := range units {
		d, err := s.Unit(t.Context(), ref(unit))
		if err != nil {
			t.Fatal(err)
		}
		want := 0
		for _, w := range d.TopWords {
			if w.Excess >= neuron.NamingExcess {
				want++
			}
		}
		if len(words) != want || want > 0 && words[0].Word != d.TopWords[0].Word {
			t.Errorf("of unit %d stand out %v; want the first %d of %v", unit, words, want, d.TopWords)
		}
	}
}
