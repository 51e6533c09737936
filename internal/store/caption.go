package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const countCaptionsSQL = `-- Reader.FindCaptions
SELECT count(*) FROM captions_index found WHERE found.caption MATCH ?1`

const captionImagesSQL = `-- Reader.FindCaptions
SELECT ` + imageColumns + `
FROM (SELECT docid FROM captions_index found WHERE found.caption MATCH ?1 LIMIT ?2) page
CROSS JOIN images i ON i.id = page.docid
ORDER BY i.id`

const captionUnitsSQL = `-- Reader.FindCaptions
` + kindUnitsSQL + `captions_index found CROSS JOIN examples e ON e.image_id = found.docid AND ` + kindExamples + `
   WHERE found.caption MATCH ?1` + kindUnitsEndSQL

// kindExamples are the strongest images e of a unit, as the index examples_by_image has them.
const kindExamples = `e.kind = 'top' AND e.rank < 20`

// kindUnitsSQL begins, and kindUnitsEndSQL ends a query of the units that have images of one kind among their strongest:
// of model ?2 and layer ?3, ” for all, the first ?4.
const kindUnitsSQL = `SELECT m.slug, l.slug, first.unit, first.images,
       (SELECT count(*) FROM examples e WHERE e.layer_id = first.layer_id AND e.unit = first.unit AND ` + kindExamples + `)
FROM (SELECT found.layer_id, found.unit, found.images, u.peak FROM (
   SELECT e.layer_id, e.unit, count(*) images FROM `

const kindUnitsEndSQL = ` GROUP BY e.layer_id, e.unit) found
  CROSS JOIN units u ON u.layer_id = found.layer_id AND u.unit = found.unit AND u.peak > 0
  WHERE found.layer_id IN (SELECT l.id FROM layers l JOIN models m ON m.id = l.model_id
                           WHERE (+?2 = '' OR m.slug = +?2) AND (+?3 = '' OR l.slug = +?3))
  ORDER BY found.images DESC, u.peak DESC, found.layer_id, found.unit LIMIT ?4) first
CROSS JOIN layers l ON l.id = first.layer_id CROSS JOIN models m ON m.id = l.model_id
ORDER BY first.images DESC, first.peak DESC, first.layer_id, first.unit`

// FindCaptions returns the units that have images among their strongest whose captions have the words of a text, and how
// many images have: each word whole, in capital or small letters.
func (r *Reader) FindCaptions(ctx context.Context, q neuron.CaptionQuery) (neuron.KindImages, error) {
	query := matchAll(q.Text)
	if q.Phrase {
		query = matchPhrase(q.Text)
	}
	if query == "" {
		return neuron.KindImages{Counted: true}, nil
	}
	found, err := r.captionsHeld.get(ctx, r, q, func() (k neuron.KindImages, err error) {
		if err := r.read.QueryRowContext(ctx, countCaptionsSQL, query).Scan(&k.Images); err != nil || k.Images == 0 {
			k.Counted = true
			return k, err
		}
		if k.Sample, err = sqlite.Collect(ctx, r.read, scanImage, captionImagesSQL, query, neuron.KindSample); err != nil {
			return k, err
		}
		if k.Counted = k.Images <= neuron.MostImagesOfKind; k.Counted {
			k.Units, err = r.kindUnits(ctx, captionUnitsSQL, query, q.Model, q.Layer, max(q.Limit, 0))
		}
		return k, err
	})
	if err != nil {
		return found, fmt.Errorf("find captions: %w", r.read.Explain(err))
	}
	return found, nil
}

func scanImage(rows *sql.Rows) (neuron.Image, error) {
	var f imageFields
	if err := rows.Scan(f.pointers()...); err != nil {
		return f.image, err
	}
	return f.value()
}

func (r *Reader) kindUnits(ctx context.Context, query string, args ...any) ([]neuron.KindUnit, error) {
	return sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (u neuron.KindUnit, err error) {
		return u, rows.Scan(&u.Model, &u.Layer, &u.Unit, &u.Images, &u.Of)
	}, query, args...)
}

// matchPhrase returns a query of FTS4 for the words of a text one after the other; "" for no words.
func matchPhrase(text string) string {
	words := strings.FieldsFunc(text, betweenWords)
	if len(words) == 0 || len(words) > mostMatched {
		return ""
	}
	return `"` + strings.Join(words, " ") + `"`
}

const captionWordsSQL = `-- Reader.captionWords
SELECT term, documents FROM caption_words found WHERE col = '*'`

// captionWords returns the words of all captions by their letters. They are held: a word that is typed or misspelled is
// looked up among them with each key.
func (r *Reader) captionWords(ctx context.Context) ([]neuron.CaptionWord, error) {
	words, err := r.captionWordsHeld.get(ctx, r, struct{}{}, func() ([]neuron.CaptionWord, error) {
		words, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (w neuron.CaptionWord, err error) {
			return w, rows.Scan(&w.Word, &w.Images)
		}, captionWordsSQL)
		slices.SortFunc(words, func(a, b neuron.CaptionWord) int { return strings.Compare(a.Word, b.Word) })
		return words, err
	})
	if err != nil {
		return nil, fmt.Errorf("read words of captions: %w", r.read.Explain(err))
	}
	return words, nil
}

// SuggestCaptionWords returns the n words of captions that begin with prefix: the one that is it, then those in most captions.
func (r *Reader) SuggestCaptionWords(ctx context.Context, prefix string, n int) ([]neuron.CaptionWord, error) {
	words, err := r.captionWords(ctx)
	if err != nil || prefix == "" {
		return nil, err
	}
	from, _ := slices.BinarySearchFunc(words, prefix, func(w neuron.CaptionWord, prefix string) int { return strings.Compare(w.Word, prefix) })
	to := from
	for to < len(words) && strings.HasPrefix(words[to].Word, prefix) {
		to++
	}
	return first(slices.Clone(words[from:to]), n, func(a, b neuron.CaptionWord) int {
		return cmp.Or(matchRank(a.Word, prefix)-matchRank(b.Word, prefix), b.Images-a.Images, strings.Compare(a.Word, b.Word))
	}), nil
}

// matchRank is 0 for the whole word, else 1.
func matchRank(word, typed string) int {
	if word == typed {
		return 0
	}
	return 1
}

// NearestCaptionWords returns the n words of captions with the smallest edit distance to word, of at most three letters,
// nearest first.
func (r *Reader) NearestCaptionWords(ctx context.Context, word string, n int) ([]string, error) {
	words, err := r.captionWords(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = w.Word
	}
	return neuron.SpelledLike(all, word, n), nil
}
