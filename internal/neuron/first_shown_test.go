package neuron

import (
	"testing"
	"time"
)

// TestFeaturedChangesByDay: of the clear units each has its day, and units that are not clear have none.
func TestFeaturedChangesByDay(t *testing.T) {
	card := func(unit int, mean float64, shared string, words ...string) UnitCard {
		return UnitCard{Unit: Unit{Ref: Ref{Unit: unit}, Mean: mean, Std: 1, Shared: Shared{Name: shared}}, Words: words}
	}
	day := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name  string
		cards []UnitCard
		want  map[int]bool
	}{
		{"pictures and word agree", []UnitCard{card(1, 0, "flag", "japan"), card(2, 0, "dog", "dog"), card(3, .1, "red", "scarlet", "red"), card(4, 2, "sad", "sad")}, map[int]bool{2: true, 3: true}},
		{"agree but not at rest", []UnitCard{card(1, 0, "flag", "japan"), card(4, 2, "sad", "sad")}, map[int]bool{4: true}},
		{"at rest alone", []UnitCard{card(5, 3, ""), card(1, 0, "flag", "japan"), card(6, 0, "")}, map[int]bool{1: true, 6: true}},
		{"none", []UnitCard{card(5, 3, ""), card(7, 3, "")}, map[int]bool{5: true}},
	} {
		got := map[int]bool{}
		for d := range 2 * len(tt.cards) {
			morning := Featured(tt.cards, day.AddDate(0, 0, d)).Unit.Unit
			if evening := Featured(tt.cards, day.AddDate(0, 0, d).Add(23*time.Hour)).Unit.Unit; evening != morning {
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
