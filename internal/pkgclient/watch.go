package pkgclient

import (
	"io/fs"
	"path/filepath"
	"time"
)

// Watch tells progress, unless it is nil, how many bytes are in dir until the function that it returns is called.
func Watch(dir string, total int64, progress func(done, total int64)) (stop func()) {
	if progress == nil {
		return func() {}
	}
	quit, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		for tick := time.NewTicker(200 * time.Millisecond); ; {
			progress(min(bytesIn(dir), total), total)
			select {
			case <-tick.C:
			case <-quit:
				tick.Stop()
				progress(min(bytesIn(dir), total), total)
				return
			}
		}
	}()
	return func() { close(quit); <-gone }
}

// bytesIn returns the size of the files in a folder, which may change meanwhile.
func bytesIn(dir string) (n int64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // it is gone again: nothing to count
		}
		if info, err := d.Info(); err == nil && info.Mode().IsRegular() {
			n += info.Size()
		}
		return nil
	})
	return n
}
