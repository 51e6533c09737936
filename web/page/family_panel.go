package page

import (
	"context"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

// unitFamilySource is the families of a neuron.
type unitFamilySource interface {
	Families(ctx context.Context) ([]neuron.Family, error)
	// UnitFamilies returns the families that a unit is published in and then those that are suggested for it.
	UnitFamilies(ctx context.Context, r neuron.Ref) ([]neuron.Membership, error)
}

// familyPanel words the families of a neuron: those it belongs to, then those that people refuse it.
func (s *Site) familyPanel(ctx context.Context, src unitFamilySource, ref neuron.Ref) (view.FamilyPanel, error) {
	indexed, err := src.Families(ctx)
	if err != nil {
		return view.FamilyPanel{}, err
	}
	named, err := s.notes.Families(ctx)
	if err != nil {
		return view.FamilyPanel{}, err
	}
	members, err := src.UnitFamilies(ctx, ref)
	if err != nil {
		return view.FamilyPanel{}, err
	}
	said, err := s.notes.UnitFamilies(ctx, ref)
	return newFamilyPanel(newFamilyTree(indexed, named), members, said), err
}

func newFamilyPanel(t familyTree, indexed, said []neuron.Membership) (p view.FamilyPanel) {
	var slugs []string
	of := map[string][2][]neuron.Membership{} // by the index and by people
	for i, members := range [2][]neuron.Membership{indexed, said} {
		for _, m := range members {
			f, err := t.find(m.Family)
			if err != nil {
				continue // a family that was taken back
			}
			slug := t.target(f).Slug
			if !slices.Contains(slugs, slug) {
				slugs = append(slugs, slug)
			}
			both := of[slug]
			both[i] = append(both[i], m)
			of[slug] = both
		}
	}
	var refused []view.FamilyRow
	for _, slug := range slugs {
		f, _ := t.find(slug)
		st := newStanding(of[slug][0], of[slug][1])
		for _, m := range st.members {
			p.Rows = append(p.Rows, newFamilyRow(f, m))
		}
		for _, m := range st.refused {
			refused = append(refused, newFamilyRow(f, m))
		}
	}
	p.Rows = append(p.Rows, refused...)
	return p
}

func newFamilyRow(f neuron.Family, m familyMember) view.FamilyRow {
	row := view.FamilyRow{
		Link: view.Link{Text: f.Title, Address: address.Family(f.Slug)}, Title: m.Title,
		Origin: string(m.Origin), OriginNote: originNote(m), Evidence: evidenceWords(m.Evidence),
	}
	switch {
	case m.Origin == neuron.Refused:
		row.Role = "refused"
	case m.Role == neuron.Secondary:
		row.Role = "secondarily"
	case m.Role != neuron.Primary:
		row.Role = string(m.Role)
	}
	return row
}
