//go:build !unix

package checkpoint

import (
	"io"
	"os"
)

// mapRegular reads the file where the system offers no mapping through the standard library.
func mapRegular(f *os.File, size int64) (*mapping, error) {
	b := make([]byte, size)
	if _, err := io.ReadFull(f, b); err != nil {
		return nil, err
	}
	return &mapping{bytes: b, close: func() error { return nil }}, nil
}
