package dataset

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// place is where a file lies: within an open folder, or anywhere where root is nil.
type place struct {
	root *os.Root // opens nothing outside its folder, by link or by name
	path string
}

// open opens a regular file. Pipes and devices are not waited for: whoever opens a pipe waits for a
// writer, which may never come.
func (p place) open() (*os.File, error) {
	const flags = os.O_RDONLY | syscall.O_NONBLOCK
	var f *os.File
	var err error
	if p.root != nil {
		f, err = p.root.OpenFile(p.path, flags, 0)
	} else {
		f, err = os.OpenFile(p.path, flags, 0)
	}
	if err != nil {
		return nil, cause(err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New(irregular(info.Mode()))
	}
	if err != nil {
		f.Close()
		return nil, cause(err)
	}
	return f, nil
}

// irregular says what a file is that is neither regular nor a folder.
func irregular(mode fs.FileMode) string {
	what := "something else"
	switch {
	case mode&fs.ModeNamedPipe != 0:
		what = "a named pipe"
	case mode&fs.ModeSocket != 0:
		what = "a socket"
	case mode&fs.ModeDevice != 0:
		what = "a device"
	case mode.IsDir():
		what = "a folder"
	}
	return "not a regular file: " + what
}

// head reads the first bytes of a file.
func (p place) head() ([]byte, error) {
	f, err := p.open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b := make([]byte, headBytes)
	n, err := io.ReadFull(f, b)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return b[:n], err
}

// read reads n bytes from offset, all of the file where n < 0, within the limit of an image file's bytes.
func (p place) read(ctx context.Context, offset, n int64, o DecodeOptions) ([]byte, error) {
	return interruptible(ctx, func() ([]byte, error) {
		f, err := p.open()
		if err != nil {
			return nil, err
		}
		defer f.Close()
		if n < 0 {
			info, err := f.Stat()
			if err != nil {
				return nil, cause(err)
			}
			n = info.Size()
		}
		if err := checkBytes(n, o); err != nil {
			return nil, err
		}
		b := make([]byte, n)
		if _, err := f.ReadAt(b, offset); err != nil {
			return nil, cause(err)
		}
		return b, nil
	})
}

// interruptible returns what f does, or ctx's error once that ends: a read from a disk that hangs goes on
// by itself, and nobody waits for it.
func interruptible[T any](ctx context.Context, f func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := f()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// checkBytes refuses files of more bytes than the limit.
func checkBytes(n int64, o DecodeOptions) error {
	if n > o.maxBytes() {
		return fmt.Errorf("%d bytes are more than the limit of %d", n, o.maxBytes())
	}
	return nil
}

// cause drops operation and path from a file error: the key says which file it was.
func cause(err error) error {
	if p, ok := err.(*fs.PathError); ok {
		return p.Err
	}
	return err
}

// baseName returns the name of a path for people, whatever way it was written.
func baseName(p string) string {
	if abs, err := filepath.Abs(p); err == nil {
		p = abs
	}
	return filepath.Base(p)
}
