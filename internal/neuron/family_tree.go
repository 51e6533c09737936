package neuron

// FamilyTree is the families of an index with what people added and changed.
type FamilyTree struct {
	All []Family       // in order: those of the index, then people's own
	at  map[string]int // places by slug
}

// NewFamilyTree joins the families of an index with what people say of them: where both have one, theirs stands.
func NewFamilyTree(indexed, said []Family) FamilyTree {
	t := FamilyTree{at: map[string]int{}}
	for _, families := range [][]Family{indexed, said} {
		for _, f := range families {
			if at, known := t.at[f.Slug]; known {
				t.All[at] = f
				continue
			}
			t.at[f.Slug] = len(t.All)
			t.All = append(t.All, f)
		}
	}
	return t
}

// Find returns a family. One that was merged is found by its own slug.
func (t FamilyTree) Find(slug string) (Family, error) {
	at, known := t.at[slug]
	if !IsSlug(slug) || !known {
		return Family{}, NotFoundf("There is no family %q here.", slug)
	}
	return t.All[at], nil
}

// Target returns the family that has the members of one now: itself, or what it was merged into at last.
func (t FamilyTree) Target(f Family) Family {
	for range t.All { // a circle, which nobody can write, ends
		at, known := t.at[f.MergedInto]
		if f.MergedInto == "" || !known {
			break
		}
		f = t.All[at]
	}
	return f
}

// Sources returns the slugs whose members are a family's: its own and of those merged into it.
func (t FamilyTree) Sources(slug string) []string {
	slugs := []string{slug}
	for _, f := range t.All {
		if f.Slug != slug && f.MergedInto != "" && t.Target(f).Slug == slug {
			slugs = append(slugs, f.Slug)
		}
	}
	return slugs
}

// Parts returns the families that are a part of one; of "" those that are a part of none.
func (t FamilyTree) Parts(slug string) (parts []Family) {
	for _, f := range t.All {
		if f.MergedInto == "" && t.Parent(f) == slug {
			parts = append(parts, f)
		}
	}
	return parts
}

// Parent returns the slug of the family that one is a part of, "" where that is none or gone.
func (t FamilyTree) Parent(f Family) string {
	at, known := t.at[f.Parent]
	if !known {
		return ""
	}
	return t.Target(t.All[at]).Slug
}

// Sensitive returns why a family opens behind a notice: for its own reason or its parent's.
func (t FamilyTree) Sensitive(f Family) string {
	for range t.All {
		at, known := t.at[f.Parent]
		if f.Sensitive != "" || !known {
			break
		}
		f = t.All[at]
	}
	return f.Sensitive
}
