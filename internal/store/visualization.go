package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"multiscope/internal/neuron"
)

const insertVisualizationSQL = `-- Store.WriteVisualization
INSERT INTO visualizations (layer_id, unit, facet, inhibits, strength, objective, seed, steps, size, rate,
    recipe, trace, activation, facet_score, command, made, mime)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) RETURNING id`

const insertVisualizationPictureSQL = `-- Store.WriteVisualization
INSERT INTO visualization_pictures (visualization_id, bytes) VALUES (?1, ?2)`

const deleteVisualizationSQL = `-- Store.WriteVisualization
DELETE FROM visualizations WHERE layer_id = ?1 AND unit = ?2 AND facet = ?3 AND inhibits = ?4`

// WriteVisualization stores a picture, in place of an earlier one with the same aim.
func (s *Store) WriteVisualization(ctx context.Context, v neuron.Visualization, picture []byte) error {
	l, err := s.layer(ctx, v.Model, v.Layer)
	if err != nil {
		return err
	}
	if v.Unit < 0 || v.Unit >= l.Units {
		return neuron.NotFoundf("Layer %s has %d units, numbered from 0; there is no unit %d.", l.Slug, l.Units, v.Unit)
	}
	return s.update(ctx, func(ctx context.Context, tx *sql.Tx) error {
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
		_, err = tx.ExecContext(ctx, insertVisualizationPictureSQL, id, picture)
		return err
	})
}

const recipesSQL = `-- Store.Recipes
SELECT unit, facet, inhibits, recipe FROM visualizations WHERE layer_id = ?1`

// Recipes returns how each picture of a layer was made.
func (s *Store) Recipes(ctx context.Context, model, layer string) (map[neuron.Aim]string, error) {
	l, err := s.layer(ctx, model, layer)
	if err != nil {
		return nil, err
	}
	recipes := map[neuron.Aim]string{}
	_, err = collect(ctx, s.read, func(rows *sql.Rows) (struct{}, error) {
		var a neuron.Aim
		var recipe string
		err := rows.Scan(&a.Unit, &a.Facet, &a.Inhibits, &recipe)
		recipes[a] = recipe
		return struct{}{}, err
	}, recipesSQL, l.id)
	return recipes, s.explain(err)
}

const visualizationsSQL = `-- Store.Visualizations
SELECT v.id, v.unit, v.facet, v.inhibits, v.strength, v.objective, v.seed, v.steps, v.size, v.rate, v.recipe, v.trace,
       v.activation, v.facet_score, v.command, v.made, v.mime
FROM visualizations v WHERE v.layer_id = ?1 AND v.unit = ?2 ORDER BY v.inhibits, v.facet`

// Visualizations returns the pictures made for a unit: those that drive it first, the generic
// one before the facets.
func (s *Store) Visualizations(ctx context.Context, ref neuron.Ref) ([]neuron.Visualization, error) {
	l, err := s.readyLayer(ctx, ref.Model, ref.Layer)
	if err != nil {
		return nil, err
	}
	u, _, err := s.unit(ctx, l, ref.Unit)
	if err != nil {
		return nil, err
	}
	return s.visualizations(ctx, l, u)
}

func (s *Store) visualizations(ctx context.Context, l layerRow, u neuron.Unit) ([]neuron.Visualization, error) {
	made, err := collect(ctx, s.read, func(rows *sql.Rows) (neuron.Visualization, error) {
		v, err := scanVisualization(rows)
		v.Model, v.Layer, v.Z = u.Model, u.Layer, u.Z(v.Activation)
		return v, err
	}, visualizationsSQL, l.id, u.Unit)
	if err != nil {
		return nil, fmt.Errorf("read visualisations of %s: %w", u.Ref, s.explain(err))
	}
	return made, nil
}

func scanVisualization(rows *sql.Rows) (neuron.Visualization, error) {
	var v neuron.Visualization
	var trace []byte
	var made int64
	err := rows.Scan(&v.ID, &v.Unit, &v.Facet, &v.Inhibits, &v.Strength, &v.Objective, &v.Seed, &v.Steps, &v.Size, &v.Rate,
		&v.Recipe, &trace, &v.Activation, &v.FacetScore, &v.Command, &made, &v.MIME)
	v.Trace, v.Made = unpackFloats(trace), fromMillis(made)
	return v, err
}

const facetPicturesSQL = `-- Store.FacetPictures
SELECT v.unit, v.id, v.activation FROM json_each(?3) j
CROSS JOIN visualizations v ON v.layer_id = ?1 AND v.unit = j.value AND v.facet = ?2 AND v.inhibits = 0`

// FacetPictures returns the visualisations of some units towards one facet, "" for generic ones, by
// unit, for grids: number and activation only.
func (s *Store) FacetPictures(ctx context.Context, model, layer, facet string, units []int) (map[int]neuron.Visualization, error) {
	l, err := s.layer(ctx, model, layer)
	if err != nil {
		return nil, err
	}
	made := map[int]neuron.Visualization{}
	_, err = collect(ctx, s.read, func(rows *sql.Rows) (struct{}, error) {
		v := neuron.Visualization{Ref: neuron.Ref{Model: model, Layer: layer}, Facet: facet}
		err := rows.Scan(&v.Unit, &v.ID, &v.Activation)
		made[v.Unit] = v
		return struct{}{}, err
	}, facetPicturesSQL, l.id, facet, list(units))
	if err != nil {
		return nil, fmt.Errorf("read visualisations of %s/%s: %w", model, layer, s.explain(err))
	}
	return made, nil
}

const drawnFacetsSQL = `-- Store.DrawnFacets
SELECT name FROM (SELECT '' AS name UNION ALL SELECT f.name FROM layers l CROSS JOIN facets f ON f.model_id = l.model_id WHERE l.id = ?1)
WHERE EXISTS (SELECT 1 FROM visualizations v WHERE v.layer_id = ?1 AND v.facet = name AND v.inhibits = 0)
ORDER BY name`

// DrawnFacets returns the facets towards which any unit of a layer has a visualisation, "" first
// where there are generic ones.
func (s *Store) DrawnFacets(ctx context.Context, model, layer string) ([]string, error) {
	l, err := s.layer(ctx, model, layer)
	if err != nil {
		return nil, err
	}
	names, err := collect(ctx, s.read, func(rows *sql.Rows) (name string, err error) {
		return name, rows.Scan(&name)
	}, drawnFacetsSQL, l.id)
	if err != nil {
		return nil, fmt.Errorf("read facets of %s/%s: %w", model, layer, s.explain(err))
	}
	return names, nil
}

const visualizationPictureSQL = `-- Store.VisualizationPicture
SELECT p.bytes, v.mime FROM visualizations v JOIN visualization_pictures p ON p.visualization_id = v.id WHERE v.id = ?1`

// VisualizationPicture returns a picture as a file and its media type.
func (s *Store) VisualizationPicture(ctx context.Context, id int64) (b []byte, mime string, err error) {
	err = s.read.QueryRowContext(ctx, visualizationPictureSQL, id).Scan(&b, &mime)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, "", neuron.NotFoundf("There is no visualisation %d in this index.", id)
	case err != nil:
		return nil, "", fmt.Errorf("read visualisation %d: %w", id, s.explain(err))
	}
	return b, mime, nil
}
