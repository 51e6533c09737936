package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const dropMeaningSearchSQL = `-- Writer.WriteSummaries
DELETE FROM meaning_searches WHERE layer_id = ?1`

// WriteSummaries replaces the statistics, histograms and examples of units of a layer. What was found from the examples
// before, clusters and meanings, is deleted: it is to be found again.
func (w *Writer) WriteSummaries(ctx context.Context, model, layer string, summaries []neuron.Summary) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, dropMeaningSearchSQL, l.id); err != nil {
			return err
		}
		for i := range summaries {
			if err := writeSummary(ctx, tx, l, &summaries[i]); err != nil {
				return fmt.Errorf("write unit %s/%s/%d: %w", model, layer, summaries[i].Unit.Unit, err)
			}
		}
		return nil
	})
}

const writeUnitSQL = `-- Writer.WriteSummaries
INSERT OR REPLACE INTO units (layer_id, unit, mean, std, min, max, peak, kurtosis, density, density1, checksum)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)`

const writeHistogramSQL = `-- Writer.WriteSummaries
INSERT OR REPLACE INTO histograms (layer_id, unit, first, counts) VALUES (?1, ?2, ?3, ?4)`

func writeSummary(ctx context.Context, tx *sql.Tx, l layerRow, sum *neuron.Summary) error {
	u := sum.Unit
	_, err := tx.ExecContext(ctx, writeUnitSQL, l.id, u.Unit, u.Mean, u.Std, u.Min, u.Max, u.Z(u.Max), u.Kurtosis, u.Density, u.Density1, sum.Checksum)
	if err != nil {
		return err
	}
	first, counts := packHistogram(sum.Histogram)
	if _, err := tx.ExecContext(ctx, writeHistogramSQL, l.id, u.Unit, first, counts); err != nil {
		return err
	}
	return replaceExamples(ctx, tx, l, sum)
}

const deleteExamplesSQL = `-- replaceExamples
DELETE FROM examples WHERE layer_id = ?1 AND unit = ?2 RETURNING image_id`

const deleteClustersSQL = `-- replaceExamples
DELETE FROM clusters WHERE layer_id = ?1 AND unit = ?2`

// Meanings name images by their ranks among the examples.
const deleteMeaningsSQL = `-- replaceExamples
DELETE FROM meanings WHERE layer_id = ?1 AND unit = ?2`

const dropHeatMapsSQL = `-- replaceExamples
DELETE FROM heat_maps WHERE layer_id = ?1 AND unit = ?2 AND image_id IN (
    SELECT value FROM json_each(+?3) EXCEPT SELECT image_id FROM examples WHERE layer_id = ?1 AND unit = ?2)`

// replaceExamples replaces a unit's examples. It deletes the unit's clusters and meanings, and the heat maps of images
// that are no longer examples.
func replaceExamples(ctx context.Context, tx *sql.Tx, l layerRow, sum *neuron.Summary) error {
	unit := sum.Unit.Unit
	for _, query := range []string{deleteClustersSQL, deleteMeaningsSQL} {
		if _, err := tx.ExecContext(ctx, query, l.id, unit); err != nil {
			return err
		}
	}
	before, err := sqlite.Collect(ctx, tx, func(rows *sql.Rows) (id int64, err error) {
		return id, rows.Scan(&id)
	}, deleteExamplesSQL, l.id, unit)
	if err != nil {
		return err
	}
	if err := insertExamples(ctx, tx, l, sum); err != nil {
		return err
	}
	if len(before) == 0 {
		return nil
	}
	_, err = tx.ExecContext(ctx, dropHeatMapsSQL, l.id, unit, sqlite.List(before))
	return err
}

// examplesAtOnce is how many examples are inserted with one statement. A statement for each takes three times as long.
const examplesAtOnce = 64

// insertExamplesSQL returns the statement for n examples, whose parameters follow those of the layer, the unit and
// the data set: kind, level, rank, activation, copies and ordinal.
func insertExamplesSQL(n int) string {
	var b strings.Builder
	b.WriteString("-- insertExamples\nINSERT INTO examples (layer_id, unit, kind, level, rank, activation, copies, image_id) VALUES ")
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		at := 4 + 6*i
		fmt.Fprintf(&b, "(?1, ?2, ?%d, ?%d, ?%d, ?%d, ?%d, (SELECT id FROM images WHERE dataset_id = ?3 AND ordinal = ?%d))",
			at, at+1, at+2, at+3, at+4, at+5)
	}
	return b.String()
}

var insertManyExamplesSQL = insertExamplesSQL(examplesAtOnce)

// insertExamples stores the examples of a unit in the order of the table's key.
func insertExamples(ctx context.Context, tx *sql.Tx, l layerRow, sum *neuron.Summary) error {
	args := []any{l.id, sum.Unit.Unit, l.dataset}
	head, n := len(args), 0
	insert := func() error {
		query := insertManyExamplesSQL
		if n < examplesAtOnce {
			query = insertExamplesSQL(n)
		}
		_, err := tx.ExecContext(ctx, query, args...)
		args, n = args[:head], 0
		return err
	}
	add := func(kind string, level int, picks []neuron.Pick) error {
		for rank, p := range picks {
			args = append(args, kind, level, rank, p.Activation, p.Copies, p.Ordinal)
			if n++; n == examplesAtOnce {
				if err := insert(); err != nil {
					return err
				}
			}
		}
		return nil
	}
	err := add("bottom", 0, sum.Bottom)
	for _, level := range sum.Levels {
		if err == nil {
			err = add("level", level.Level, level.Picks)
		}
	}
	if err == nil {
		err = add("top", 0, sum.Top)
	}
	if err != nil || n == 0 {
		return err
	}
	return insert()
}

const finishSummariesSQL = `-- Writer.FinishSummaries
UPDATE layers SET summarised = ?2, heat_mapped = CASE WHEN height * width > 1 THEN 0 ELSE ?2 END, clustered = 0, shared_files = 0, multimodal_files = 0, family_files = 0,
       live = (SELECT count(*) FROM units WHERE layer_id = layers.id AND max > 0)
WHERE id = ?1`

// FinishSummaries records that all units of a layer are summarised over the first files of its data set.
// From then on pages show them.
func (w *Writer) FinishSummaries(ctx context.Context, model, layer string, files int) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	_, err = w.write.ExecContext(ctx, finishSummariesSQL, l.id, files)
	return w.read.Explain(err)
}
