package main

import (
	"cmp"
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
// this order.
func (c choice) members(ctx context.Context, s *store.Writer, n familyNotes, l neuron.Layer, w io.Writer) ([]int, error) {
	families, err := familySources(ctx, s, n, c.family)
	if err != nil {
		return nil, err
	}
	var indexed, said []neuron.Membership
	for _, slug := range families {
		one, err := s.FamilyMembers(ctx, slug)
		other, err2 := n.Members(ctx, slug)
		if err := errors.Join(err, err2); err != nil {
			return nil, err
		}
		indexed, said = append(indexed, one...), append(said, other...)
	}
	standing := standingMembers(indexed, said)
	counts := map[neuron.Origin]int{}
	var refs []neuron.Ref
	for _, m := range standing {
		if m.Model == l.Model && m.Layer == l.Slug {
			counts[m.Origin]++
		}
		if m.Origin != neuron.Refused {
			refs = append(refs, m.Ref)
		}
	}
	fmt.Fprintf(w, "family %s in layer %s: %d confirmed, %d published, %d suggested; %d refused are left out\n", families[0], l.Slug,
		counts[neuron.Confirmed], counts[neuron.Published], counts[neuron.Suggested], counts[neuron.Refused])
	return inLayer(refs, l, "of the family "+families[0], w)
}

// familySources returns the family that a name means, where it was merged the one it is merged into, and then those
// that are merged into that.
func familySources(ctx context.Context, s *store.Writer, n familyNotes, slug string) ([]string, error) {
	indexed, err := s.Families(ctx)
	said, err2 := n.Families(ctx)
	if err := errors.Join(err, err2); err != nil {
		return nil, err
	}
	by := map[string]neuron.Family{}
	var slugs []string
	for _, f := range append(slices.Clone(indexed), said...) {
		if _, known := by[f.Slug]; !known {
			slugs = append(slugs, f.Slug)
		}
		by[f.Slug] = f
	}
	if _, known := by[slug]; !known {
		return nil, neuron.NotFoundf("There is no family %q here; there are %s.", slug, strings.Join(slugs, ", "))
	}
	target := func(slug string) string {
		for range by { // a circle, which nobody can write, ends
			slug = cmp.Or(by[slug].MergedInto, slug)
		}
		return slug
	}
	into := target(slug)
	return append([]string{into}, slices.DeleteFunc(slugs, func(s string) bool { return s == into || target(s) != into })...), nil
}

// standingMembers joins what the index says with what people say, the surest first: what anybody confirms is confirmed,
// what is only refused is refused, and what is published goes before what is suggested.
func standingMembers(indexed, said []neuron.Membership) []neuron.Membership {
	order := []neuron.Origin{neuron.Confirmed, neuron.Refused, neuron.Published, neuron.Suggested}
	all := slices.Concat(said, indexed)
	slices.SortStableFunc(all, func(a, b neuron.Membership) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Origin), slices.Index(order, b.Origin)), cmp.Compare(b.Score, a.Score))
	})
	seen := map[neuron.Ref]bool{}
	return slices.DeleteFunc(all, func(m neuron.Membership) bool {
		again := seen[m.Ref]
		seen[m.Ref] = true
		return again
	})
}
