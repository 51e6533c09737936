package page

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"multiscope/internal/neuron"
)

// TestFeaturedChangesByDay: of the clear units each has its day, and units that are not clear have none.
func TestFeaturedChangesByDay(t *testing.T) {
	card := func(unit int, mean float64, shared string, words ...string) neuron.UnitCard {
		return neuron.UnitCard{Unit: neuron.Unit{Ref: neuron.Ref{Unit: unit}, Mean: mean, Std: 1, Shared: neuron.Shared{Name: shared}}, Words: words}
	}
	day := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name  string
		cards []neuron.UnitCard
		want  map[int]bool
	}{
		{"pictures and word agree", []neuron.UnitCard{card(1, 0, "flag", "japan"), card(2, 0, "dog", "dog"), card(3, .1, "red", "scarlet", "red"), card(4, 2, "sad", "sad")}, map[int]bool{2: true, 3: true}},
		{"agree but not at rest", []neuron.UnitCard{card(1, 0, "flag", "japan"), card(4, 2, "sad", "sad")}, map[int]bool{4: true}},
		{"at rest alone", []neuron.UnitCard{card(5, 3, ""), card(1, 0, "flag", "japan"), card(6, 0, "")}, map[int]bool{1: true, 6: true}},
		{"none", []neuron.UnitCard{card(5, 3, ""), card(7, 3, "")}, map[int]bool{5: true}},
	} {
		got := map[int]bool{}
		for d := range 2 * len(tt.cards) {
			morning := featured(tt.cards, day.AddDate(0, 0, d)).Unit.Unit
			if evening := featured(tt.cards, day.AddDate(0, 0, d).Add(23*time.Hour)).Unit.Unit; evening != morning {
				t.Errorf("%s: unit %d in the morning and %d in the evening", tt.name, morning, evening)
			}
			got[morning] = true
		}
		if len(got) != len(tt.want) {
			t.Errorf("%s: units %v; want %v", tt.name, got, tt.want)
		}
		for unit := range got {
			if !tt.want[unit] {
				t.Errorf("%s: unit %d is featured", tt.name, unit)
			}
		}
	}
}

// TestRowsByKind: a kind needs enough units for a row, words alone come last, and one row is none.
func TestRowsByKind(t *testing.T) {
	cards := func(n int, kind string) []neuron.UnitCard {
		u := neuron.UnitCard{Unit: neuron.Unit{Shared: neuron.Shared{Name: "x", Kind: kind}}, Words: []string{"x"}}
		if kind == wordsAlone {
			u.Shared = neuron.Shared{}
		}
		return slices.Repeat([]neuron.UnitCard{u}, n)
	}
	for _, tt := range []struct {
		name  string
		cards []neuron.UnitCard
		want  []string
	}{
		{"rows", slices.Concat(cards(9, wordsAlone), cards(4, "country"), cards(3, "shape"), cards(12, "emotion"), cards(9, "")), []string{"country 4", "emotion 8", "words alone 8"}},
		{"one row", slices.Concat(cards(12, "emotion"), cards(9, "")), nil},
		{"nothing", nil, nil},
	} {
		var got []string
		for _, row := range rowsByKind(tt.cards) {
			got = append(got, fmt.Sprintf("%s %d", row.Name, len(row.Cards)))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q; want %q", tt.name, got, tt.want)
		}
	}
}
