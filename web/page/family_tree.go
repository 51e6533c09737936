package page

import (
	"context"

	"multiscope/internal/neuron"
)

// familyTree is the families of an index with what people added and changed.
type familyTree struct {
	all []neuron.Family // in order: those of the index, then people's own
	at  map[string]int  // places by slug
}

// familyTree reads the families as they stand.
func (s *Site) familyTree(ctx context.Context, src familySource) (familyTree, error) {
	indexed, err := src.Families(ctx)
	if err != nil {
		return familyTree{}, err
	}
	said, err := s.notes.Families(ctx)
	return newFamilyTree(indexed, said), err
}

func newFamilyTree(indexed, said []neuron.Family) familyTree {
	t := familyTree{at: map[string]int{}}
	for _, families := range [][]neuron.Family{indexed, said} {
		for _, f := range families {
			if at, known := t.at[f.Slug]; known {
				t.all[at] = f
				continue
			}
			t.at[f.Slug] = len(t.all)
			t.all = append(t.all, f)
		}
	}
	return t
}

// find returns a family. One that was merged is found by its own slug.
func (t familyTree) find(slug string) (neuron.Family, error) {
	at, known := t.at[slug]
	if !neuron.IsSlug(slug) || !known {
		return neuron.Family{}, neuron.NotFoundf("There is no family %q here.", slug)
	}
	return t.all[at], nil
}

// target returns the family that has the members of one now: itself, or what it was merged into at last.
func (t familyTree) target(f neuron.Family) neuron.Family {
	for range t.all { // a circle, which nobody can write, ends
		at, known := t.at[f.MergedInto]
		if f.MergedInto == "" || !known {
			break
		}
		f = t.all[at]
	}
	return f
}

// sources returns the slugs whose members are a family's: its own and of those merged into it.
func (t familyTree) sources(slug string) []string {
	slugs := []string{slug}
	for _, f := range t.all {
		if f.Slug != slug && f.MergedInto != "" && t.target(f).Slug == slug {
			slugs = append(slugs, f.Slug)
		}
	}
	return slugs
}

// parts returns the families that are a part of one; of "" those that are a part of none.
func (t familyTree) parts(slug string) (parts []neuron.Family) {
	for _, f := range t.all {
		if f.MergedInto == "" && t.parent(f) == slug {
			parts = append(parts, f)
		}
	}
	return parts
}

// parent returns the slug of the family that one is a part of, "" where that is none or gone.
func (t familyTree) parent(f neuron.Family) string {
	at, known := t.at[f.Parent]
	if !known {
		return ""
	}
	return t.target(t.all[at]).Slug
}

// sensitive returns why a family opens behind a notice: for its own reason or its parent's.
func (t familyTree) sensitive(f neuron.Family) string {
	for range t.all {
		at, known := t.at[f.Parent]
		if f.Sensitive != "" || !known {
			break
		}
		f = t.all[at]
	}
	return f.Sensitive
}
