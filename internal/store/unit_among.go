package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// mostAmong is how many lists of a layer's units are held, some bytes for each unit in them.
const mostAmong = 32

// among returns the units of a layer that are among those a query names, have its word, and are of its category, as a JSON
// list; "" where it asks for nothing of that.
func (r *Reader) among(ctx context.Context, l layerRow, q neuron.UnitQuery) (string, error) {
	among := q.Among
	if q.Word != "" {
		units, err := r.unitsOfWord(ctx, l, q.Word)
		if err == nil {
			among, err = narrowed(among, units)
		}
		if err != nil {
			return "", err
		}
	}
	if q.Category != "" {
		units, err := r.categoryUnitsHeld.get(ctx, r, layerValue{l.id, q.Category}, func() ([]int, error) { return r.unitsOfCategory(ctx, l, q.Category) })
		if err == nil {
			among, err = narrowed(among, units)
		}
		if err != nil {
			return "", err
		}
	}
	return among, nil
}

// narrowed returns the units that are in a JSON list and among others, which ascend; all those for "".
func narrowed(list string, units []int) (string, error) {
	if list == "" {
		return sqlite.List(units), nil
	}
	var listed []int
	if err := json.Unmarshal([]byte(list), &listed); err != nil {
		return "", fmt.Errorf("read a list of units: %w", err)
	}
	return sqlite.List(slices.DeleteFunc(listed, func(unit int) bool {
		_, both := slices.BinarySearch(units, unit)
		return !both
	})), nil
}

const wordRanksSQL = `-- Reader.unitsOfWord
SELECT a.ranks FROM words w JOIN word_activations a ON a.word_id = w.id
WHERE a.layer_id = +?1 AND w.word = +?2 AND a.ranks IS NOT NULL`

// unitsOfWord returns the units that have a word among their strongest, by number.
func (r *Reader) unitsOfWord(ctx context.Context, l layerRow, word string) (units []int, err error) {
	var ranks []byte
	err = r.read.QueryRowContext(ctx, wordRanksSQL, l.id, word).Scan(&ranks)
	switch {
	case errors.Is(err, sql.ErrNoRows) && l.Words == 0:
		return nil, neuron.NotFoundf("No words have been shown to layer %s yet: none is among the strongest of a neuron.", l.Tap)
	case errors.Is(err, sql.ErrNoRows):
		return nil, neuron.NotFoundf("The word “%s” was not shown to this model.", word)
	case err != nil:
		return nil, err
	}
	for unit := range len(ranks) / 2 {
		if binary.LittleEndian.Uint16(ranks[2*unit:]) <= neuron.AmongWords {
			units = append(units, unit)
		}
	}
	return units, nil
}

// layerValue is a value of a category in a layer.
type layerValue struct {
	layer int64
	value string
}

// unitsOfCategorySQL goes through the units of a layer, once for each value as long as the index stays what it is. What
// images share is in lower case, and in two parts where it is that of two kinds.
const unitsOfCategorySQL = `-- Reader.unitsOfCategory
SELECT u.unit FROM units u WHERE u.layer_id = +?1 AND u.shared <> '' AND instr(' and ' || u.shared || ' and ', ' and ' || ?3 || ' and ') > 0
UNION
SELECT um.unit FROM unit_metrics um WHERE um.layer_id = +?1 AND um.best_category IN
    (SELECT id FROM categories c WHERE c.dataset_id = +?2 AND lower(c.value) = ?3)
ORDER BY 1`

// unitsOfCategory returns the units whose strongest images share a term, or that tell a category of that value best from all
// other images, by number.
func (r *Reader) unitsOfCategory(ctx context.Context, l layerRow, value string) ([]int, error) {
	return r.collectUnits(ctx, unitsOfCategorySQL, l.id, l.dataset, value)
}
