package checkpoint

import (
	"fmt"
	"os"
)

// mapping is a file in memory.
type mapping struct {
	bytes []byte
	close func() error
}

// mapFile maps a regular file read-only.
func mapFile(path string) (*mapping, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a regular file", path)
	}
	if info.Size() == 0 {
		return nil, fmt.Errorf("%s: empty file", path)
	}
	m, err := mapRegular(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("map %s: %w", path, err)
	}
	return m, nil
}
