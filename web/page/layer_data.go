package page

import (
	"context"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/server"
)

// layerJSON sends a page of neurons. The next one begins behind the last of it, so that who goes from next to next has each
// once.
func layerJSON(ctx context.Context, src layerSource, a layerAsked) (server.Answer, error) {
	l := a.layer
	one := a.units
	one.Limit++ // to see whether any follow
	cards, total, err := src.Units(ctx, one)
	if err != nil {
		return server.Answer{}, err
	}
	if last := lastPage(total); a.query.Page > last {
		return server.Answer{}, neuron.NotFoundf("This list has %d pages; there is no page %d.", last, a.query.Page)
	}
	doc := api.Layer{ModelID: l.Model, Layer: l.Slug, Tap: l.Tap, Units: l.Units, Total: total, Rows: []api.LayerRow{}}
	for _, u := range cards[:min(pageUnits, len(cards))] {
		doc.Rows = append(doc.Rows, api.NewLayerRow(u))
	}
	if len(cards) > pageUnits {
		next := a.query
		next.Page, next.Behind, next.After = 1, true, cards[pageUnits-1].Unit.Unit
		doc.Next, _ = dataPaths(address.Layer(l.Model, l.Slug), next)
	}
	return server.JSON(doc)
}

// layerCSV sends all neurons that are asked for, whatever page the address says.
func layerCSV(ctx context.Context, src layerSource, a layerAsked) (server.Answer, error) {
	const atOnce = 20 * pageUnits
	var rows [][]string
	q := a.units
	q.Offset, q.Limit = 0, atOnce
	for {
		cards, _, err := src.Units(ctx, q)
		if err != nil {
			return server.Answer{}, err
		}
		rows = append(rows, api.LayerCells(cards)...)
		if len(cards) < atOnce {
			return server.CSV(api.LayerColumns, rows)
		}
		q.Behind, q.After = true, cards[atOnce-1].Unit.Unit
	}
}
