package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"multiscope/internal/neuron"
)

const writeStudySQL = `-- writeStudy
INSERT INTO studies (position, slug, kind, title, summary, method, source, sensitive, made, data, recipe)
VALUES ((SELECT coalesce(max(position), -1) + 1 FROM studies), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT (slug) DO UPDATE SET kind = excluded.kind, title = excluded.title, summary = excluded.summary, method = excluded.method,
    source = excluded.source, sensitive = excluded.sensitive, made = excluded.made, data = excluded.data, recipe = excluded.recipe
RETURNING id`

// deleteOfStudySQL deletes what a study that is written anew had.
var deleteOfStudySQL = []string{
	`-- writeStudy
DELETE FROM study_units WHERE study_id = ?1`,
	`-- writeStudy
DELETE FROM study_unit_data WHERE study_id = ?1`,
	`-- writeStudy
DELETE FROM study_pictures WHERE study_id = ?1`,
}

const insertStudyUnitSQL = `-- writeStudyUnit
INSERT INTO study_units (study_id, position, model, layer, unit, part) VALUES (?1, ?2, ?3, ?4, ?5, ?6)`

const insertStudyUnitDataSQL = `-- writeStudyUnit
INSERT INTO study_unit_data (study_id, model, layer, unit, data) VALUES (?1, ?2, ?3, ?4, ?5)`

const insertStudyPictureSQL = `-- writeStudy
INSERT INTO study_pictures (study_id, name, data) VALUES (?1, ?2, ?3)`

const deleteStudyPartsSQL = `-- deleteStudyParts
DELETE FROM study_parts WHERE study = ?1`

// WriteStudy stores a study after all others, or in the place of one with its slug. What runs of it have computed so far
// goes, since it is finished.
func (w *Writer) WriteStudy(ctx context.Context, s neuron.Study) error {
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error { return writeStudy(ctx, tx, s) })
}

func writeStudy(ctx context.Context, tx *sql.Tx, s neuron.Study) error {
	switch {
	case !neuron.IsSlug(s.Slug):
		return neuron.Invalidf("A study's name has lower-case letters, digits and hyphens; %q is not one.", s.Slug)
	case !json.Valid(s.Data):
		return fmt.Errorf("the data of the study %s are not JSON", s.Slug)
	}
	var id int64
	err := tx.QueryRowContext(ctx, writeStudySQL, s.Slug, s.Kind, s.Title, s.Summary, s.Method, s.Source, s.Sensitive,
		toMillis(s.Made), string(s.Data), s.Recipe).Scan(&id)
	if err != nil {
		return err
	}
	for _, query := range deleteOfStudySQL {
		if _, err := tx.ExecContext(ctx, query, id); err != nil {
			return err
		}
	}
	for i, u := range s.Units {
		if err := writeStudyUnit(ctx, tx, id, i, u); err != nil {
			return fmt.Errorf("the study %s: %w", s.Slug, err)
		}
	}
	for _, p := range s.Pictures {
		if !neuron.IsSlug(p.Name) {
			return neuron.Invalidf("A picture's name has lower-case letters, digits and hyphens; %q is not one.", p.Name)
		}
		if _, err := tx.ExecContext(ctx, insertStudyPictureSQL, id, p.Name, p.PNG); err != nil {
			return err
		}
	}
	_, err = deleteStudyParts(ctx, tx, s.Slug)
	return err
}

// deleteStudyParts deletes what unfinished runs of a study have computed, and returns how many parts they were.
func deleteStudyParts(ctx context.Context, tx *sql.Tx, slug string) (int64, error) {
	result, err := tx.ExecContext(ctx, deleteStudyPartsSQL, slug)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// writeStudyUnit stores the part of a unit, which stands at a position.
func writeStudyUnit(ctx context.Context, tx *sql.Tx, study int64, position int, u neuron.StudyUnit) error {
	if _, err := tx.ExecContext(ctx, insertStudyUnitSQL, study, position, u.Model, u.Layer, u.Unit, u.Part); err != nil || u.Data == nil {
		return err
	}
	if !json.Valid(u.Data) {
		return fmt.Errorf("the data of %s are not JSON", u.Ref)
	}
	_, err := tx.ExecContext(ctx, insertStudyUnitDataSQL, study, u.Model, u.Layer, u.Unit, string(u.Data))
	return err
}

const deleteStudySQL = `-- Writer.RemoveStudy
DELETE FROM studies WHERE slug = ?1`

// RemoveStudy removes a study, and what runs of it that are not finished have computed.
func (w *Writer) RemoveStudy(ctx context.Context, slug string) error {
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, deleteStudySQL, slug)
		if err != nil {
			return err
		}
		studies, err := result.RowsAffected()
		if err != nil {
			return err
		}
		parts, err := deleteStudyParts(ctx, tx, slug)
		if err != nil {
			return err
		}
		if studies+parts == 0 {
			return neuron.NotFoundf("There is no study %q in this index.", slug)
		}
		return nil
	})
}

// toMillis is the inverse of fromMillis.
func toMillis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
