package store

import (
	"context"
	"sync"
)

// held holds what was read until the index changes. It is for what many pages read anew: of models and layers an
// index has few, of all else at most most are held. It is safe for concurrent use; what it returns is shared and
// is not to be changed.
type held[K comparable, V any] struct {
	most int // keys; 0 for no bound

	mu      sync.RWMutex
	version int64 // of the index that rows are of
	rows    map[K]V
}

// get returns what is held for a key, else what read returns, which is held unless it failed.
func (h *held[K, V]) get(ctx context.Context, r *Reader, key K, read func() (V, error)) (V, error) {
	rows, err := h.each(ctx, r, []K{key}, func([]K) ([]V, error) {
		row, err := read()
		return []V{row}, err
	})
	if err != nil {
		var none V
		return none, err
	}
	return rows[0], nil
}

// each returns what is held for keys, in their order, and asks read once for all that are missing, each of which
// it names once.
func (h *held[K, V]) each(ctx context.Context, r *Reader, keys []K, read func(missing []K) ([]V, error)) ([]V, error) {
	version, err := r.versionIn(ctx) // before reading: what is read is at least as new
	if err != nil {
		return nil, err
	}
	rows := make([]V, len(keys))
	var missing []K
	var place map[K]int // in missing
	h.mu.RLock()
	for i, key := range keys {
		row, there := h.rows[key]
		if there = there && version == h.version; there {
			rows[i] = row
			continue
		}
		if place == nil { // most often nothing is missing
			place = map[K]int{}
		}
		if _, named := place[key]; !named {
			place[key] = len(missing)
			missing = append(missing, key)
		}
	}
	h.mu.RUnlock()
	if len(missing) == 0 {
		return rows, nil
	}
	found, err := read(missing)
	if err != nil {
		return nil, err
	}
	for i, key := range keys {
		if at, was := place[key]; was {
			rows[i] = found[at]
		}
	}
	h.keep(version, missing, found)
	return rows, nil
}

// keep holds rows that were read of a version, in place of all others once there are too many.
func (h *held[K, V]) keep(version int64, keys []K, rows []V) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rows == nil || version != h.version || h.most > 0 && len(h.rows)+len(keys) > h.most {
		h.rows, h.version = make(map[K]V, len(keys)), version
	}
	for i, key := range keys {
		h.rows[key] = rows[i]
	}
}

type versionKey struct{}

// withVersion returns a context for all reads of one answer, for which the version is asked once.
func (r *Reader) withVersion(ctx context.Context) (context.Context, error) {
	version, err := r.versionIn(ctx)
	return context.WithValue(ctx, versionKey{}, version), err
}

func (r *Reader) versionIn(ctx context.Context) (int64, error) {
	if version, known := ctx.Value(versionKey{}).(int64); known {
		return version, nil
	}
	return r.Version(ctx)
}
