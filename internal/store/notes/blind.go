package notes

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const blindColumns = `
SELECT s.id, s.model, s.layer, s.unit, s.weights, a.name, s.title, s.categories, s.per_bin, s.lo, s.width, s.std, s.seed, s.available, s.result, s.made, s.withdrawn
FROM blind_studies s JOIN authors a ON a.id = s.author_id
WHERE `

const blindStudySQL = `-- Reader.BlindStudy` + blindColumns + `s.id = +?1 AND s.withdrawn = 0`

// BlindStudy returns a study that stands, with its images and the answers that stand.
func (r *Reader) BlindStudy(ctx context.Context, id int64) (neuron.BlindStudy, error) {
	found, err := readBlind(ctx, r.read, false, blindStudySQL, id)
	switch {
	case err != nil:
		return neuron.BlindStudy{}, fmt.Errorf("read blind study %d: %w", id, r.read.Explain(err))
	case len(found) == 0:
		return neuron.BlindStudy{}, noBlindStudy(id)
	}
	return found[0], nil
}

func noBlindStudy(id int64) error {
	return neuron.NotFoundf("There is no blind study %d here; it may have been withdrawn.", id)
}

const allBlindSQL = `-- Reader.All` + blindColumns + `s.withdrawn = 0 OR ?1 ORDER BY s.model, s.layer, s.unit, s.made, s.id`

const blindImagesSQL = `-- readBlind
SELECT i.study_id, i.key, i.bin, i.activation FROM json_each(+?1) j CROSS JOIN blind_images i ON i.study_id = j.value
ORDER BY i.study_id, i.position`

const blindAnswersSQL = `-- readBlind
SELECT b.study_id, b.position, a.name, b.category, b.made, b.withdrawn
FROM json_each(+?1) j CROSS JOIN blind_answers b ON b.study_id = j.value JOIN authors a ON a.id = b.author_id
WHERE b.withdrawn = 0 OR ?2
ORDER BY b.study_id, b.made, b.id`

// readBlind returns the studies that a query finds, with their images and answers; with history also those answers that
// were withdrawn.
func readBlind(ctx context.Context, db sqlite.Querier, history bool, query string, args ...any) ([]neuron.BlindStudy, error) {
	studies, err := sqlite.Collect(ctx, db, scanBlind, query, args...)
	if err != nil || len(studies) == 0 {
		return studies, err
	}
	place := map[int64]*neuron.BlindStudy{}
	var ids []int64
	for i := range studies {
		place[studies[i].ID] = &studies[i]
		ids = append(ids, studies[i].ID)
	}
	_, err = sqlite.Collect(ctx, db, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var im neuron.BlindImage
		err := rows.Scan(&id, &im.Key, &im.Bin, &im.Activation)
		place[id].Images = append(place[id].Images, im)
		return struct{}{}, err
	}, blindImagesSQL, sqlite.List(ids))
	if err != nil {
		return nil, err
	}
	_, err = sqlite.Collect(ctx, db, func(rows *sql.Rows) (struct{}, error) {
		var id, made, withdrawn int64
		var a neuron.BlindAnswer
		err := rows.Scan(&id, &a.Position, &a.Author, &a.Category, &made, &withdrawn)
		a.Made, a.Withdrawn = time.UnixMilli(made), asTime(withdrawn)
		place[id].Answers = append(place[id].Answers, a)
		return struct{}{}, err
	}, blindAnswersSQL, sqlite.List(ids), history)
	return studies, err
}

func scanBlind(rows *sql.Rows) (s neuron.BlindStudy, err error) {
	var made, withdrawn int64
	var categories, available, result string
	err = rows.Scan(&s.ID, &s.Model, &s.Layer, &s.Unit, &s.Weights, &s.Author, &s.Title, &categories, &s.PerBin, &s.Lo, &s.Width, &s.Std, &s.Seed, &available, &result, &made, &withdrawn)
	if err != nil {
		return s, err
	}
	s.Made, s.Withdrawn = time.UnixMilli(made), asTime(withdrawn)
	if err := json.Unmarshal([]byte(categories), &s.Categories); err != nil {
		return s, err
	}
	if result != "" {
		if err := json.Unmarshal([]byte(result), &s.Paper); err != nil {
			return s, err
		}
	}
	return s, json.Unmarshal([]byte(available), &s.Available)
}

// asTime returns a time that a column holds, the zero time for 0.
func asTime(milliseconds int64) time.Time {
	if milliseconds == 0 {
		return time.Time{}
	}
	return time.UnixMilli(milliseconds)
}

const blindSummariesSQL = `-- Reader.BlindStudies
SELECT s.id, s.title, a.name, s.result <> '', s.made, (SELECT count(*) FROM blind_images WHERE study_id = s.id)
FROM blind_studies s JOIN authors a ON a.id = s.author_id
WHERE s.model = +?1 AND s.layer = +?2 AND s.unit = +?3 AND s.withdrawn = 0
ORDER BY s.made, s.id`

const blindAnnotatorsSQL = `-- Reader.BlindStudies
SELECT b.study_id, a.name, count(*)
FROM json_each(+?1) j CROSS JOIN blind_answers b ON b.study_id = j.value AND b.withdrawn = 0 JOIN authors a ON a.id = b.author_id
GROUP BY b.study_id, a.name ORDER BY b.study_id, a.name`

// BlindStudies returns the studies of a unit that stand, the oldest first.
func (r *Reader) BlindStudies(ctx context.Context, ref neuron.Ref) ([]neuron.BlindSummary, error) {
	var ids []int64
	place := map[int64]int{}
	all, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (neuron.BlindSummary, error) {
		s := neuron.BlindSummary{Ref: ref}
		var made int64
		err := rows.Scan(&s.ID, &s.Title, &s.Author, &s.Elsewhere, &made, &s.Images)
		s.Made = time.UnixMilli(made)
		place[s.ID] = len(ids)
		ids = append(ids, s.ID)
		return s, err
	}, blindSummariesSQL, ref.Model, ref.Layer, ref.Unit)
	if err == nil && len(all) > 0 {
		_, err = sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
			var id int64
			var a neuron.Annotator
			err := rows.Scan(&id, &a.Name, &a.Done)
			s := &all[place[id]]
			a.Finished = a.Done == s.Images
			s.Annotators = append(s.Annotators, a)
			return struct{}{}, err
		}, blindAnnotatorsSQL, sqlite.List(ids))
	}
	if err != nil {
		return nil, fmt.Errorf("read blind studies of %s: %w", ref, r.read.Explain(err))
	}
	return all, nil
}
