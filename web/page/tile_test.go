package page

import (
	"testing"

	"multiscope/internal/neuron"
	"multiscope/web/address"
)

// TestCardsDoNotRepeatOneImage gives six units the same strongest image and, but for the last, others after it.
func TestCardsDoNotRepeatOneImage(t *testing.T) {
	units := make([]neuron.UnitCard, 6)
	for i := range units {
		units[i].Top = []neuron.Example{{Image: neuron.Image{ID: 7}}}
		if i < 5 {
			units[i].Top = append(units[i].Top, neuron.Example{Image: neuron.Image{ID: 8}}, neuron.Example{Image: neuron.Image{ID: int64(10 + i)}})
		}
	}
	want := []int64{7, 7, 8, 8, 14, 7} // the last has no other
	for i, card := range newCards(units) {
		if got := address.Thumb(want[i]); card.Picture != got {
			t.Errorf("card %d shows %s; want %s", i, card.Picture, got)
		}
	}
}
