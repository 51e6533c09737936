package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

// familyNotes is what people say of families.
type familyNotes interface {
	Families(ctx context.Context) ([]neuron.Family, error)
	Members(ctx context.Context, family string) ([]neuron.Membership, error)
}

// members returns the units of a layer that are confirmed in the family, published, or suggested and not refused, in
// this order. Of a family that was merged it returns those of what it was merged into.
func (c choice) members(ctx context.Context, s *store.Writer, n familyNotes, l neuron.Layer, w io.Writer) ([]int, error) {
	tree, err := familyTree(ctx, s, n)
	if err != nil {
		return nil, err
	}
	named, err := tree.Find(c.family)
	if err != nil {
		return nil, neuron.NotFoundf("There is no family %q here; there are %s.", c.family, familySlugs(tree))
	}
	family := tree.Target(named)
	var indexed, said []neuron.Membership
	for _, slug := range tree.Sources(family.Slug) {
		one, err := s.FamilyMembers(ctx, slug)
		other, err2 := n.Members(ctx, slug)
		if err := errors.Join(err, err2); err != nil {
			return nil, err
		}
		indexed, said = append(indexed, one...), append(said, other...)
	}
	st := neuron.NewFamilyStanding(indexed, said)
	slices.SortStableFunc(st.Members, neuron.FamilyMember.Compare)
	counts := map[neuron.Origin]int{}
	for _, m := range slices.Concat(st.Members, st.Refused) {
		if m.Model == l.Model && m.Layer == l.Slug {
			counts[m.Origin]++
		}
	}
	fmt.Fprintf(w, "family %s in layer %s: %d confirmed, %d published, %d suggested; %d refused are left out\n", family.Slug, l.Slug,
		counts[neuron.Confirmed], counts[neuron.Published], counts[neuron.Suggested], counts[neuron.Refused])
	refs := make([]neuron.Ref, len(st.Members))
	for i, m := range st.Members {
		refs[i] = m.Ref
	}
	return inLayer(refs, l, "of the family "+family.Slug, w)
}

func familyTree(ctx context.Context, s *store.Writer, n familyNotes) (neuron.FamilyTree, error) {
	indexed, err := s.Families(ctx)
	said, err2 := n.Families(ctx)
	return neuron.NewFamilyTree(indexed, said), errors.Join(err, err2)
}

func familySlugs(t neuron.FamilyTree) string {
	slugs := make([]string, len(t.All))
	for i, f := range t.All {
		slugs[i] = f.Slug
	}
	return strings.Join(slugs, ", ")
}
