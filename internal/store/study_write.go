package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"multiscope/internal/neuron"
)

const writeStudySQL = `-- writeStudy
INSERT INTO studies (position, slug, kind, title, summary, method, source, sensitive, made, data)
VALUES ((SELECT coalesce(max(position), -1) + 1 FROM studies), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (slug) DO UPDATE SET kind = excluded.kind, title = excluded.title, summary = excluded.summary, method = excluded.method,
    source = excluded.source, sensitive = excluded.sensitive, made = excluded.made, data = excluded.data
RETURNING id`

const deleteStudyUnitsSQL = `-- writeStudy
DELETE FROM study_units WHERE study_id = ?1`

const insertStudyUnitSQL = `-- writeStudy
INSERT INTO study_units (study_id, position, model, layer, unit, part) VALUES (?1, ?2, ?3, ?4, ?5, ?6)`

// WriteStudy stores a study after all others, or in the place of one with its slug.
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
		toMillis(s.Made), string(s.Data)).Scan(&id)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, deleteStudyUnitsSQL, id); err != nil {
		return err
	}
	for i, u := range s.Units {
		if _, err := tx.ExecContext(ctx, insertStudyUnitSQL, id, i, u.Model, u.Layer, u.Unit, u.Part); err != nil {
			return err
		}
	}
	return nil
}

const deleteStudySQL = `-- Writer.RemoveStudy
DELETE FROM studies WHERE slug = ?1 RETURNING id`

// RemoveStudy removes a study.
func (w *Writer) RemoveStudy(ctx context.Context, slug string) error {
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var id int64
		err := tx.QueryRowContext(ctx, deleteStudySQL, slug).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return neuron.NotFoundf("There is no study %q in this index.", slug)
		}
		return err
	})
}

// toMillis is the inverse of fromMillis.
func toMillis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
