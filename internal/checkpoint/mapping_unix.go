//go:build unix

package checkpoint

import (
	"os"
	"syscall"
)

func mapRegular(f *os.File, size int64) (*mapping, error) {
	b, err := syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	return &mapping{bytes: b, close: func() error { return syscall.Munmap(b) }}, nil
}
