package notes

import (
	"context"
	"slices"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const sameBlindSQL = `-- importer.blind
SELECT s.id FROM blind_studies s JOIN authors a ON a.id = s.author_id
WHERE s.model = ?1 AND s.layer = ?2 AND s.unit = ?3 AND a.name = ?4 AND s.made = ?5 AND s.title = ?6 LIMIT 1`

// blind adds a study, or to one that is here the answers that it lacks.
func (i *importer) blind(ctx context.Context, s neuron.BlindStudy) error {
	s.Author = asAuthor(s.Author)
	for k := range s.Answers {
		s.Answers[k].Author = asAuthor(s.Answers[k].Author)
	}
	if err := checkBlind(s); err != nil {
		return err
	}
	id, err := i.find(ctx, sameBlindSQL, s.Model, s.Layer, s.Unit, s.Author, s.Made.UnixMilli(), s.Title)
	if err != nil {
		return err
	}
	if id == 0 {
		i.did.Blind.Added++
		if id, err = i.insertBlind(ctx, s); err != nil {
			return err
		}
		i.rows.Blind = append(i.rows.Blind, id)
	} else {
		i.did.Blind.There++
		here, err := i.edit.blind(ctx, id)
		if err == nil && (!slices.Equal(here.Images, s.Images) || !slices.Equal(here.Categories, s.Categories)) {
			err = neuron.Conflictf("The blind study “%s” of %s is here with other images or categories.", s.Title, s.Ref)
		}
		if err != nil {
			return err
		}
	}
	for _, a := range s.Answers {
		if err := i.answer(ctx, id, a); err != nil {
			return err
		}
	}
	return nil
}

const sameAnswerSQL = `-- importer.answer
SELECT b.id FROM blind_answers b JOIN authors a ON a.id = b.author_id
WHERE b.study_id = ?1 AND b.position = ?2 AND a.name = ?3 AND b.category = ?4 AND b.made = ?5 LIMIT 1`

const standingAnswerMadeSQL = `-- importer.answer
SELECT made FROM blind_answers WHERE id = ?1`

// answer adds an answer, unless it is here, standing or withdrawn. Of an annotator's two on an image the later stands.
func (i *importer) answer(ctx context.Context, study int64, a neuron.BlindAnswer) error {
	same, err := i.find(ctx, sameAnswerSQL, study, a.Position, a.Author, a.Category, a.Made.UnixMilli())
	if err != nil || same != 0 {
		i.did.Answers.There++
		return err
	}
	standing, err := i.find(ctx, standingAnswerSQL, study, a.Position, a.Author)
	if err == nil && standing != 0 && a.Withdrawn.IsZero() {
		err = i.settleAnswer(ctx, standing, &a)
	}
	if err != nil {
		return err
	}
	i.did.Answers.Added++
	id, err := i.insertAnswer(ctx, study, a)
	i.rows.Answers = append(i.rows.Answers, id)
	return err
}

// settleAnswer withdraws the earlier of an answer and the one that stands in its place.
func (i *importer) settleAnswer(ctx context.Context, standing int64, a *neuron.BlindAnswer) error {
	made, err := i.find(ctx, standingAnswerMadeSQL, standing)
	if err != nil {
		return err
	}
	if made > a.Made.UnixMilli() {
		a.Withdrawn = time.UnixMilli(made)
		i.did.Outdated++
		return nil
	}
	i.rows.ReplacedAnswers = append(i.rows.ReplacedAnswers, standing)
	return i.withdrawAnswer(ctx, standing, a.Made.UnixMilli())
}

const endBlindSQL = `-- undoImport
UPDATE blind_studies SET withdrawn = ?2 WHERE id IN (SELECT value FROM json_each(?1)) AND withdrawn = 0`

const endAnswersSQL = `-- undoImport
UPDATE blind_answers SET withdrawn = ?2 WHERE id IN (SELECT value FROM json_each(?1)) AND withdrawn = 0`

const answersAgainSQL = `-- undoImport
UPDATE blind_answers AS b SET withdrawn = 0 WHERE id IN (SELECT value FROM json_each(?1)) AND NOT EXISTS (
	SELECT 1 FROM blind_answers o WHERE o.study_id = b.study_id AND o.position = b.position AND o.author_id = b.author_id AND o.withdrawn = 0)`

// undoImportedBlind withdraws studies and answers that an import added, and lets those stand again that it took the
// place of.
func (e *edit) undoImportedBlind(ctx context.Context, rows importedRows) error {
	return firstOf(
		func() error { return e.endRows(ctx, endBlindSQL, rows.Blind) },
		func() error { return e.endRows(ctx, endAnswersSQL, rows.Answers) },
		func() error {
			_, err := e.exec(ctx, answersAgainSQL, sqlite.List(rows.ReplacedAnswers))
			return err
		},
	)
}
