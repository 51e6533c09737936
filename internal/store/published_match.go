package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const matchesSQL = `-- Reader.PublishedMatches
SELECT m.slug, l.slug, pm.slug, x.units, x.agreeing, x.chance
FROM published_matches x JOIN layers l ON l.id = x.layer_id JOIN models m ON m.id = l.model_id
JOIN layers p ON p.id = x.published_id JOIN models pm ON pm.id = p.model_id
ORDER BY x.layer_id, x.published_id`

// PublishedMatches returns how far indexed layers are those that something is published of.
func (r *Reader) PublishedMatches(ctx context.Context) ([]neuron.PublishedMatch, error) {
	return r.matchesHeld.get(ctx, r, struct{}{}, func() ([]neuron.PublishedMatch, error) {
		matches, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (m neuron.PublishedMatch, err error) {
			return m, rows.Scan(&m.Model, &m.Layer, &m.Published, &m.Units, &m.Agreeing, &m.Chance)
		}, matchesSQL)
		if err != nil {
			return nil, fmt.Errorf("read matches with published layers: %w", r.read.Explain(err))
		}
		return matches, nil
	})
}

// matched fills in what is published of a unit that is indexed, where its layer is the published one by its words.
func (r *Reader) matched(ctx context.Context, d *neuron.UnitDetail) error {
	matches, err := r.PublishedMatches(ctx)
	if err != nil {
		return err
	}
	for _, m := range matches {
		if m.Model != d.Model || m.Layer != d.Layer || !m.Same() {
			continue
		}
		ref := neuron.Ref{Model: m.Published, Layer: m.Layer, Unit: d.Unit.Unit}
		cards, err := r.UnitCards(ctx, []neuron.Ref{ref})
		if err != nil {
			return err
		}
		u := cards[ref].Published
		if u == nil {
			continue
		}
		families, err := r.PublishedFamilies(ctx, []neuron.Ref{ref})
		if err != nil {
			return err
		}
		model, err := r.Model(ctx, m.Published)
		d.Matched = &neuron.MatchedUnit{PublishedUnit: *u, Match: m, Source: model.Published, Families: families[ref]}
		return err
	}
	return nil
}
