package notes

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"multiscope/internal/neuron"
)

// checkBlind says in a sentence what is wrong with a study.
func checkBlind(s neuron.BlindStudy) error {
	err := firstError(checkRef(s.Ref, s.Weights), checkTime(s.Made), checkFields(
		field{"author", s.Author, longestAuthor, false},
		field{"title", s.Title, longestTitle, false}), s.Check())
	for _, a := range s.Answers {
		if err == nil {
			err = firstError(checkTime(a.Made), field{"author", a.Author, longestAuthor, false}.check())
		}
	}
	return err
}

// AddBlindStudy stores a study without answers and returns its number.
func (w *Writer) AddBlindStudy(ctx context.Context, s neuron.BlindStudy) (id int64, err error) {
	s.Author, s.Withdrawn, s.Answers = asAuthor(s.Author), time.Time{}, nil
	if err := checkBlind(s); err != nil {
		return 0, err
	}
	err = w.edit(ctx, s.Author, s.Made, func(ctx context.Context, e *edit) (err error) {
		if id, err = e.insertBlind(ctx, s); err != nil {
			return err
		}
		return e.log(ctx, blindRecord(added, id, s))
	})
	return id, err
}

func blindRecord(action string, id int64, s neuron.BlindStudy) record {
	return record{action: action, kind: ofBlind, key: id, subject: s.Ref.String(), text: s.Title}
}

const insertBlindSQL = `-- edit.insertBlind
INSERT INTO blind_studies (model, layer, unit, weights, author_id, title, categories, bins, per_bin, lo, width, std, seed, available, result, made, withdrawn)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) RETURNING id`

const insertBlindImageSQL = `-- edit.insertBlind
INSERT INTO blind_images (study_id, position, key, bin, activation) VALUES (?1, ?2, ?3, ?4, ?5)`

func (e *edit) insertBlind(ctx context.Context, s neuron.BlindStudy) (id int64, err error) {
	author, err := e.authorID(ctx, s.Author)
	if err != nil {
		return 0, err
	}
	categories, err := json.Marshal(s.Categories)
	if err != nil {
		return 0, err
	}
	available, err := json.Marshal(s.Available)
	if err != nil {
		return 0, err
	}
	result := []byte{}
	if s.Paper != nil {
		if result, err = json.Marshal(s.Paper); err != nil {
			return 0, err
		}
	}
	err = e.tx.QueryRowContext(ctx, insertBlindSQL, s.Model, s.Layer, s.Unit, s.Weights, author, s.Title, string(categories), len(s.Available), s.PerBin,
		s.Lo, s.Width, s.Std, s.Seed, string(available), string(result), s.Made.UnixMilli(), milliseconds(s.Withdrawn)).Scan(&id)
	for i, im := range s.Images {
		if err == nil {
			_, err = e.exec(ctx, insertBlindImageSQL, id, i, im.Key, im.Bin, im.Activation)
		}
	}
	return id, err
}

const blindSQL = `-- edit.blind` + blindColumns + `s.id = ?1`

// blind returns a study, standing or not, with the answers that stand.
func (e *edit) blind(ctx context.Context, id int64) (neuron.BlindStudy, error) {
	found, err := readBlind(ctx, e.tx, false, blindSQL, id)
	if err == nil && len(found) == 0 {
		err = noBlindStudy(id)
	}
	if err != nil {
		return neuron.BlindStudy{}, err
	}
	return found[0], nil
}

// standingBlind returns a study that stands and is labelled here.
func (e *edit) standingBlind(ctx context.Context, id int64) (s neuron.BlindStudy, err error) {
	s, err = e.blind(ctx, id)
	switch {
	case err != nil:
	case !s.Withdrawn.IsZero():
		err = noBlindStudy(id)
	case s.Paper != nil:
		err = neuron.Invalidf("The result of this study was made elsewhere: there is nothing to label.")
	}
	return s, err
}

const insertAnswerSQL = `-- edit.insertAnswer
INSERT INTO blind_answers (study_id, position, author_id, category, made, withdrawn) VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id`

func (e *edit) insertAnswer(ctx context.Context, study int64, a neuron.BlindAnswer) (id int64, err error) {
	author, err := e.authorID(ctx, a.Author)
	if err != nil {
		return 0, err
	}
	return id, e.tx.QueryRowContext(ctx, insertAnswerSQL, study, a.Position, author, a.Category, a.Made.UnixMilli(), milliseconds(a.Withdrawn)).Scan(&id)
}

const standingAnswerSQL = `-- edit.standingAnswer
SELECT b.id FROM blind_answers b JOIN authors a ON a.id = b.author_id
WHERE b.study_id = ?1 AND b.position = ?2 AND a.name = ?3 AND b.withdrawn = 0`

const withdrawAnswerSQL = `-- edit.withdrawAnswer
UPDATE blind_answers SET withdrawn = ?2 WHERE id = ?1`

func (e *edit) withdrawAnswer(ctx context.Context, id, at int64) error {
	_, err := e.exec(ctx, withdrawAnswerSQL, id, at)
	return err
}

// AnswerBlind stores what an annotator says of an image, in place of what they said before. It is refused once they
// have labelled all images, since they have seen the activations then. Answers are no rows of the audit log, which
// would tell other annotators of them.
func (w *Writer) AnswerBlind(ctx context.Context, study int64, a neuron.BlindAnswer) error {
	a.Author, a.Withdrawn = asAuthor(a.Author), time.Time{}
	return w.edit(ctx, a.Author, a.Made, func(ctx context.Context, e *edit) error {
		s, err := e.standingBlind(ctx, study)
		switch {
		case err != nil:
			return err
		case a.Position < 0 || a.Position >= len(s.Images):
			return neuron.Invalidf("The study has %d images; there is no image %d.", len(s.Images), a.Position+1)
		case a.Category < 0 || a.Category >= len(s.Categories):
			return neuron.Invalidf("The study has %d categories; there is no category %d.", len(s.Categories), a.Category+1)
		}
		if err := mayAnswer(s, a.Author); err != nil {
			return err
		}
		before, err := e.find(ctx, standingAnswerSQL, study, a.Position, a.Author)
		if err == nil && before != 0 {
			err = e.withdrawAnswer(ctx, before, a.Made.UnixMilli())
		}
		if err == nil {
			_, err = e.insertAnswer(ctx, study, a)
		}
		return err
	})
}

// mayAnswer refuses who has finished.
func mayAnswer(s neuron.BlindStudy, author string) error {
	if _, _, more := s.Next(author); !more {
		return neuron.Conflictf("%s has labelled all images of this study and may know their activations by now: the answers stand.", author)
	}
	return nil
}

const lastAnswerSQL = `-- Writer.UndoAnswer
SELECT b.id FROM blind_answers b JOIN authors a ON a.id = b.author_id
WHERE b.study_id = ?1 AND a.name = ?2 AND b.withdrawn = 0 ORDER BY b.id DESC LIMIT 1`

// UndoAnswer withdraws the last answer of an annotator's own that stands, which is kept as history.
func (w *Writer) UndoAnswer(ctx context.Context, study int64, author string, at time.Time) error {
	author = asAuthor(author)
	return w.edit(ctx, author, at, func(ctx context.Context, e *edit) error {
		s, err := e.standingBlind(ctx, study)
		if err == nil {
			err = mayAnswer(s, author)
		}
		if err != nil {
			return err
		}
		last, err := e.find(ctx, lastAnswerSQL, study, author)
		switch {
		case err != nil:
			return err
		case last == 0:
			return neuron.Conflictf("There is no answer of %s to undo.", author)
		}
		return e.withdrawAnswer(ctx, last, at.UnixMilli())
	})
}

const withdrawBlindSQL = `-- edit.withdrawBlind
UPDATE blind_studies SET withdrawn = ?2 WHERE id = ?1`

func (e *edit) withdrawBlind(ctx context.Context, id, at int64) error {
	_, err := e.exec(ctx, withdrawBlindSQL, id, at)
	return err
}

// WithdrawBlindStudy ends a study, which its author may, and the command line (""). It is kept with its answers.
func (w *Writer) WithdrawBlindStudy(ctx context.Context, id int64, author string, at time.Time) error {
	return w.edit(ctx, author, at, func(ctx context.Context, e *edit) error {
		s, err := e.blind(ctx, id)
		if err == nil && !s.Withdrawn.IsZero() {
			err = noBlindStudy(id)
		}
		if err == nil {
			err = e.mayChange(s.Author, fmt.Sprintf("The blind study “%s”", s.Title))
		}
		if err == nil {
			err = e.withdrawBlind(ctx, id, at.UnixMilli())
		}
		if err != nil {
			return err
		}
		return e.log(ctx, blindRecord(withdrawn, id, s))
	})
}

// undoAddBlind withdraws a study.
func undoAddBlind(ctx context.Context, e *edit, c recorded) error {
	s, err := e.blind(ctx, c.key)
	if err == nil && !s.Withdrawn.IsZero() {
		err = neuron.Conflictf("The blind study “%s” was withdrawn since; there is nothing to undo.", s.Title)
	}
	if err != nil {
		return err
	}
	return e.withdrawBlind(ctx, c.key, e.at.UnixMilli())
}

// undoWithdrawBlind lets a study stand again, with its answers.
func undoWithdrawBlind(ctx context.Context, e *edit, c recorded) error {
	return e.withdrawBlind(ctx, c.key, 0)
}
