package page

import (
	"context"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/asset"
	"multiscope/web/server"
)

// comparedSource is what the preview of a comparison shows.
type comparedSource interface {
	UnitCards(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref]neuron.UnitCard, error)
	asset.Source
}

// ComparePreview sends the picture that a link to a comparison shows.
func ComparePreview(src comparedSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		q, err := address.ParseCompareQuery(r.Query())
		if err != nil {
			return server.Answer{}, err
		}
		if n := len(q.Units); n < address.LeastCompared || n < len(q.Named) {
			return server.Answer{}, neuron.Invalidf("To compare, name %d to %d neurons as u=model/layer/number.", address.LeastCompared, address.MostCompared)
		}
		cards, err := src.UnitCards(r.Context(), q.Units)
		if err != nil {
			return server.Answer{}, err
		}
		var units []neuron.UnitCard
		names := ""
		for i, ref := range q.Units {
			card, known := cards[ref]
			if !known {
				return server.Answer{}, neuron.NotFoundf("There is no neuron %s here.", ref)
			}
			units = append(units, card)
			if i > 0 {
				names += " · "
			}
			names += unitName(card.Unit, card.Words)
		}
		return asset.SendPreview(r, src, cardsPreview(names, "neurons side by side", units))
	}
}
