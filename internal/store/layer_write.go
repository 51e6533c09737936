package store

import (
	"context"
	"database/sql"

	"multiscope/internal/neuron"
)

const insertLayerSQL = `-- Writer.AddLayer
INSERT INTO layers (model_id, slug, tap, depth, units, height, width, reduce)
SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM models WHERE slug = ?1
ON CONFLICT (model_id, slug) DO NOTHING`

// AddLayer adds the layer unless it is there, and stores the names of its units if it has any; otherwise
// stored names stay. Depth orders a model's layers from input to output.
func (w *Writer) AddLayer(ctx context.Context, l neuron.Layer, depth int) error {
	if err := checkUnitNames(l); err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, insertLayerSQL, l.Model, l.Slug, l.Tap, depth, l.Units, l.Height, l.Width, l.Reduce)
		if err != nil || l.UnitNames == nil {
			return err
		}
		return writeUnitNames(ctx, tx, l)
	})
}

const coverageSQL = `-- Writer.Coverage
SELECT m.slug, l.slug, l.tap, l.units, l.height, l.width, l.reduce, l.summarised > 0, l.live, l.words, ` + multimodalUnits + `, ` + countedLetterUnits + `, ` + publishedUnits + `, ` + textsOfLayer + `, l.seen, l.summarised, l.heat_mapped, l.clustered, l.shared_files, l.multimodal_files, l.multimodal_words, l.family_files, l.family_words, l.family_lexicon, l.sampled
FROM layers l JOIN models m ON m.id = l.model_id
WHERE m.slug = ?1 AND l.slug = ?2`

// Coverage returns how many files each step of an index run has covered for a layer.
func (w *Writer) Coverage(ctx context.Context, model, layer string) (neuron.Coverage, error) {
	var c neuron.Coverage
	var err error
	c.Layer, err = scanLayer(w.read.QueryRowContext(ctx, coverageSQL, model, layer), &c.Seen, &c.Summarised, &c.HeatMapped, &c.Clustered, &c.Shared, &c.MultimodalFiles, &c.MultimodalWords,
		&c.FamilyFiles, &c.FamilyWords, &c.FamilyLexicon, &c.Sampled)
	return c, w.read.Explain(err)
}
