package storetest

import (
	"context"

	"multiscope/internal/neuron"
)

// Families are the made-up families: one that is sensitive with a part, one that is not, and one without members.
var Families = []neuron.Family{
	{Slug: "region", Title: "Region", Description: "Places and what stands for them.", Sensitive: "geography, ethnicity"},
	{Slug: "asia", Title: "Asia", Description: "The continent.", Parent: "region"},
	{Slug: "food", Title: "Food", Description: "What is eaten and drunk."},
	{Slug: "weather", Title: "Weather", Description: "Sun, rain and snow."},
}

// writeFamilies suggests families for the first units of a layer: region for even ones, of which every fourth is of
// Asia, food for odd ones, and food secondarily for every sixth.
func (w *filler) writeFamilies(ctx context.Context, l neuron.Layer) error {
	if w.spec.Families == 0 {
		return nil
	}
	if err := w.store.WriteFamilies(ctx, Families); err != nil {
		return err
	}
	var members []neuron.Membership
	suggest := func(unit int, family string, role neuron.Role) {
		members = append(members, neuron.Membership{
			Ref: neuron.Ref{Model: l.Model, Layer: l.Slug, Unit: unit}, Family: family, Role: role, Origin: neuron.Suggested,
			Score: 1 - float64(unit%5)/10,
			Evidence: []neuron.Evidence{
				{Kind: "word", Text: wordAt(unit), Of: 5}, {Kind: "word", Text: wordAt(unit + 1), Of: 5}, {Kind: "word", Text: wordAt(unit + 2), Of: 5},
				{Kind: "caption", Text: wordAt(unit), Images: 12, Of: 20},
			},
		})
	}
	for unit := range min(w.spec.Families, l.Units) {
		switch {
		case unit%2 == 1:
			suggest(unit, "food", neuron.Primary)
			continue
		case unit%4 == 0:
			suggest(unit, "asia", neuron.Primary)
		}
		suggest(unit, "region", neuron.Primary)
		if unit%6 == 0 {
			suggest(unit, "food", neuron.Secondary)
		}
	}
	return w.store.WriteSuggestions(ctx, l.Model, l.Slug, "made-up", members)
}
