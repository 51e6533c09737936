package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"multiscope/internal/neuron"
)

const publishedDigestsSQL = `-- Writer.WritePublication
SELECT count(*) FROM models WHERE published_digest = ?1`

// WritePublication stores what a publication says, in one transaction, in place of what was stored of the same models.
// It reports false where the same is there already and nothing was written.
func (w *Writer) WritePublication(ctx context.Context, p neuron.Publication) (changed bool, err error) {
	content, err := json.Marshal(p)
	if err != nil {
		return false, err
	}
	digest := fmt.Sprintf("%x", sha256.Sum256(content))
	err = w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var there int
		if err := tx.QueryRowContext(ctx, publishedDigestsSQL, digest).Scan(&there); err != nil || there == len(p.Models) {
			return err
		}
		changed = true
		return writePublication(ctx, tx, p, digest)
	})
	if err != nil {
		return false, fmt.Errorf("write what is published: %w", w.read.Explain(err))
	}
	return changed, nil
}

func writePublication(ctx context.Context, tx *sql.Tx, p neuron.Publication, digest string) error {
	for _, m := range p.Models {
		if err := writePublishedModel(ctx, tx, m, digest); err != nil {
			return fmt.Errorf("model %s: %w", m.Slug, err)
		}
	}
	for _, u := range p.Units {
		if err := writePublishedUnit(ctx, tx, u); err != nil {
			return fmt.Errorf("unit %s: %w", u.Ref, err)
		}
	}
	for _, s := range p.Studies {
		if err := writeStudy(ctx, tx, s); err != nil {
			return fmt.Errorf("study %s: %w", s.Slug, err)
		}
	}
	return writePublishedFamilies(ctx, tx, p)
}

// publishedDataset is the data set of models that are known from a publication alone: it has no images.
const publishedDataset = "published"

const insertPublishedDatasetSQL = `-- writePublishedModel
INSERT INTO datasets (slug, name, seed) VALUES (?1, '', 0) ON CONFLICT (slug) DO NOTHING`

const publishedModelSQL = `-- writePublishedModel
SELECT hash <> '' OR published = '' FROM models WHERE slug = ?1`

const insertPublishedModelSQL = `-- writePublishedModel
INSERT INTO models (slug, name, architecture, source, hash, parameters, preprocess, dataset_id, version, indexed_at, published, published_digest)
SELECT ?1, ?2, ?3, ?7, '', 0, '{}', id, '', 0, ?4, ?5 FROM datasets WHERE slug = ?6
ON CONFLICT (slug) DO UPDATE SET name = excluded.name, architecture = excluded.architecture, source = excluded.source, published = excluded.published, published_digest = excluded.published_digest`

const insertPublishedLayerSQL = `-- writePublishedModel
INSERT INTO layers (model_id, slug, tap, depth, units, height, width, reduce)
SELECT id, ?2, ?3, 0, ?4, ?5, ?6, ?7 FROM models WHERE slug = ?1
ON CONFLICT (model_id, slug) DO UPDATE SET tap = excluded.tap, units = excluded.units, height = excluded.height, width = excluded.width`

// forgetPublishedSQL deletes what was published of a layer before. The layer stays, since others may refer to it.
var forgetPublishedSQL = []string{
	"-- writePublishedModel\nDELETE FROM published_units WHERE layer_id = " + layerCalled,
	"-- writePublishedModel\nDELETE FROM published_words WHERE layer_id = " + layerCalled,
	"-- writePublishedModel\nDELETE FROM unit_names WHERE layer_id = " + layerCalled,
	"-- writePublishedModel\nDELETE FROM unit_families WHERE origin = 'published' AND layer_id = " + layerCalled,
}

// layerCalled is the layer of slugs ?1 and ?2.
const layerCalled = `(SELECT l.id FROM layers l JOIN models m ON m.id = l.model_id WHERE m.slug = ?1 AND l.slug = ?2)`

// writePublishedModel stores a model and its layers, without units. It refuses to replace one that is indexed.
func writePublishedModel(ctx context.Context, tx *sql.Tx, m neuron.Model, digest string) error {
	if m.Published == "" {
		return fmt.Errorf("it does not say where it is published")
	}
	var indexed bool
	if err := tx.QueryRowContext(ctx, publishedModelSQL, m.Slug).Scan(&indexed); err == nil && indexed {
		return fmt.Errorf("a model of that name is indexed; index it under another name with --name")
	} else if err != nil && err != sql.ErrNoRows {
		return err
	}
	if _, err := tx.ExecContext(ctx, insertPublishedDatasetSQL, publishedDataset); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, insertPublishedModelSQL, m.Slug, m.Name, m.Architecture, m.Published, digest, publishedDataset, m.Source); err != nil {
		return err
	}
	for _, l := range m.Layers {
		if _, err := tx.ExecContext(ctx, insertPublishedLayerSQL, m.Slug, l.Slug, l.Tap, l.Units, l.Height, l.Width, l.Reduce); err != nil {
			return err
		}
		for _, query := range forgetPublishedSQL {
			if _, err := tx.ExecContext(ctx, query, m.Slug, l.Slug); err != nil {
				return err
			}
		}
	}
	return nil
}

const insertPublishedUnitSQL = `-- writePublishedUnit
INSERT INTO published_units (layer_id, unit, name, uncertain, sensitive, other, words) VALUES (` + layerCalled + `, ?3, ?4, ?5, ?6, ?7, ?8)`

const insertPublishedNameSQL = `-- writePublishedUnit
INSERT INTO unit_names (layer_id, unit, name) VALUES (` + layerCalled + `, ?3, ?4)`

const insertPublishedWordSQL = `-- writePublishedUnit
INSERT INTO published_words (word, layer_id, unit, rank) VALUES (?4, ` + layerCalled + `, ?3, ?5) ON CONFLICT DO NOTHING`

func writePublishedUnit(ctx context.Context, tx *sql.Tx, u neuron.PublishedUnit) error {
	other, err := json.Marshal(append([]string{}, u.Other...))
	if err != nil {
		return err
	}
	words, err := json.Marshal(append([]string{}, u.Words...))
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, insertPublishedUnitSQL, u.Model, u.Layer, u.Unit, u.Name, u.Uncertain, u.Sensitive, string(other), string(words)); err != nil {
		return err
	}
	if u.Name != "" {
		if _, err := tx.ExecContext(ctx, insertPublishedNameSQL, u.Model, u.Layer, u.Unit, u.Name); err != nil {
			return err
		}
	}
	for rank, word := range u.Words {
		if _, err := tx.ExecContext(ctx, insertPublishedWordSQL, u.Model, u.Layer, u.Unit, strings.ToLower(word), rank); err != nil {
			return err
		}
	}
	return nil
}

const insertPublishedFamilySQL = `-- writePublishedFamilies
INSERT INTO families (slug, position, title, description, sensitive) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (slug) DO NOTHING`

const insertMembershipSQL = `-- writePublishedFamilies
INSERT INTO unit_families (layer_id, unit, family, origin, role, title, score)
VALUES (` + layerCalled + `, ?3, ?4, 'published', ?5, ?6, ?7)`

// writePublishedFamilies stores who belongs to which family, and the families themselves where the program does not
// bring them.
func writePublishedFamilies(ctx context.Context, tx *sql.Tx, p neuron.Publication) error {
	for i, f := range p.Families {
		if _, err := tx.ExecContext(ctx, insertPublishedFamilySQL, f.Slug, i, f.Title, f.Description, f.Sensitive); err != nil {
			return err
		}
	}
	for _, m := range p.Memberships {
		if _, err := tx.ExecContext(ctx, insertMembershipSQL, m.Model, m.Layer, m.Unit, m.Family, m.Role, m.Title, m.Score); err != nil {
			return fmt.Errorf("unit %s in family %s: %w", m.Ref, m.Family, err)
		}
	}
	return nil
}
