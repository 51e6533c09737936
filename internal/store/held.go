package store

import (
	"context"
	"sync"
)

// held holds what was read until the index changes. It is for what many pages read and an index has few of:
// models, layers and what is known of each layer. It is safe for concurrent use; what it returns is shared.
type held[K comparable, V any] struct {
	mu      sync.Mutex
	version int64 // of the index that rows are of
	rows    map[K]V
}

// get returns what is held for a key, else what read returns, which is held where it says so and did not fail.
func (h *held[K, V]) get(ctx context.Context, r *Reader, key K, read func() (V, bool, error)) (V, error) {
	version, err := r.Version(ctx) // before reading: what is read is at least as new
	if err != nil {
		var none V
		return none, err
	}
	h.mu.Lock()
	row, there := h.rows[key]
	there = there && version == h.version
	h.mu.Unlock()
	if there {
		return row, nil
	}
	row, keep, err := read()
	if err != nil || !keep {
		return row, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rows == nil || version != h.version {
		h.rows, h.version = map[K]V{}, version
	}
	h.rows[key] = row
	return row, nil
}

// some returns what is held for keys, with false for those that are not held, and the version to keep with what is
// read of these.
func (h *held[K, V]) some(ctx context.Context, r *Reader, keys []K) (rows []V, there []bool, version int64, err error) {
	if version, err = r.Version(ctx); err != nil {
		return nil, nil, 0, err
	}
	rows, there = make([]V, len(keys)), make([]bool, len(keys))
	h.mu.Lock()
	defer h.mu.Unlock()
	if version == h.version {
		for i, key := range keys {
			rows[i], there[i] = h.rows[key]
		}
	}
	return rows, there, version, nil
}

// keep holds rows that were read of a version, and drops all others once there are more than most.
func (h *held[K, V]) keep(version int64, keys []K, rows []V, most int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rows == nil || version != h.version || len(h.rows)+len(keys) > most {
		h.rows, h.version = make(map[K]V, len(keys)), version
	}
	for i, key := range keys {
		h.rows[key] = rows[i]
	}
}
