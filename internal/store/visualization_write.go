package store

import (
	"context"
	"database/sql"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const insertVisualizationSQL = `-- Writer.WriteVisualization
INSERT INTO visualizations (layer_id, unit, facet, inhibits, strength, objective, seed, steps, size, rate,
    recipe, trace, activation, facet_score, command, made, mime)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) RETURNING id`

const insertVisualizationImageSQL = `-- Writer.WriteVisualization
INSERT INTO visualization_pictures (visualization_id, bytes) VALUES (?1, ?2)`

const deleteVisualizationSQL = `-- Writer.WriteVisualization
DELETE FROM visualizations WHERE layer_id = ?1 AND unit = ?2 AND facet = ?3 AND inhibits = ?4`

// WriteVisualization stores a visualization and its image file, and replaces one with the same key.
func (w *Writer) WriteVisualization(ctx context.Context, v neuron.Visualization, picture []byte) error {
	l, err := w.layer(ctx, v.Model, v.Layer)
	if err != nil {
		return err
	}
	if v.Unit < 0 || v.Unit >= l.Units {
		return neuron.NotFoundf("Layer %s has %d units, numbered from 0; there is no unit %d.", l.Slug, l.Units, v.Unit)
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, deleteVisualizationSQL, l.id, v.Unit, v.Facet, v.Inhibits); err != nil {
			return err
		}
		var id int64
		err := tx.QueryRowContext(ctx, insertVisualizationSQL, l.id, v.Unit, v.Facet, v.Inhibits, v.Strength, v.Objective,
			v.Seed, v.Steps, v.Size, v.Rate, v.Recipe, packFloats(v.Trace), v.Activation, v.FacetScore, v.Command,
			v.Made.UnixMilli(), v.MIME).Scan(&id)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, insertVisualizationImageSQL, id, picture)
		return err
	})
}

const recipesSQL = `-- Writer.Recipes
SELECT unit, facet, inhibits, recipe FROM visualizations WHERE layer_id = ?1`

// Recipes returns the recipe of each visualization of a layer.
func (w *Writer) Recipes(ctx context.Context, model, layer string) (map[neuron.VisualizationKey]string, error) {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return nil, err
	}
	recipes := map[neuron.VisualizationKey]string{}
	_, err = sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (struct{}, error) {
		var a neuron.VisualizationKey
		var recipe string
		err := rows.Scan(&a.Unit, &a.Facet, &a.Inhibits, &recipe)
		recipes[a] = recipe
		return struct{}{}, err
	}, recipesSQL, l.id)
	return recipes, w.read.Explain(err)
}
