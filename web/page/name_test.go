package page

import (
	"testing"

	"multiscope/internal/neuron"
)

func TestUnitsAreNamed(t *testing.T) {
	strong := []neuron.WordScore{{Word: "fish", Excess: neuron.NamingExcess}}
	for _, tt := range []struct {
		name    string
		unit    neuron.Unit
		words   []neuron.WordScore
		heading string
		title   string
		card    string
		other   string // words beside the name on a card
	}{
		{"by its model", unitCalled("tench"), strong, "tench", "tench · M logits/7", "tench", "fish"},
		{"by what its images share", unitSharing("fish and chips"), strong, "fish and chips", "fish and chips · M logits/7", "fish and chips", "fish"},
		{"by what its images share, which is its word", unitSharing("fish"), strong, "fish", "fish · M logits/7", "fish", ""},
		{"by its strongest word", unitCalled(""), strong, "fish", "fish · M logits/7", "fish", ""},
		{"by its number", unitCalled(""), nil, "Unit 7", "M logits/7", "unit 7", ""},
		{"by its number, no word being strong", unitCalled(""), []neuron.WordScore{{Word: "fish", Excess: neuron.NamingExcess - 1}}, "Unit 7", "M logits/7", "unit 7", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := neuron.UnitDetail{Unit: tt.unit, TopWords: tt.words, ModelOf: neuron.Model{Name: "M"}, LayerOf: neuron.Layer{Tap: "logits"}}
			if h, title := unitHeading(d), unitTitle(d); h != tt.heading || title != tt.title {
				t.Errorf("heading %q, title %q; want %q, %q", h, title, tt.heading, tt.title)
			}
			u := neuron.UnitCard{Unit: tt.unit}
			for _, w := range tt.words {
				if w.Excess >= neuron.NamingExcess {
					u.Words = append(u.Words, w.Word)
				}
			}
			if card := newCard(u); card.Name != tt.card || card.Words != tt.other {
				t.Errorf("card %q with words %q; want %q with %q", card.Name, card.Words, tt.card, tt.other)
			}
		})
	}
}

func unitCalled(name string) neuron.Unit {
	return neuron.Unit{Ref: neuron.Ref{Model: "m", Layer: "logits", Unit: 7}, Name: name}
}

func unitSharing(name string) neuron.Unit {
	u := unitCalled("")
	u.Shared = neuron.Shared{Name: name, Images: 14, Among: 20}
	return u
}

func TestNamesHaveEvidence(t *testing.T) {
	word := func(excess float64) []neuron.WordScore { return []neuron.WordScore{{Word: "japan", Excess: excess}} }
	for _, tt := range []struct {
		name  string
		unit  neuron.Unit
		words []neuron.WordScore
		want  string
	}{
		{"images and word", unitSharing("sushi and tokyo tower"), word(9.14), "sushi and tokyo tower: 14 of 20 strongest images; word: japan (+9.1σ)"},
		{"images alone", unitSharing("sushi"), word(neuron.NamingExcess - 1), "sushi: 14 of 20 strongest images"},
		{"word alone", unitCalled("tench"), word(9.14), "word: japan (+9.1σ)"},
		{"neither", unitCalled("tench"), nil, ""},
	} {
		if got := nameEvidence(neuron.UnitDetail{Unit: tt.unit, TopWords: tt.words}); got != tt.want {
			t.Errorf("%s: evidence %q; want %q", tt.name, got, tt.want)
		}
	}
}
