package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"multiscope/internal/neuron"
)

const snapshotUnitsSQL = `-- Snapshot.EachUnit
SELECT ` + unitColumns + `, h.first, h.counts
FROM units u JOIN histograms h ON h.layer_id = u.layer_id AND h.unit = u.unit
` + metricsOf + `
WHERE u.layer_id = +?1 AND u.unit >= +?2 AND u.unit < +?3 ORDER BY u.unit`

// EachUnit gives units of a layer with their histograms to yield, in order.
func (s *Snapshot) EachUnit(ctx context.Context, l neuron.Layer, of neuron.UnitSpan, yield func(neuron.Unit, neuron.Histogram) error) error {
	row, err := s.layer(ctx, l)
	if err != nil {
		return err
	}
	type unit struct {
		neuron.Unit
		neuron.Histogram
	}
	err = each(ctx, s, func(rows *sql.Rows) (u unit, err error) {
		u.Ref = neuron.Ref{Model: l.Model, Layer: l.Slug}
		var first int
		var counts []byte
		err = rows.Scan(append(unitPointers(&u.Unit), &first, &counts)...)
		u.Histogram = unpackHistogram(first, counts)
		return u, err
	}, func(u unit) error { return yield(u.Unit, u.Histogram) }, snapshotUnitsSQL, row.id, of.From, of.To)
	return snapshotError("units", l, err)
}

// snapshotError says what was read of which layer.
func snapshotError(what string, l neuron.Layer, err error) error {
	if err != nil {
		return fmt.Errorf("read %s of %s/%s: %w", what, l.Model, l.Slug, err)
	}
	return nil
}

const snapshotUnitWordsSQL = `-- Snapshot.EachUnitWord
SELECT uw.unit, uw.side, uw.rank, w.word, uw.activation, coalesce(uw.renderings, 0), uw.spread, m.mean, m.std, u.std,
       (SELECT json_group_array(json_object('Tag', l.language, 'Frequency', l.frequency) ORDER BY l.language) FROM word_languages l WHERE l.word_id = w.id),
       (SELECT json_group_array(x.lexicon ORDER BY x.lexicon) FROM word_lexicons x WHERE x.word_id = w.id)
FROM unit_words uw JOIN words w ON w.id = uw.word_id
JOIN word_moments m ON m.layer_id = uw.layer_id AND m.unit = uw.unit
JOIN units u ON u.layer_id = uw.layer_id AND u.unit = uw.unit
WHERE uw.layer_id = +?1 AND uw.unit >= +?2 AND uw.unit < +?3 ORDER BY uw.unit, uw.side DESC, uw.rank`

// EachUnitWord gives the words that drive units of a layer most and least to yield: those of a unit together.
func (s *Snapshot) EachUnitWord(ctx context.Context, l neuron.Layer, of neuron.UnitSpan, yield func(neuron.RankedWord) error) error {
	row, err := s.layer(ctx, l)
	if err != nil {
		return err
	}
	err = each(ctx, s, func(rows *sql.Rows) (w neuron.RankedWord, err error) {
		var m neuron.WordMoments
		var u neuron.Unit
		var spread sql.NullFloat64
		var languages, lexicons sql.RawBytes
		err = rows.Scan(&w.Unit, &w.Side, &w.Rank, &w.Word, &w.Activation, &w.Renderings, &spread, &m.Mean, &m.Std, &u.Std, &languages, &lexicons)
		if err != nil {
			return w, err
		}
		w.Excess, w.Z, w.Spread = m.Excess(w.Activation), u.Z(w.Activation), m.SpreadOf(spread.Float64, spread.Valid)
		return w, errors.Join(unlist(languages, &w.Listed.Languages), unlist(lexicons, &w.Listed.Lexicons))
	}, yield, snapshotUnitWordsSQL, row.id, of.From, of.To)
	return snapshotError("words", l, err)
}

// unlist reads a list in JSON; an empty one leaves nil, which most words of most indexes have.
func unlist[T any](b []byte, to *[]T) error {
	if string(b) == "[]" {
		return nil
	}
	return json.Unmarshal(b, to)
}

const snapshotWordsSQL = `-- Snapshot.EachWord
SELECT w.word, a.numbers FROM word_activations a JOIN words w ON w.id = a.word_id
WHERE a.layer_id = +?1 AND a.ranks IS NOT NULL ORDER BY a.word_id`

// EachWord gives how the units of a layer respond to each word that was shown to it to yield, in the order of the
// lists.
func (s *Snapshot) EachWord(ctx context.Context, l neuron.Layer, yield func(neuron.WordRow) error) error {
	row, err := s.layer(ctx, l)
	if err != nil {
		return err
	}
	err = each(ctx, s, func(rows *sql.Rows) (w neuron.WordRow, err error) {
		return w, rows.Scan(&w.Word, &w.Numbers)
	}, yield, snapshotWordsSQL, row.id)
	return snapshotError("activations on words", l, err)
}

const snapshotExamplesSQL = `-- Snapshot.EachExample
SELECT e.unit, e.kind, e.level, e.rank, i.ordinal, i.id, i.key, e.activation, e.copies, u.std, h.row, h.col
FROM examples e JOIN images i ON i.id = e.image_id
JOIN units u ON u.layer_id = e.layer_id AND u.unit = e.unit
LEFT JOIN heat_maps h ON h.layer_id = e.layer_id AND h.unit = e.unit AND h.image_id = e.image_id
WHERE e.layer_id = +?1 AND e.unit >= +?2 AND e.unit < +?3 ORDER BY e.unit, e.kind, e.level, e.rank`

// EachExample gives the examples that are stored of units of a layer to yield: those of a unit together.
func (s *Snapshot) EachExample(ctx context.Context, l neuron.Layer, of neuron.UnitSpan, yield func(neuron.RankedExample) error) error {
	row, err := s.layer(ctx, l)
	if err != nil {
		return err
	}
	err = each(ctx, s, func(rows *sql.Rows) (e neuron.RankedExample, err error) {
		var u neuron.Unit
		var atRow, atColumn sql.NullInt64
		err = rows.Scan(&e.Unit, &e.Kind, &e.Level, &e.Rank, &e.Ordinal, &e.Image.ID, &e.Image.Key, &e.Activation, &e.Copies, &u.Std, &atRow, &atColumn)
		e.Z = u.Z(e.Activation)
		if atRow.Valid {
			e.Heat = neuron.HeatMap{Height: l.Height, Width: l.Width, Row: int(atRow.Int64), Col: int(atColumn.Int64)}
		}
		return e, err
	}, yield, snapshotExamplesSQL, row.id, of.From, of.To)
	return snapshotError("examples", l, err)
}

const snapshotNeighboursSQL = `-- Snapshot.EachNeighbour
SELECT unit, rank, other_unit, correlation FROM neighbours
WHERE layer_id = +?1 AND other_layer_id = +?1 AND unit >= +?2 AND unit < +?3 ORDER BY unit, rank`

// EachNeighbour gives the units of a layer whose activations correlate most with those of units of the same layer to
// yield: those of a unit together.
func (s *Snapshot) EachNeighbour(ctx context.Context, l neuron.Layer, of neuron.UnitSpan, yield func(neuron.RankedNeighbour) error) error {
	row, err := s.layer(ctx, l)
	if err != nil {
		return err
	}
	err = each(ctx, s, func(rows *sql.Rows) (n neuron.RankedNeighbour, err error) {
		return n, rows.Scan(&n.Unit, &n.Rank, &n.Other, &n.Correlation)
	}, yield, snapshotNeighboursSQL, row.id, of.From, of.To)
	return snapshotError("neighbours", l, err)
}
