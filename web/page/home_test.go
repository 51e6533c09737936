package page

import (
	"fmt"
	"slices"
	"testing"

	"multiscope/internal/neuron"
)

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
