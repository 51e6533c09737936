package store

import (
	"context"
	"database/sql"
	"errors"
)

const studyPartSQL = `-- Writer.StudyPart
SELECT data FROM study_parts WHERE study = ?1 AND recipe = ?2 AND task = ?3 AND part = ?4`

// StudyPart returns what WriteStudyPart stored; nil for nothing.
func (w *Writer) StudyPart(ctx context.Context, study, recipe, task string, part int) (data []byte, err error) {
	err = w.read.QueryRowContext(ctx, studyPartSQL, study, recipe, task, part).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return data, err
}

const writeStudyPartSQL = `-- Writer.WriteStudyPart
INSERT INTO study_parts (study, recipe, task, part, data) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (study, task, part) DO UPDATE SET recipe = excluded.recipe, data = excluded.data`

// WriteStudyPart stores a part of what a study that is not finished has computed.
func (w *Writer) WriteStudyPart(ctx context.Context, study, recipe, task string, part int, data []byte) error {
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, writeStudyPartSQL, study, recipe, task, part, data)
		return err
	})
}

const dropStudyPartsSQL = `-- Writer.DropStudyParts
DELETE FROM study_parts WHERE study = ?1 AND recipe <> ?2`

// DropStudyParts drops what runs of a study with other recipes have computed, and returns how many parts that were.
func (w *Writer) DropStudyParts(ctx context.Context, study, recipe string) (dropped int64, err error) {
	result, err := w.write.ExecContext(ctx, dropStudyPartsSQL, study, recipe)
	if err != nil {
		return 0, w.read.Explain(err)
	}
	return result.RowsAffected()
}
