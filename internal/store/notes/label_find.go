package notes

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/cases"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const labelsOfSQL = `-- Reader.LabelsOf
SELECT l.id, l.model, l.layer, l.unit, l.weights, a.name, l.text, l.note, l.confidence, l.made, l.withdrawn
FROM json_each(+?1) j
CROSS JOIN labels l ON l.model = j.value ->> 0 AND l.layer = j.value ->> 1 AND l.unit = j.value ->> 2 AND l.withdrawn = 0
JOIN authors a ON a.id = l.author_id
ORDER BY l.made, l.id`

// LabelsOf returns the labels of units that stand, the oldest first; units without one are not in the map.
func (r *Reader) LabelsOf(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref][]neuron.Label, error) {
	asked := map[neuron.Ref]bool{}
	list := make([][3]any, 0, len(refs))
	for _, ref := range refs {
		if !asked[ref] {
			asked[ref] = true
			list = append(list, [3]any{ref.Model, ref.Layer, ref.Unit})
		}
	}
	text, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	labels, err := sqlite.Collect(ctx, r.read, scanLabel, labelsOfSQL, string(text))
	if err != nil {
		return nil, fmt.Errorf("read labels of %d units: %w", len(refs), r.read.Explain(err))
	}
	of := map[neuron.Ref][]neuron.Label{}
	for _, l := range labels {
		of[l.Ref] = append(of[l.Ref], l)
	}
	return of, nil
}

const labelledUnitsSQL = `-- Reader.LabelledUnits
SELECT DISTINCT model, layer, unit FROM labels WHERE withdrawn = 0 ORDER BY model, layer, unit`

// LabelledUnits returns the units that have a label that stands, in order.
func (r *Reader) LabelledUnits(ctx context.Context) ([]neuron.Ref, error) {
	refs, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (u neuron.Ref, err error) {
		return u, rows.Scan(&u.Model, &u.Layer, &u.Unit)
	}, labelledUnitsSQL)
	if err != nil {
		return nil, fmt.Errorf("read labelled units: %w", r.read.Explain(err))
	}
	return refs, nil
}

// foldedLabel is a label's text without the difference of capital and small letters, which SQLite knows of ASCII alone.
type foldedLabel struct {
	id   int64
	text string
}

// foldedLabels holds the text of all labels that stand until the notes change: a search looks through them.
type foldedLabels struct {
	mu      sync.Mutex
	version int64
	read    bool
	labels  []foldedLabel
}

const foldedSQL = `-- Reader.folded
SELECT id, text FROM labels WHERE withdrawn = 0 ORDER BY id`

func (r *Reader) folded(ctx context.Context) ([]foldedLabel, error) {
	version, err := r.Version(ctx) // before reading: what is read is at least as new
	if err != nil {
		return nil, err
	}
	h := &r.foldedHeld
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.read && h.version == version {
		return h.labels, nil
	}
	labels, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (l foldedLabel, err error) {
		err = rows.Scan(&l.id, &l.text)
		l.text = fold(l.text)
		return l, err
	}, foldedSQL)
	if err != nil {
		return nil, err
	}
	h.version, h.read, h.labels = version, true, labels
	return labels, nil
}

func fold(text string) string { return cases.Fold().String(text) }

const numberedLabelsSQL = `-- Reader.FindLabels
SELECT l.id, l.model, l.layer, l.unit, l.weights, a.name, l.text, l.note, l.confidence, l.made, l.withdrawn
FROM json_each(+?1) j CROSS JOIN labels l ON l.id = j.value JOIN authors a ON a.id = l.author_id
ORDER BY j.key`

// FindLabels returns at most n labels that stand and have a text as a part, in capital or small letters: those that
// are the text first, then those that begin with it, in the order of what they say.
func (r *Reader) FindLabels(ctx context.Context, text string, n int) ([]neuron.Label, error) {
	all, err := r.folded(ctx)
	if err != nil {
		return nil, fmt.Errorf("find labels: %w", r.read.Explain(err))
	}
	found := matching(all, fold(strings.TrimSpace(text)))
	ids := make([]int64, min(n, len(found)))
	for i := range ids {
		ids[i] = found[i].id
	}
	return r.numberedLabels(ctx, ids)
}

func (r *Reader) numberedLabels(ctx context.Context, ids []int64) ([]neuron.Label, error) {
	labels, err := sqlite.Collect(ctx, r.read, scanLabel, numberedLabelsSQL, sqlite.List(ids))
	if err != nil {
		return nil, fmt.Errorf("find labels: %w", r.read.Explain(err))
	}
	return labels, nil
}

// NearestLabels returns at most n labels that stand and are spelled like a text, or have a word that is: those with the
// smallest edit distance first, of at most three letters.
func (r *Reader) NearestLabels(ctx context.Context, text string, n int) ([]neuron.Label, error) {
	all, err := r.folded(ctx)
	if err != nil {
		return nil, fmt.Errorf("find labels: %w", r.read.Explain(err))
	}
	of := map[string][]int64{} // labels by what they say, and by their words
	for _, l := range all {
		for _, said := range append(strings.Fields(l.text), l.text) {
			of[said] = append(of[said], l.id)
		}
	}
	var ids []int64
	for _, said := range neuron.SpelledLike(slices.Sorted(maps.Keys(of)), fold(strings.TrimSpace(text)), n) {
		for _, id := range of[said] {
			if len(ids) < n && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return r.numberedLabels(ctx, ids)
}

// matching returns the labels that have text as a part, best first; none for no text.
func matching(all []foldedLabel, text string) (found []foldedLabel) {
	if text == "" {
		return nil
	}
	for _, l := range all {
		if strings.Contains(l.text, text) {
			found = append(found, l)
		}
	}
	slices.SortStableFunc(found, func(a, b foldedLabel) int {
		return cmp.Or(cmp.Compare(matchRank(a.text, text), matchRank(b.text, text)), cmp.Compare(a.text, b.text))
	})
	return found
}

// matchRank is 0 for the whole, 1 for a beginning and 2 for another part.
func matchRank(label, text string) int {
	switch {
	case label == text:
		return 0
	case strings.HasPrefix(label, text):
		return 1
	}
	return 2
}
