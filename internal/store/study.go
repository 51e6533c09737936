package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// mostStudies are held with their data, a few hundred kilobytes each.
const mostStudies = 32

const studiesSQL = `-- Reader.Studies
SELECT slug, kind, title, summary, method, source, sensitive, made, recipe FROM studies ORDER BY position, id`

// Studies returns all studies in the order in which they were added, without their data and units.
func (r *Reader) Studies(ctx context.Context) ([]neuron.Study, error) {
	return r.studiesHeld.get(ctx, r, "", func() ([]neuron.Study, error) {
		studies, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (s neuron.Study, err error) {
			return s, scanStudy(rows, &s)
		}, studiesSQL)
		if err != nil {
			return nil, fmt.Errorf("read studies: %w", r.read.Explain(err))
		}
		return studies, nil
	})
}

// scanStudy reads the columns of studiesSQL and what follows them.
func scanStudy(rows *sql.Rows, s *neuron.Study, more ...any) error {
	var made int64
	err := rows.Scan(append([]any{&s.Slug, &s.Kind, &s.Title, &s.Summary, &s.Method, &s.Source, &s.Sensitive, &made, &s.Recipe}, more...)...)
	s.Made = fromMillis(made)
	return err
}

const studySQL = `-- Reader.Study
SELECT slug, kind, title, summary, method, source, sensitive, made, recipe, id, data FROM studies WHERE slug = +?1`

// Study returns a study with its data and its units.
func (r *Reader) Study(ctx context.Context, slug string) (neuron.Study, error) {
	return r.studyHeld.get(ctx, r, slug, func() (neuron.Study, error) {
		var id int64
		found, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (s neuron.Study, err error) {
			var data []byte
			err = scanStudy(rows, &s, &id, &data)
			s.Data = json.RawMessage(data)
			return s, err
		}, studySQL, slug)
		switch {
		case err != nil:
			return neuron.Study{}, fmt.Errorf("read the study %s: %w", slug, r.read.Explain(err))
		case len(found) == 0:
			return neuron.Study{}, neuron.NotFoundf("There is no study %q in this index; /studies lists those that there are.", slug)
		}
		found[0].Units, err = r.studyUnits(ctx, id)
		return found[0], err
	})
}

const studyUnitsSQL = `-- Reader.studyUnits
SELECT model, layer, unit, part FROM study_units WHERE study_id = +?1 ORDER BY position`

func (r *Reader) studyUnits(ctx context.Context, id int64) ([]neuron.StudyUnit, error) {
	units, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (u neuron.StudyUnit, err error) {
		return u, rows.Scan(&u.Model, &u.Layer, &u.Unit, &u.Part)
	}, studyUnitsSQL, id)
	if err != nil {
		return nil, fmt.Errorf("read the neurons of a study: %w", r.read.Explain(err))
	}
	return units, nil
}

const unitStudiesSQL = `-- Reader.UnitStudies
SELECT s.slug, s.kind, s.title, u.part, coalesce(d.data, '')
FROM study_units u JOIN studies s ON s.id = u.study_id
LEFT JOIN study_unit_data d ON d.study_id = s.id AND d.model = u.model AND d.layer = u.layer AND d.unit = u.unit
WHERE u.model = +?1 AND u.layer = +?2 AND u.unit = +?3
ORDER BY s.position, s.id, u.position`

// UnitStudies returns the parts that a unit has in studies, in their order.
func (r *Reader) UnitStudies(ctx context.Context, ref neuron.Ref) ([]neuron.UnitStudy, error) {
	return r.unitStudiesHeld.get(ctx, r, ref, func() ([]neuron.UnitStudy, error) {
		parts, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (u neuron.UnitStudy, err error) {
			var data []byte
			err = rows.Scan(&u.Slug, &u.Kind, &u.Title, &u.Part, &data)
			if len(data) > 0 {
				u.Data = data
			}
			return u, err
		}, unitStudiesSQL, ref.Model, ref.Layer, ref.Unit)
		if err != nil {
			return nil, fmt.Errorf("read the studies of %s: %w", ref, r.read.Explain(err))
		}
		return parts, nil
	})
}

const studyPictureSQL = `-- Reader.StudyPicture
SELECT p.data FROM study_pictures p JOIN studies s ON s.id = p.study_id WHERE s.slug = +?1 AND p.name = +?2`

// StudyPicture returns a picture of a study as PNG.
func (r *Reader) StudyPicture(ctx context.Context, slug, name string) (png []byte, err error) {
	err = r.read.QueryRowContext(ctx, studyPictureSQL, slug, name).Scan(&png)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		err = neuron.NotFoundf("The study %q has no picture %q in this index.", slug, name)
	case err != nil:
		err = fmt.Errorf("read a picture of the study %s: %w", slug, r.read.Explain(err))
	}
	return png, err
}
