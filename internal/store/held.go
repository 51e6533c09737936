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
