package page

import (
	"testing"

	"multiscope/internal/neuron"
	"multiscope/web/address"
)

func TestChooseLevels(t *testing.T) {
	var all []neuron.Level
	for z := -4.0; z < 16; z += 0.5 {
		all = append(all, neuron.Level{Lo: z, Hi: z + 0.5, Images: 1})
	}
	all[5].Images = 0
	chosen := chooseLevels(all)
	if len(chosen) != levelsShown || chosen[0].Lo != -4 || chosen[levelsShown-1].Lo != 15.5 {
		t.Fatalf("%d levels from %v to %v, want %d with both ends", len(chosen), chosen[0].Lo, chosen[len(chosen)-1].Lo, levelsShown)
	}
	for i, l := range chosen {
		if l.Images == 0 || i > 0 && l.Lo <= chosen[i-1].Lo {
			t.Errorf("level %d is %v after %v", i, l, chosen[max(i-1, 0)])
		}
	}
	names := newLevels(chosen, address.RangeQuery{})
	if names[0].Name != "most inhibited" || names[levelsShown-1].Name != "strongest" {
		t.Errorf("levels are called %q … %q", names[0].Name, names[levelsShown-1].Name)
	}
}

func TestFewLevelsAreAllShown(t *testing.T) {
	all := []neuron.Level{{Lo: -1, Hi: 0, Images: 3}, {Lo: 0, Hi: 1}, {Lo: 1, Hi: 2, Images: 1}}
	if got := chooseLevels(all); len(got) != 2 {
		t.Errorf("%d levels, want the two with images", len(got))
	}
	if got := chooseLevels(nil); len(got) != 0 {
		t.Errorf("%d levels of none", len(got))
	}
}
