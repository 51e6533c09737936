package storetest

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"testing"

	"multiscope/internal/store"
)

// What Large makes: as many images as ImageNet's validation set has, and as many units as the last
// layer of an RN50x4.
const (
	LargeImages = 50_000
	LargeUnits  = 2560
)

// keptVariable names a file that Large keeps its database in from one benchmark to the next, since
// making it takes minutes.
const keptVariable = "MULTISCOPE_LARGE_DB"

// Large returns a database of the size that pages are measured on.
func Large(tb testing.TB) *store.Writer {
	tb.Helper()
	spec := Spec{Units: LargeUnits, Images: LargeImages, Words: 5000, Side: 9, Near: 10}
	path := os.Getenv(keptVariable)
	if path == "" {
		return New(tb, spec)
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := write(tb.Context(), path, spec); err != nil {
			tb.Fatal(err)
		}
	}
	s, err := store.Open(tb.Context(), path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return s
}

// write fills a temporary file and renames it when it is complete.
func write(ctx context.Context, path string, spec Spec) error {
	s, err := store.Open(ctx, path+".part")
	if err != nil {
		return err
	}
	if err := errors.Join(Fill(ctx, s, spec), s.Close()); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}
