package page

import (
	"cmp"
	"context"
	"slices"

	"multiscope/internal/neuron"
)

// familyMember is all that is said of a neuron and a family.
type familyMember struct {
	neuron.Membership                     // what stands: of people first, then as published, then as suggested
	opinions          []neuron.Membership // of people, the oldest first
}

// familyStanding is who belongs to a family.
type familyStanding struct {
	members []familyMember // by role, and the surest first
	refused []familyMember // whom people refuse and nobody confirms
}

// standing reads who belongs to a family, with the members of those merged into it.
func (s *Site) standing(ctx context.Context, src familySource, t familyTree, slug string) (familyStanding, error) {
	var indexed, said []neuron.Membership
	for _, source := range t.sources(slug) {
		members, err := src.FamilyMembers(ctx, source)
		if err != nil {
			return familyStanding{}, err
		}
		opinions, err := s.notes.Members(ctx, source)
		if err != nil {
			return familyStanding{}, err
		}
		indexed, said = append(indexed, members...), append(said, opinions...)
	}
	return newStanding(indexed, said), nil
}

// surest orders origins by whose word goes first.
var surest = map[neuron.Origin]int{neuron.Confirmed: 0, neuron.Published: 1, neuron.Suggested: 2, neuron.Refused: 3}

// newStanding joins what the index says with what people say: a neuron that anybody confirms belongs to the family,
// one that is only refused does not, and what is published goes before what is suggested.
func newStanding(indexed, said []neuron.Membership) familyStanding {
	at := map[neuron.Ref]int{}
	var all []familyMember
	place := func(m neuron.Membership) *familyMember {
		i, known := at[m.Ref]
		if !known {
			i = len(all)
			at[m.Ref], all = i, append(all, familyMember{Membership: m})
		}
		return &all[i]
	}
	for _, m := range indexed {
		if known := place(m); surest[m.Origin] < surest[known.Origin] {
			known.Membership = m
		}
	}
	for _, m := range said {
		known := place(m)
		known.opinions = append(known.opinions, m)
		known.judge(m)
	}
	var st familyStanding
	for _, m := range all {
		if m.Origin == neuron.Refused {
			st.refused = append(st.refused, m)
		} else {
			st.members = append(st.members, m)
		}
	}
	slices.SortStableFunc(st.members, func(a, b familyMember) int {
		return cmp.Or(cmp.Compare(slices.Index(neuron.Roles, a.Role), slices.Index(neuron.Roles, b.Role)), cmp.Compare(surest[a.Origin], surest[b.Origin]), cmp.Compare(b.Score, a.Score))
	})
	return st
}

// judge lets a person's word stand, unless it refuses what another confirms.
func (m *familyMember) judge(said neuron.Membership) {
	switch {
	case said.Origin == neuron.Confirmed:
		m.Origin, m.Role = neuron.Confirmed, said.Role
	case m.Origin != neuron.Confirmed:
		m.Origin = neuron.Refused
	}
}

// familyTally counts the neurons of a family.
type familyTally struct {
	total    int
	byOrigin map[neuron.Origin]int
	byModel  map[string]int
}

func (t *familyTally) add(origin neuron.Origin, model string, n int) {
	if t.byOrigin == nil {
		t.byOrigin, t.byModel = map[neuron.Origin]int{}, map[string]int{}
	}
	t.total += n
	t.byOrigin[origin] += n
	t.byModel[model] += n
}

func (st familyStanding) tally() (t familyTally) {
	for _, m := range st.members {
		t.add(m.Origin, m.Model, 1)
	}
	return t
}

// refs returns the neurons of a family.
func refsOf(members []familyMember) []neuron.Ref {
	refs := make([]neuron.Ref, len(members))
	for i, m := range members {
		refs[i] = m.Ref
	}
	return refs
}

// familyBrief is what lists of families say of one.
type familyBrief struct {
	familyTally
	firsts []neuron.Ref
}

// briefs counts the members of all families and returns the first n of each. Only families that people have said
// something of are read as a whole.
func (s *Site) briefs(ctx context.Context, src familySource, t familyTree, n int) (map[string]familyBrief, error) {
	counts, err := src.FamilyCounts(ctx)
	if err != nil {
		return nil, err
	}
	firsts, err := src.FamilyFirsts(ctx, n)
	if err != nil {
		return nil, err
	}
	briefs := map[string]familyBrief{}
	for _, c := range counts {
		b := briefs[c.Family]
		b.add(c.Origin, c.Model, c.Units)
		b.firsts = firsts[c.Family]
		briefs[c.Family] = b
	}
	judged, err := s.notes.JudgedFamilies(ctx)
	if err != nil {
		return nil, err
	}
	for _, f := range t.all {
		sources := t.sources(f.Slug)
		if len(sources) == 1 && !slices.Contains(judged, f.Slug) {
			continue
		}
		st, err := s.standing(ctx, src, t, f.Slug)
		if err != nil {
			return nil, err
		}
		refs := refsOf(st.members)
		briefs[f.Slug] = familyBrief{st.tally(), refs[:min(n, len(refs))]}
	}
	return briefs, nil
}
