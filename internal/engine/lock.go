package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// lock waits until no other process installs into the cache, and keeps others waiting until the
// function that it returns is called.
func (in installer) lock(ctx context.Context) (unlock func(), err error) {
	if err := os.MkdirAll(in.cache, 0o755); err != nil {
		return nil, fmt.Errorf("make the cache folder: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(in.cache, ".lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock the cache folder: %w", err)
	}
	for waited := false; ; waited = true {
		ok, err := tryLock(f)
		if ok {
			return func() { _ = f.Close() }, nil
		}
		if !waited {
			in.Log.InfoContext(ctx, "waiting for another process to install ONNX Runtime", "cache", in.cache)
		}
		if err = errors.Join(err, pause(ctx)); err != nil {
			return nil, errors.Join(fmt.Errorf("lock the cache folder: %w", err), f.Close())
		}
	}
}

// pause waits a little, or until ctx ends.
func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(100 * time.Millisecond):
		return nil
	}
}
