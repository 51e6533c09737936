package store

import (
	"testing"
	"time"

	"multiscope/internal/neuron"
)

// TestNamesAmongMany holds a search for a name to 10 ms where 100,000 units have one.
func TestNamesAmongMany(t *testing.T) {
	words := []string{"red", "green", "blue", "dog", "cat", "house", "mountain", "river", "letter", "number"}
	names := make([]nameRow, 100_000)
	for u := range names {
		names[u].Unit, names[u].Name = u, words[u%10]+" "+words[u/10%10]+" "+words[u/100%10]
	}
	names[77_777].Name = "Donald Trump"
	x := newNameIndex(names)
	for _, tt := range []struct {
		text string
		hits int
	}{{"trump", 1}, {"red", 24}, {"r", 24}, {"zebra", 0}} {
		best := time.Hour
		var hits []neuron.NameHit
		for range 5 {
			began := time.Now()
			hits = x.find(tt.text, 24)
			best = min(best, time.Since(began))
		}
		if len(hits) != tt.hits {
			t.Errorf("%q finds %d; want %d", tt.text, len(hits), tt.hits)
		}
		if best > 10*time.Millisecond {
			t.Errorf("%q among 100,000 names takes %s; want 10 ms", tt.text, best)
		}
		t.Logf("%q: %s", tt.text, best)
	}
}

// TestNamesOfOneUnit finds a unit once, by the better of its names, whichever comes first.
func TestNamesOfOneUnit(t *testing.T) {
	of := func(unit int, name string, field neuron.NameField) nameRow {
		return nameRow{NameHit: neuron.NameHit{Ref: neuron.Ref{Unit: unit}, Name: name, Field: field}}
	}
	x := newNameIndex([]nameRow{of(1, "old king", neuron.MainName), of(1, "king", neuron.FamilyTitle), of(2, "king", neuron.MainName), of(3, "a king", neuron.MainName)})
	hits := x.find("king", 2)
	if len(hits) != 2 || hits[0].Unit != 2 || hits[1].Unit != 1 || hits[1].Match != neuron.WholeName {
		t.Errorf("king is %+v; want unit 2, whose name it is, and unit 1, called so in a family", hits)
	}
}
