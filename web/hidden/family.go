package hidden

import (
	"context"
	"errors"
	"slices"

	"multiscope/internal/neuron"
)

func (s *Source) Families(ctx context.Context) ([]neuron.Family, error) {
	families, err := s.Index.Families(ctx)
	return s.list.ShownFamilies(families), err
}

func (s *Source) FamilyMembers(ctx context.Context, family string) ([]neuron.Membership, error) {
	if s.list.Family(family) {
		return nil, familyNotShown()
	}
	members, err := s.Index.FamilyMembers(ctx, family)
	return s.list.Members(members), err
}

func (s *Source) UnitFamilies(ctx context.Context, r neuron.Ref) ([]neuron.Membership, error) {
	if err := s.check(r); err != nil {
		return nil, err
	}
	members, err := s.Index.UnitFamilies(ctx, r)
	return s.list.Members(members), err
}

// FamilyCounts counts hidden neurons out, each once in a family: as published where it is, else as suggested.
func (s *Source) FamilyCounts(ctx context.Context) ([]neuron.FamilyCount, error) {
	counts, err := s.Index.FamilyCounts(ctx)
	if err != nil {
		return nil, err
	}
	less := map[neuron.FamilyCount]int{} // by a count without its number
	for _, ref := range s.list.Refs() {
		members, err := s.Index.UnitFamilies(ctx, ref)
		var ours *neuron.Error
		if err != nil && !errors.As(err, &ours) { // what is not in the index has none
			return nil, err
		}
		origins := map[string]neuron.Origin{}
		for _, m := range members {
			if origins[m.Family] != neuron.Published {
				origins[m.Family] = m.Origin
			}
		}
		for family, origin := range origins {
			less[neuron.FamilyCount{Family: family, Model: ref.Model, Origin: origin}]++
		}
	}
	var shown []neuron.FamilyCount
	for _, c := range counts {
		key := c
		key.Units = 0
		if c.Units -= less[key]; c.Units > 0 && !s.list.Family(c.Family) {
			shown = append(shown, c)
		}
	}
	return shown, nil
}

func (s *Source) FamilyFirsts(ctx context.Context, n int) (map[string][]neuron.Ref, error) {
	firsts, err := s.Index.FamilyFirsts(ctx, n+len(s.list.Refs()))
	if err != nil {
		return nil, err
	}
	shown := make(map[string][]neuron.Ref, len(firsts))
	for family, refs := range firsts {
		if refs = s.shown(refs); !s.list.Family(family) && len(refs) > 0 {
			shown[family] = refs[:min(n, len(refs))]
		}
	}
	return shown, nil
}

// PublishedFamilies returns titles: those of hidden families are known by what is shown.
func (s *Source) PublishedFamilies(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref][]string, error) {
	titles, err := s.Index.PublishedFamilies(ctx, s.shown(refs))
	if err != nil || len(s.list.Families()) == 0 {
		return titles, err
	}
	families, err := s.Families(ctx)
	if err != nil {
		return nil, err
	}
	shown := map[string]bool{}
	for _, f := range families {
		shown[f.Title] = true
	}
	for ref, of := range titles {
		titles[ref] = slices.DeleteFunc(slices.Clone(of), func(title string) bool { return !shown[title] })
	}
	return titles, nil
}
