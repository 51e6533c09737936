package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// nameIndex finds names by the beginning of any of their words.
type nameIndex struct {
	names  []nameRow
	starts []nameStart // by tail
	words  []string    // of which names are made, and whole names, in lower case and in order
}

// nameRow is a name of a unit.
type nameRow struct {
	neuron.NameHit
	uncertain bool
	layer     int64 // the order of layers
}

// nameStart is a name from the beginning of one of its words on, in lower case.
type nameStart struct {
	tail string
	name int // place in names
	word int // of the name, from 0
}

const namesSQL = `-- Reader.names
SELECT m.slug, l.slug, n.unit, n.name, n.field, n.uncertain, l.id FROM (
    SELECT u.layer_id, u.unit, u.name, 0 field, coalesce(p.uncertain, 0) uncertain
    FROM unit_names u LEFT JOIN published_units p ON p.layer_id = u.layer_id AND p.unit = u.unit
    UNION ALL SELECT p.layer_id, p.unit, j.value, 1, p.uncertain FROM published_units p, json_each(p.other) j
    UNION ALL SELECT layer_id, unit, title, 2, 0 FROM unit_families WHERE title <> ''
) n JOIN layers l ON l.id = n.layer_id JOIN models m ON m.id = l.model_id`

// names returns all names of units. Few units have one: they are held in memory, where each word of a name is found
// without a look at the others.
func (r *Reader) names(ctx context.Context) (nameIndex, error) {
	return r.namesHeld.get(ctx, r, struct{}{}, func() (nameIndex, error) {
		names, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (n nameRow, err error) {
			return n, rows.Scan(&n.Model, &n.Layer, &n.Unit, &n.Name, &n.Field, &n.uncertain, &n.layer)
		}, namesSQL)
		if err != nil {
			return nameIndex{}, fmt.Errorf("read names: %w", r.read.Explain(err))
		}
		return newNameIndex(names), nil
	})
}

func newNameIndex(names []nameRow) nameIndex {
	x := nameIndex{names: names}
	for i, n := range names {
		for word, tail := range tails(strings.ToLower(n.Name)) {
			x.starts = append(x.starts, nameStart{tail, i, word})
		}
	}
	slices.SortFunc(x.starts, func(a, b nameStart) int { return strings.Compare(a.tail, b.tail) })
	for _, s := range x.starts {
		word := s.tail
		if end := strings.IndexFunc(word, betweenWords); end > 0 {
			word = word[:end]
		}
		x.words = append(x.words, word)
		if s.word == 0 {
			x.words = append(x.words, s.tail)
		}
	}
	slices.Sort(x.words)
	x.words = slices.Compact(x.words)
	return x
}

// tails returns a text from the beginning of each of its words on.
func tails(text string) []string {
	var all []string
	inside := false
	for i, c := range text {
		letter := unicode.IsLetter(c) || unicode.IsDigit(c)
		if letter && !inside || i == 0 {
			all = append(all, text[i:])
		}
		inside = letter
	}
	return all
}

// FindNames returns at most n units that are called what is asked for, in capital or small letters, or have a name with
// a word that begins with it: whole names first, then names that begin with it. Each unit is there once, by its best name.
func (r *Reader) FindNames(ctx context.Context, text string, n int) ([]neuron.NameHit, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" {
		return nil, nil
	}
	x, err := r.names(ctx)
	if err != nil {
		return nil, err
	}
	return x.find(text, n), nil
}

// NearestNames returns at most n units that have a name, or a word in a name, with the smallest edit distance to a text, of
// at most three letters, nearest first.
func (r *Reader) NearestNames(ctx context.Context, text string, n int) ([]neuron.NameHit, error) {
	x, err := r.names(ctx)
	if err != nil {
		return nil, err
	}
	var hits []neuron.NameHit
	for _, word := range neuron.SpelledLike(x.words, strings.ToLower(strings.TrimSpace(text)), n) {
		for _, h := range x.find(word, n-len(hits)) {
			if !slices.ContainsFunc(hits, func(before neuron.NameHit) bool { return before.Ref == h.Ref }) {
				hits = append(hits, h)
			}
		}
	}
	return hits, nil
}

func (x nameIndex) find(text string, n int) []neuron.NameHit {
	var best []nameRow
	from, _ := slices.BinarySearchFunc(x.starts, text, func(s nameStart, text string) int { return strings.Compare(s.tail, text) })
	for _, s := range x.starts[from:] {
		if !strings.HasPrefix(s.tail, text) {
			break
		}
		row := x.names[s.name]
		switch {
		case s.word > 0:
			row.Match = neuron.WordOfName
		case len(s.tail) > len(text):
			row.Match = neuron.NamePrefix
		}
		best = insertName(best, row, n)
	}
	hits := make([]neuron.NameHit, len(best))
	for i, row := range best {
		hits[i] = row.NameHit
	}
	return hits
}

// insertName puts a name into the n best, in order, where it is one of them and no better one of its unit is there. Most
// names are none of the best, which one comparison shows.
func insertName(best []nameRow, row nameRow, n int) []nameRow {
	if n <= 0 || len(best) == n && compareNames(row, best[n-1]) >= 0 {
		return best
	}
	if same := slices.IndexFunc(best, func(b nameRow) bool { return b.Ref == row.Ref }); same >= 0 {
		if compareNames(best[same], row) <= 0 {
			return best
		}
		best = slices.Delete(best, same, same+1)
	}
	at, _ := slices.BinarySearchFunc(best, row, compareNames)
	best = slices.Insert(best, at, row)
	return best[:min(len(best), n)]
}

// compareNames orders what was found: how it is in the name, which name it is, whether that is certain, and where.
func compareNames(a, b nameRow) int {
	uncertain := 0
	if a.uncertain != b.uncertain {
		uncertain = -1
		if a.uncertain {
			uncertain = 1
		}
	}
	return cmp.Or(cmp.Compare(a.Match, b.Match), cmp.Compare(a.Field, b.Field), uncertain, cmp.Compare(a.layer, b.layer), cmp.Compare(a.Unit, b.Unit))
}
