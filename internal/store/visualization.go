package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const visualizationsSQL = `-- Reader.Visualizations
SELECT v.id, v.unit, v.facet, v.inhibits, v.strength, v.objective, v.seed, v.steps, v.size, v.rate, v.recipe, v.trace,
       v.activation, v.facet_score, v.command, v.made, v.mime
FROM visualizations v WHERE v.layer_id = +?1 AND v.unit = +?2 ORDER BY v.inhibits, v.facet`

// Visualizations returns the visualizations of a unit: those that excite it before those that inhibit it,
// and among these the generic one before those of facets.
func (r *Reader) Visualizations(ctx context.Context, ref neuron.Ref) ([]neuron.Visualization, error) {
	l, err := r.readyLayer(ctx, ref.Model, ref.Layer)
	if err != nil {
		return nil, err
	}
	u, _, err := r.unit(ctx, l, ref.Unit)
	if err != nil {
		return nil, err
	}
	return r.visualizations(ctx, l, u)
}

func (r *Reader) visualizations(ctx context.Context, l layerRow, u neuron.Unit) ([]neuron.Visualization, error) {
	made, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (neuron.Visualization, error) {
		v, err := scanVisualization(rows)
		v.Model, v.Layer, v.Z = u.Model, u.Layer, u.Z(v.Activation)
		return v, err
	}, visualizationsSQL, l.id, u.Unit)
	if err != nil {
		return nil, fmt.Errorf("read visualizations of %s: %w", u.Ref, r.read.Explain(err))
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

const facetVisualizationsSQL = `-- Reader.FacetVisualizations
SELECT v.unit, v.id, v.activation FROM json_each(+?3) j
CROSS JOIN visualizations v ON v.layer_id = +?1 AND v.unit = j.value AND v.facet = +?2 AND v.inhibits = 0`

// FacetVisualizations returns, by unit, the visualizations of some units for one facet, "" for the generic
// ones. They have ID and activation only, which is what grids show.
func (r *Reader) FacetVisualizations(ctx context.Context, model, layer, facet string, units []int) (map[int]neuron.Visualization, error) {
	l, err := r.layer(ctx, model, layer)
	if err != nil {
		return nil, err
	}
	made := map[int]neuron.Visualization{}
	_, err = sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		v := neuron.Visualization{Ref: neuron.Ref{Model: model, Layer: layer}, Facet: facet}
		err := rows.Scan(&v.Unit, &v.ID, &v.Activation)
		made[v.Unit] = v
		return struct{}{}, err
	}, facetVisualizationsSQL, l.id, facet, sqlite.List(units))
	if err != nil {
		return nil, fmt.Errorf("read visualizations of %s/%s: %w", model, layer, r.read.Explain(err))
	}
	return made, nil
}

const visualizedFacetsSQL = `-- Reader.VisualizedFacets
SELECT name FROM (SELECT '' AS name UNION ALL SELECT f.name FROM layers l CROSS JOIN facets f ON f.model_id = l.model_id WHERE l.id = +?1)
WHERE EXISTS (SELECT 1 FROM visualizations v WHERE v.layer_id = +?1 AND v.facet = name AND v.inhibits = 0)
ORDER BY name`

// VisualizedFacets returns the facets that any unit of a layer has a visualization for, "" first where
// there are generic ones.
func (r *Reader) VisualizedFacets(ctx context.Context, model, layer string) ([]string, error) {
	l, err := r.layer(ctx, model, layer)
	if err != nil {
		return nil, err
	}
	names, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (name string, err error) {
		return name, rows.Scan(&name)
	}, visualizedFacetsSQL, l.id)
	if err != nil {
		return nil, fmt.Errorf("read facets of %s/%s: %w", model, layer, r.read.Explain(err))
	}
	return names, nil
}

const visualizationImageSQL = `-- Reader.VisualizationImage
SELECT p.bytes, v.mime FROM visualizations v JOIN visualization_pictures p ON p.visualization_id = v.id WHERE v.id = +?1`

// VisualizationImage returns the image file of a visualization and its media type.
func (r *Reader) VisualizationImage(ctx context.Context, id int64) (b []byte, mime string, err error) {
	err = r.read.QueryRowContext(ctx, visualizationImageSQL, id).Scan(&b, &mime)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, "", neuron.NotFoundf("There is no visualization %d in this index.", id)
	case err != nil:
		return nil, "", fmt.Errorf("read visualization %d: %w", id, r.read.Explain(err))
	}
	return b, mime, nil
}

const visualizationUnitSQL = `-- Reader.VisualizationUnit
SELECT m.slug, l.slug, v.unit FROM visualizations v JOIN layers l ON l.id = v.layer_id JOIN models m ON m.id = l.model_id WHERE v.id = +?1`

// VisualizationUnit returns the unit that a visualization was made for.
func (r *Reader) VisualizationUnit(ctx context.Context, id int64) (ref neuron.Ref, err error) {
	err = r.read.QueryRowContext(ctx, visualizationUnitSQL, id).Scan(&ref.Model, &ref.Layer, &ref.Unit)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return ref, neuron.NotFoundf("There is no visualization %d in this index.", id)
	case err != nil:
		return ref, fmt.Errorf("read visualization %d: %w", id, r.read.Explain(err))
	}
	return ref, nil
}
