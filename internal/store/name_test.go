package store

import (
	"testing"

	"multiscope/internal/neuron"
)

// manyNames is an index of 100,000 units, each with a name of three words.
func manyNames() nameIndex {
	words := []string{"red", "green", "blue", "dog", "cat", "house", "mountain", "river", "letter", "number"}
	names := make([]nameRow, 100_000)
	for u := range names {
		names[u].Unit, names[u].Name = u, words[u%10]+" "+words[u/10%10]+" "+words[u/100%10]
	}
	names[77_777].Name = "Donald Trump"
	return newNameIndex(names)
}

// asked are texts that are looked up among manyNames, and how many names of at most 24 they find.
var asked = []struct {
	name, text string
	hits       int
}{
	{"one name", "trump", 1},
	{"a word of many", "red", 24},
	{"a letter", "r", 24},
	{"nothing", "zebra", 0},
}

func TestNamesAmongMany(t *testing.T) {
	x := manyNames()
	for _, tt := range asked {
		if hits := x.find(tt.text, 24); len(hits) != tt.hits {
			t.Errorf("%q finds %d; want %d", tt.text, len(hits), tt.hits)
		}
	}
}

// BenchmarkNames measures a search for a name; 10 ms are promised.
func BenchmarkNames(b *testing.B) {
	x := manyNames()
	for _, tt := range asked {
		b.Run(tt.name, func(b *testing.B) {
			for b.Loop() {
				x.find(tt.text, 24)
			}
		})
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
