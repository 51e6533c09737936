package study

import (
	"cmp"
	"context"

	"multiscope/internal/neuron"
)

// NameUnits names units of the session's layer by what the index calls them: by the model, else by what their strongest images share,
// else by their strongest word; "" for one that has none of these.
func (s *Session) NameUnits(ctx context.Context, units []int) ([]neuron.NamedUnit, error) {
	refs := make([]neuron.Ref, len(units))
	for i, unit := range units {
		refs[i] = s.Ref(unit)
	}
	cards, err := s.Store.UnitCards(ctx, refs)
	if err != nil {
		return nil, err
	}
	named := make([]neuron.NamedUnit, len(units))
	for i, ref := range refs {
		c, word := cards[ref], ""
		if len(c.Words) > 0 {
			word = c.Words[0]
		}
		named[i] = neuron.NamedUnit{Unit: ref.Unit, Name: cmp.Or(c.Name, c.Shared.Name, word)}
	}
	return named, nil
}
