package page

import (
	"context"
	"slices"

	"multiscope/internal/neuron"
)

// treeSource is the families of an index.
type treeSource interface {
	// Families returns those that come with the program, in their order.
	Families(ctx context.Context) ([]neuron.Family, error)
}

// familyTree reads the families as they stand.
func (s *Site) familyTree(ctx context.Context, src treeSource) (neuron.FamilyTree, error) {
	indexed, err := src.Families(ctx)
	if err != nil {
		return neuron.FamilyTree{}, err
	}
	said, err := s.notes.Families(ctx)
	return neuron.NewFamilyTree(indexed, said), err
}

// standing reads who belongs to a family, with the members of those merged into it.
func (s *Site) standing(ctx context.Context, src familySource, t neuron.FamilyTree, slug string) (neuron.FamilyStanding, error) {
	var indexed, said []neuron.Membership
	for _, source := range t.Sources(slug) {
		members, err := src.FamilyMembers(ctx, source)
		if err != nil {
			return neuron.FamilyStanding{}, err
		}
		opinions, err := s.notes.Members(ctx, source)
		if err != nil {
			return neuron.FamilyStanding{}, err
		}
		indexed, said = append(indexed, members...), append(said, opinions...)
	}
	return neuron.NewFamilyStanding(indexed, said), nil
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

func tallyOf(members []neuron.FamilyMember) (t familyTally) {
	for _, m := range members {
		t.add(m.Origin, m.Model, 1)
	}
	return t
}

// refs returns the neurons of a family.
func refsOf(members []neuron.FamilyMember) []neuron.Ref {
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
func (s *Site) briefs(ctx context.Context, src familySource, t neuron.FamilyTree, n int) (map[string]familyBrief, error) {
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
	for _, f := range t.All {
		sources := t.Sources(f.Slug)
		if len(sources) == 1 && !slices.Contains(judged, f.Slug) {
			continue
		}
		st, err := s.standing(ctx, src, t, f.Slug)
		if err != nil {
			return nil, err
		}
		refs := refsOf(st.Members)
		briefs[f.Slug] = familyBrief{tallyOf(st.Members), refs[:min(n, len(refs))]}
	}
	return briefs, nil
}
