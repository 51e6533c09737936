package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const facetsSQL = `-- Reader.Facets
SELECT f.name, f.theme, f.generic, f.theme_images, f.generic_images, f.seed, f.trained,
       l.tap, l.units, l.height, l.width, l.bias, l.c, l.accuracy, l.auc
FROM models m JOIN facets f ON f.model_id = m.id JOIN facet_layers l ON l.facet_id = f.id
WHERE m.slug = +?1 ORDER BY f.name, l.rank`

// Facets returns a model's facets by name, without their weights.
func (r *Reader) Facets(ctx context.Context, model string) ([]neuron.Facet, error) {
	var facets []neuron.Facet
	_, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		f := neuron.Facet{Model: model}
		var l neuron.FacetLayer
		var trained int64
		err := rows.Scan(&f.Name, &f.Theme, &f.Generic, &f.ThemeImages, &f.GenericImages, &f.Seed, &trained,
			&l.Tap, &l.Units, &l.Height, &l.Width, &l.Bias, &l.C, &l.Accuracy, &l.AUC)
		f.Trained = fromMillis(trained)
		if n := len(facets); n == 0 || facets[n-1].Name != f.Name {
			facets = append(facets, f)
		}
		last := &facets[len(facets)-1]
		last.Layers = append(last.Layers, l)
		return struct{}{}, err
	}, facetsSQL, model)
	if err != nil {
		return nil, fmt.Errorf("read facets of %s: %w", model, r.read.Explain(err))
	}
	return facets, nil
}

const facetWeightsSQL = `-- Reader.Facet
SELECT l.weights FROM models m JOIN facets f ON f.model_id = m.id JOIN facet_layers l ON l.facet_id = f.id
WHERE m.slug = +?1 AND f.name = +?2 ORDER BY l.rank`

// Facet returns a model's facet with its weights.
func (r *Reader) Facet(ctx context.Context, model, name string) (neuron.Facet, error) {
	facets, err := r.Facets(ctx, model)
	if err != nil {
		return neuron.Facet{}, err
	}
	for _, f := range facets {
		if f.Name != name {
			continue
		}
		weights, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (b []byte, err error) {
			return b, rows.Scan(&b)
		}, facetWeightsSQL, model, name)
		if err != nil || len(weights) != len(f.Layers) {
			return f, fmt.Errorf("read weights of the facet %s: %w", name, r.read.Explain(err))
		}
		for i := range f.Layers {
			f.Layers[i].Weights = unpackFloats(weights[i])
		}
		return f, nil
	}
	return neuron.Facet{}, neuron.NotFoundf("The model %s has no facet %q; “multiscope facet list” shows those it has, “multiscope facet train” makes one.", model, name)
}
