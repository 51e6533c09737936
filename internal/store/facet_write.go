package store

import (
	"context"
	"database/sql"

	"multiscope/internal/neuron"
)

const deleteFacetSQL = `-- Writer.WriteFacet, Store.RemoveFacet
DELETE FROM facets WHERE name = ?2 AND model_id = (SELECT id FROM models WHERE slug = ?1)`

const insertFacetSQL = `-- Writer.WriteFacet
INSERT INTO facets (model_id, name, theme, generic, theme_images, generic_images, seed, trained)
SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM models WHERE slug = ?1 RETURNING id`

const insertFacetLayerSQL = `-- Writer.WriteFacet
INSERT INTO facet_layers (facet_id, rank, tap, units, height, width, weights, bias, c, accuracy, auc)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)`

// WriteFacet stores a facet of a model and replaces one of the same name.
func (w *Writer) WriteFacet(ctx context.Context, f neuron.Facet) error {
	if _, err := w.Model(ctx, f.Model); err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, deleteFacetSQL, f.Model, f.Name); err != nil {
			return err
		}
		var id int64
		err := tx.QueryRowContext(ctx, insertFacetSQL, f.Model, f.Name, f.Theme, f.Generic,
			f.ThemeImages, f.GenericImages, f.Seed, f.Trained.UnixMilli()).Scan(&id)
		if err != nil {
			return err
		}
		for rank, l := range f.Layers {
			_, err := tx.ExecContext(ctx, insertFacetLayerSQL, id, rank, l.Tap, l.Units, l.Height, l.Width,
				packFloats(l.Weights), l.Bias, l.C, l.Accuracy, l.AUC)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

const deleteFacetVisualizationsSQL = `-- Writer.RemoveFacet
DELETE FROM visualizations WHERE facet = ?2
AND layer_id IN (SELECT l.id FROM layers l JOIN models m ON m.id = l.model_id WHERE m.slug = ?1)`

// RemoveFacet removes a facet and the visualizations made with it, and returns the number of those.
func (w *Writer) RemoveFacet(ctx context.Context, model, name string) (pictures int64, err error) {
	if _, err := w.Facet(ctx, model, name); err != nil {
		return 0, err
	}
	err = w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		gone, err := tx.ExecContext(ctx, deleteFacetVisualizationsSQL, model, name)
		if err != nil {
			return err
		}
		if pictures, err = gone.RowsAffected(); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, deleteFacetSQL, model, name)
		return err
	})
	return pictures, err
}
