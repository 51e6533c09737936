package store_test

import (
	"slices"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

// TestLexicons counts, for each live unit, how many of the five words at the head of its page are in each lexicon, and
// compares the table with that.
func TestLexicons(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Words: 200, Units: 60})
	table, err := s.LexiconTable(t.Context(), model, layer)
	if err != nil || len(table.Lexicons) != 3 || table.Words != 200 {
		t.Fatalf("LexiconTable = %d lexicons of %d words, %v; want 3 of 200", len(table.Lexicons), table.Words, err)
	}
	live := 0
	for unit := range 60 {
		d, err := s.Unit(t.Context(), neuron.Ref{Model: model, Layer: layer, Unit: unit})
		if err != nil {
			t.Fatal(err)
		}
		if !d.Live() {
			continue
		}
		live++
		for _, l := range table.Lexicons {
			n := 0
			for _, w := range d.TopWords[:neuron.LexiconWords] {
				in := slices.Contains(w.Listed.Lexicons, l.Lexicon)
				if l.Lexicon == neuron.GeographicLexicon {
					in = slices.Contains(w.Listed.Lexicons, "countries")
				}
				if in {
					n++
				}
			}
			for k, units := range l.Units {
				if slices.Contains(units, unit) != (k == n) {
					t.Errorf("unit %d has %d words in %s; it stands among those with %d: %t", unit, n, l.Lexicon, k, k != n)
				}
			}
		}
	}
	if table.Units != live {
		t.Errorf("the table is of %d units; want the %d live ones", table.Units, live)
	}
}
