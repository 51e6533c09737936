package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"math"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
	"multiscope/internal/tensor"
)

// addWordMoments brings an index of before migration 5 up to date.
func (w *Writer) addWordMoments(ctx context.Context) error {
	layers, err := w.withoutWordMoments(ctx)
	if err != nil {
		return err
	}
	for _, l := range layers {
		if err := w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error { return writeWordMoments(ctx, tx, l) }); err != nil {
			return fmt.Errorf("add the mean over words: %w", err)
		}
	}
	return nil
}

const writeWordMomentsSQL = `-- writeWordMoments
INSERT OR REPLACE INTO word_moments (layer_id, unit, mean, std) VALUES (?1, ?2, ?3, ?4)`

// writeWordMoments stores the moments of each unit over the words that its layer ranks.
func writeWordMoments(ctx context.Context, tx *sql.Tx, l layerRow) error {
	units, err := wordMoments(ctx, tx, l)
	if err != nil {
		return err
	}
	for unit, m := range units {
		if _, err := tx.ExecContext(ctx, writeWordMomentsSQL, l.id, unit, m.Mean, m.Std); err != nil {
			return err
		}
	}
	return nil
}

const rankedActivationsSQL = `-- wordMoments
SELECT numbers FROM word_activations WHERE layer_id = ?1 AND ranks IS NOT NULL ORDER BY word_id`

// wordMoments computes them from the stored activations. What is no finite number counts for nothing.
func wordMoments(ctx context.Context, tx *sql.Tx, l layerRow) ([]neuron.WordMoments, error) {
	seen := make([]running, l.Units)
	_, err := sqlite.Collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var numbers sql.RawBytes
		if err := rows.Scan(&numbers); err != nil {
			return struct{}{}, err
		}
		for unit := range min(l.Units, len(numbers)/tensor.HalfBytes) {
			seen[unit].add(float64(tensor.HalfValue(binary.LittleEndian.Uint16(numbers[unit*tensor.HalfBytes:]))))
		}
		return struct{}{}, nil
	}, rankedActivationsSQL, l.id)
	moments := make([]neuron.WordMoments, l.Units)
	for unit, r := range seen {
		moments[unit] = neuron.WordMoments{Mean: r.mean, Std: math.Sqrt(r.squares / max(r.n, 1))}
	}
	return moments, err
}

// running gathers numbers one by one; equal ones have a deviation of exactly 0 (Welford).
type running struct{ n, mean, squares float64 }

func (r *running) add(a float64) {
	if math.IsNaN(a) || math.IsInf(a, 0) {
		return
	}
	r.n++
	from := a - r.mean
	r.mean += from / r.n
	r.squares += from * (a - r.mean)
}
