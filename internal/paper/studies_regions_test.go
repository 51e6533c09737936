package paper

import (
	"math"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

// TestRegions holds the counts that ../shared/paper/README.md states: 66 units, less those that no view of the map shows.
func TestRegions(t *testing.T) {
	r, err := readRegions()
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Countries) != 175 || len(r.Cities) != 620 || len(r.Rows) != 40 || len(r.Columns) != 80 || len(r.Views) != 15 || len(r.Units) != 66-2 {
		t.Errorf("%d countries, %d cities, %d × %d cells, %d views, %d units; want 175, 620, 40 × 80, 15, 64",
			len(r.Countries), len(r.Cities), len(r.Rows), len(r.Columns), len(r.Views), len(r.Units))
	}
	byModel, shown, warned := map[string]int{}, map[int]bool{}, []string{}
	for _, u := range r.Units {
		byModel[u.Model]++
		if u.Title == "" || len(u.Words) != 20 {
			t.Errorf("%s has the title %q and %d words", u.Ref(), u.Title, len(u.Words))
		}
		// The greater maximum of countries and cities is always 254.
		if most := max(slices.Max(u.Countries), slices.Max(u.Cities)); most != 254 {
			t.Errorf("%s: the greatest level is %d", u.Ref(), most)
		}
		if u.Sensitive != "" {
			warned = append(warned, u.Title)
		}
	}
	// Of the 66, RN50's 542 and RN50-A's 1220 are in no view.
	for model, want := range map[string]int{"rn50x4-published": 19, "rn101-published": 24, "rn50-a-published": 13 - 1, "rn50-published": 10 - 1} {
		if byModel[model] != want {
			t.Errorf("%d units of %s, want %d", byModel[model], model, want)
		}
	}
	for _, v := range r.Views {
		for _, i := range v.Units {
			shown[i] = true
		}
	}
	if len(shown) != len(r.Units) {
		t.Errorf("views show %d of %d units", len(shown), len(r.Units))
	}
	if slices.Sort(warned); strings.Join(warned, ", ") != "Spanish, Terrorism, immigration" {
		t.Errorf("behind a notice are %v", warned)
	}
	australia := r.Units[slices.IndexFunc(r.Units, func(u neuron.RegionUnit) bool { return u.Unit == 513 })]
	if got, want := r.Part(australia), "Australia?: of countries Australia drives it most, of cities Sydney"; got != want {
		t.Errorf("the part of 513 is %q, want %q", got, want)
	}
	peak := slices.Index(australia.Map, slices.Max(australia.Map))
	if lat, lon := r.Rows[peak/80], r.Columns[peak%80]; lat > -5 || lat < -30 || lon < 110 || lon > 155 {
		t.Errorf("on the map Australia's neuron is strongest at %v, %v", lat, lon)
	}
}

// TestConditional holds the counts of ../shared/paper/README.md: bins and labels and labelled images of each plot.
func TestConditional(t *testing.T) {
	s, err := conditionalStudy()
	if err != nil {
		t.Fatal(err)
	}
	var data neuron.Conditionals
	if err := s.Decode(&data); err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct{ unit, bins, labels, images int }{{89, 10, 9, 651}, {2191, 10, 9, 326}, {1317, 12, 6, 518}} {
		p := data.Plots[i]
		images, labels, labelled := 0, 0, 0
		for _, n := range p.Images {
			images += n
		}
		for _, g := range p.Groups {
			labels += len(g.Labels)
			for _, l := range g.Labels {
				labelled += l.Images
			}
		}
		if p.Unit != want.unit || len(p.Images) != want.bins || labels != want.labels || images != want.images || labelled != want.images {
			t.Errorf("unit %d: %d bins × %d labels, %d images, %d labelled; want %+v", p.Unit, len(p.Images), labels, images, labelled, want)
		}
		if p.Sensitive == "" {
			t.Errorf("the plot of %d stands behind no notice", p.Unit)
		}
	}
	// The article: 97 % of the images from 24σ up concern Trump, all from 38σ.
	trump := data.Plots[0]
	about, all := 0.0, 0.0
	for i, n := range trump.Images {
		if lo := (trump.Lo + float64(i)*trump.Width) / trump.Std; lo < 24 {
			continue
		}
		all += float64(n)
		for _, l := range trump.Groups[1].Labels {
			about += l.Shares[i] * float64(n)
		}
	}
	if share := about / all; all != 241 || math.Abs(share-.97) > .005 {
		t.Errorf("%.1f %% of %v images from 24σ up are about Trump, want 97 %% of 241", 100*share, all)
	}
}

func TestLandscape(t *testing.T) {
	s, err := landscapeStudy()
	if err != nil {
		t.Fatal(err)
	}
	var data neuron.Landscape
	if err := s.Decode(&data); err != nil {
		t.Fatal(err)
	}
	if n := len(data.Of); n != 11 || data.Of[n-1].Name != "Donald Trump" || math.Round(data.Of[n-1].Median) != 33 || s.Sensitive == "" {
		t.Errorf("%d people, the last %+v; want 11, the last Donald Trump at 33σ, behind a notice", n, data.Of[n-1])
	}
}
