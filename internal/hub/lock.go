package hub

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// lock waits until no other process holds the file at path, as Python's filelock does too, and
// keeps others waiting until the function that it returns is called.
func (f *fetcher) lock(ctx context.Context, path string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("make the cache folder: %w", err)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock the download: %w", err)
	}
	for waited := false; ; waited = true {
		ok, err := tryLock(file)
		if ok {
			return func() { _ = file.Close() }, nil
		}
		if !waited {
			f.log.InfoContext(ctx, "waiting for another process that downloads the same", "lock", path)
		}
		if err = errors.Join(err, sleep(ctx, 100*time.Millisecond)); err != nil {
			return nil, errors.Join(fmt.Errorf("lock the download: %w", err), file.Close())
		}
	}
}

// sleep waits, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
