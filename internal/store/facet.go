package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"math"

	"multiscope/internal/neuron"
)

const deleteFacetSQL = `-- Store.WriteFacet, Store.RemoveFacet
DELETE FROM facets WHERE name = ?2 AND model_id = (SELECT id FROM models WHERE slug = ?1)`

const insertFacetSQL = `-- Store.WriteFacet
INSERT INTO facets (model_id, name, theme, generic, theme_images, generic_images, seed, trained)
SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM models WHERE slug = ?1 RETURNING id`

const insertFacetLayerSQL = `-- Store.WriteFacet
INSERT INTO facet_layers (facet_id, rank, tap, units, height, width, weights, bias, c, accuracy, auc)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)`

// WriteFacet stores a facet of a model, in place of one of the same name.
func (s *Store) WriteFacet(ctx context.Context, f neuron.Facet) error {
	if _, err := s.Model(ctx, f.Model); err != nil {
		return err
	}
	return s.update(ctx, func(ctx context.Context, tx *sql.Tx) error {
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

const deleteFacetPicturesSQL = `-- Store.RemoveFacet
DELETE FROM visualizations WHERE facet = ?2
AND layer_id IN (SELECT l.id FROM layers l JOIN models m ON m.id = l.model_id WHERE m.slug = ?1)`

// RemoveFacet removes a facet and the pictures made with it, and says how many those were.
func (s *Store) RemoveFacet(ctx context.Context, model, name string) (pictures int64, err error) {
	if _, err := s.Facet(ctx, model, name); err != nil {
		return 0, err
	}
	err = s.update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		gone, err := tx.ExecContext(ctx, deleteFacetPicturesSQL, model, name)
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

const facetsSQL = `-- Store.Facets
SELECT f.name, f.theme, f.generic, f.theme_images, f.generic_images, f.seed, f.trained,
       l.tap, l.units, l.height, l.width, l.bias, l.c, l.accuracy, l.auc
FROM models m JOIN facets f ON f.model_id = m.id JOIN facet_layers l ON l.facet_id = f.id
WHERE m.slug = ?1 ORDER BY f.name, l.rank`

// Facets returns a model's facets by name, without their weights.
func (s *Store) Facets(ctx context.Context, model string) ([]neuron.Facet, error) {
	var facets []neuron.Facet
	_, err := collect(ctx, s.read, func(rows *sql.Rows) (struct{}, error) {
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
		return nil, fmt.Errorf("read facets of %s: %w", model, s.explain(err))
	}
	return facets, nil
}

const facetWeightsSQL = `-- Store.Facet
SELECT l.weights FROM models m JOIN facets f ON f.model_id = m.id JOIN facet_layers l ON l.facet_id = f.id
WHERE m.slug = ?1 AND f.name = ?2 ORDER BY l.rank`

// Facet returns a model's facet with its weights.
func (s *Store) Facet(ctx context.Context, model, name string) (neuron.Facet, error) {
	facets, err := s.Facets(ctx, model)
	if err != nil {
		return neuron.Facet{}, err
	}
	for _, f := range facets {
		if f.Name != name {
			continue
		}
		weights, err := collect(ctx, s.read, func(rows *sql.Rows) (b []byte, err error) {
			return b, rows.Scan(&b)
		}, facetWeightsSQL, model, name)
		if err != nil || len(weights) != len(f.Layers) {
			return f, fmt.Errorf("read weights of the facet %s: %w", name, s.explain(err))
		}
		for i := range f.Layers {
			f.Layers[i].Weights = unpackFloats(weights[i])
		}
		return f, nil
	}
	return neuron.Facet{}, neuron.NotFoundf("The model %s has no facet %q; “multiscope facet list” shows those it has, “multiscope facet train” makes one.", model, name)
}

// packFloats returns numbers as little-endian float32.
func packFloats(x []float32) []byte {
	b := make([]byte, 0, 4*len(x))
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// unpackFloats is the inverse of packFloats.
func unpackFloats(b []byte) []float32 {
	x := make([]float32, len(b)/4)
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return x
}
