package page

import (
	"context"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/server"
	"multiscope/web/view"
)

// unitFamilySource is the families of a neuron.
type unitFamilySource interface {
	treeSource
	// UnitFamilies returns the families that a unit is published in and then those that are suggested for it.
	UnitFamilies(ctx context.Context, r neuron.Ref) ([]neuron.Membership, error)
}

// unitFamily is a family and a neuron's place in it.
type unitFamily struct {
	neuron.Family
	member neuron.FamilyMember
}

// unitFamilies returns the families of a neuron: those it belongs to, then those that people refuse it.
func (s *Site) unitFamilies(ctx context.Context, src unitFamilySource, ref neuron.Ref) ([]unitFamily, neuron.FamilyTree, error) {
	t, err := s.familyTree(ctx, src)
	if err != nil {
		return nil, t, err
	}
	members, err := src.UnitFamilies(ctx, ref)
	if err != nil {
		return nil, neuron.FamilyTree{}, err
	}
	said, err := s.notes.UnitFamilies(ctx, ref)
	return joinUnitFamilies(t, members, said), t, err
}

func joinUnitFamilies(t neuron.FamilyTree, indexed, said []neuron.Membership) (families []unitFamily) {
	var slugs []string
	of := map[string][2][]neuron.Membership{} // by the index and by people
	for i, members := range [2][]neuron.Membership{indexed, said} {
		for _, m := range members {
			f, err := t.Find(m.Family)
			if err != nil {
				continue // a family that was taken back
			}
			slug := t.Target(f).Slug
			if !slices.Contains(slugs, slug) {
				slugs = append(slugs, slug)
			}
			both := of[slug]
			both[i] = append(both[i], m)
			of[slug] = both
		}
	}
	var refused []unitFamily
	for _, slug := range slugs {
		f, _ := t.Find(slug)
		st := neuron.NewFamilyStanding(of[slug][0], of[slug][1])
		for _, m := range st.Members {
			families = append(families, unitFamily{f, m})
		}
		for _, m := range st.Refused {
			refused = append(refused, unitFamily{f, m})
		}
	}
	return append(families, refused...)
}

// newFamilyPanel words the families of a neuron.
func newFamilyPanel(families []unitFamily) (p view.FamilyPanel) {
	for _, f := range families {
		p.Rows = append(p.Rows, newFamilyRow(f.Family, f.member))
	}
	return p
}

// unitJSON answers with a neuron as data.
func (s *Site) unitJSON(ctx context.Context, src unitFamilySource, d neuron.UnitDetail) (server.Answer, error) {
	families, t, err := s.unitFamilies(ctx, src, d.Ref)
	if err != nil {
		return server.Answer{}, err
	}
	doc := api.NewUnit(d)
	doc.Families = []api.UnitFamily{}
	for _, f := range families {
		doc.Families = append(doc.Families, api.NewUnitFamily(f.Family, t.Sensitive(f.Family), f.member.Membership, f.member.Opinions))
	}
	return server.JSON(doc)
}

func newFamilyRow(f neuron.Family, m neuron.FamilyMember) view.FamilyRow {
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
