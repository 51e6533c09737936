package demo

import (
	"fmt"
	"slices"
	"strings"
)

// facetTheme is a facet whose theme is made of emoji: those that it holds.
type facetTheme struct {
	name  string
	holds func(concept) bool
}

// textFacet is the one facet whose theme is written words.
const textFacet = "text"

// facetThemes are the other facets of Goh et al. (Multimodal Neurons, Distill 2021) that emoji
// can stand for, and flags.
var facetThemes = []facetTheme{
	{"face", func(c concept) bool { return c.face }},
	{"flag", func(c concept) bool { return c.flag }},
	{"building", inSubgroups("place-building", "place-religious", "hotel")},
	{"nature", inSubgroups("plant-flower", "plant-other", "place-geographic", "sky & weather")},
	{"food", func(c concept) bool { return c.food && c.subgroup != "dishware" }},
	{"person", func(c concept) bool { return c.person }},
}

func inSubgroups(names ...string) func(concept) bool {
	return func(c concept) bool { return slices.Contains(names, c.subgroup) }
}

// Facets returns the names of the facets that Facet knows.
func Facets() []string {
	names := []string{textFacet}
	for _, t := range facetThemes {
		names = append(names, t.name)
	}
	return names
}

// Facet returns the pictures that a facet's probe is trained on: n of its theme and n generic
// ones that show nothing of it, drawn as the demo's pictures are.
func Facet(name string, seed int64, n int) (theme, generic *Pictures, err error) {
	w, err := loadWorld()
	if err != nil {
		return nil, nil, err
	}
	of, without, err := w.facetKinds(name)
	if err != nil {
		return nil, nil, err
	}
	if theme, err = w.pictures(name+" theme", seed, n, of); err != nil {
		return nil, nil, err
	}
	// Another seed, or the two would put their emoji at the same places of the same papers.
	generic, err = w.pictures(name+" generic", ^seed, n, without)
	return theme, generic, err
}

// facetKinds returns the kinds of a facet's theme and of its generic pictures. Pictures of
// several things are left out: one of them might be of the theme.
func (w *world) facetKinds(name string) (theme, generic []kind, err error) {
	var words []int
	for i, x := range w.words {
		if len(x.text) <= longestLabel && !x.foreign {
			words = append(words, i)
		}
	}
	writing := kind{"word", 20, words, newWriting}
	patches := kind{"colour", 5, upTo(len(colors)), newPatch}
	if name == textFacet {
		bare := w.where(func(c concept) bool { return !c.lettered() })
		return []kind{writing}, []kind{{"emoji", 45, bare, newSingle}, patches}, nil
	}
	k := slices.IndexFunc(facetThemes, func(t facetTheme) bool { return t.name == name })
	if k < 0 {
		return nil, nil, fmt.Errorf("demo: no facet %q; there are %s", name, strings.Join(Facets(), ", "))
	}
	of := w.where(facetThemes[k].holds)
	others := w.where(func(c concept) bool { return !facetThemes[k].holds(c) })
	theme = []kind{{"emoji", 40, of, newSingle}, {"pair", 10, w.labelled(of), newLabelled}}
	generic = []kind{{"emoji", 25, others, newSingle}, {"pair", 5, w.labelled(others), newLabelled}, writing, patches}
	return theme, generic, nil
}

// lettered reports whether letters or digits are part of the emoji.
func (c concept) lettered() bool {
	switch c.subgroup {
	case "alphanum", "keycap", "arrow", "av-symbol", "punctuation", "currency", "time":
		return true
	}
	return false
}
