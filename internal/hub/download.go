package hub

import (
	"context"
	"crypto/sha1" // what git names a file by
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// download is a file that is wanted from a server.
type download struct {
	name    string // as people know it
	address string
	path    string // where it goes
	hash    string // SHA-256, or of 40 digits: the SHA-1 of git's blob
	size    int64  // bytes; 0 where the server does not say
	limit   int64  // bytes that it may have at most
}

// partial is where the first bytes of a file wait for the rest.
func (d download) partial() string { return d.path + ".incomplete" }

// run downloads the file, from where it was cut off before, and puts it in its place once its hash is
// right. The caller holds the lock of the path.
func (f *fetcher) run(ctx context.Context, d download) error {
	if d.size > d.limit {
		return d.tooLarge()
	}
	if err := os.MkdirAll(filepath.Dir(d.path), 0o755); err != nil {
		return err
	}
	file, err := os.OpenFile(d.partial(), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return err
	}
	f.log.InfoContext(ctx, "downloading", "file", d.name, "bytes", d.size)
	err = f.retry(ctx, func() (bool, error) { return f.resume(ctx, d, file) })
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("download %s: %w", d.name, err)
	}
	if err := d.verify(); err != nil {
		return errors.Join(err, os.Remove(d.partial()))
	}
	return os.Rename(d.partial(), d.path)
}

// resume asks for what the file lacks and appends it. It reports whether the file grew.
func (f *fetcher) resume(ctx context.Context, d download, file *os.File) (further bool, err error) {
	have, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return false, err
	}
	if d.size > 0 && have >= d.size {
		return false, file.Truncate(d.size) // the hash tells whether it is the file
	}
	header := http.Header{}
	if have > 0 {
		header.Set("Range", fmt.Sprintf("bytes=%d-", have))
	}
	resp, err := f.request(ctx, http.MethodGet, d.address, header)
	var status *statusError
	if errors.As(err, &status) && status.status == http.StatusRequestedRangeNotSatisfiable && have > 0 {
		return false, nil // nothing is left to send: the hash tells whether it is the file
	}
	if err != nil {
		return false, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusPartialContent || !strings.HasPrefix(resp.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", have)) {
		if resp.StatusCode != http.StatusOK {
			return false, fmt.Errorf("asked for the bytes from %d, the server answers %s with %q", have, resp.Status, resp.Header.Get("Content-Range"))
		}
		if have, err = 0, startAnew(file); err != nil { // the server sends all of it
			return false, err
		}
	}
	return f.receive(d, file, have, resp.Body)
}

// startAnew empties a file.
func startAnew(file *os.File) error {
	_, err := file.Seek(0, io.SeekStart)
	return errors.Join(err, file.Truncate(0))
}

// receive appends what a body holds to the file that has the bytes before it.
func (f *fetcher) receive(d download, file *os.File, have int64, body io.Reader) (further bool, err error) {
	limit := d.limit
	if d.size > 0 {
		limit = d.size
	}
	w := &counter{w: f.writer(file), done: have, report: func(done int64) { f.progress(d.name, done, d.size) }}
	n, err := io.Copy(w, io.LimitReader(body, limit-have+1))
	switch {
	case w.err != nil:
		return false, d.unwritten(w.err, have+n)
	case err != nil:
		return n > 0, fmt.Errorf("after %d bytes: %w", have+n, errors.Join(io.ErrUnexpectedEOF, err))
	case have+n > limit && d.size == 0:
		return false, errors.Join(d.tooLarge(), os.Remove(d.partial()))
	case have+n > limit:
		return false, errors.Join(fmt.Errorf("the server sends more than the %d bytes that it says it has", d.size), os.Remove(d.partial()))
	case have+n < d.size:
		return n > 0, fmt.Errorf("after %d of %d bytes: %w", have+n, d.size, io.ErrUnexpectedEOF)
	}
	return true, nil
}

// unwritten words an error of the disk.
func (d download) unwritten(err error, have int64) error {
	if !errors.Is(err, syscall.ENOSPC) {
		return err
	}
	need := "more space"
	if d.size > 0 {
		need = fmt.Sprintf("%d bytes more", d.size-have)
	}
	return fmt.Errorf("the disk is full: %s needs %s in %s; what has arrived is kept, so free some space and run the same command again: %w",
		d.name, need, filepath.Dir(d.path), err)
}

func (d download) tooLarge() error {
	what := "more"
	if d.size > 0 {
		what = fmt.Sprintf("%d bytes", d.size)
	}
	return fmt.Errorf("%s has %s, where at most %d are allowed", d.name, what, d.limit)
}

// verify refuses a file with another hash than the server's.
func (d download) verify() error {
	got, err := hashFile(d.partial(), len(d.hash) == 40)
	if err == nil && got != d.hash {
		err = fmt.Errorf("%s arrived with the hash %s, not %s as published; it is deleted: run the same command again, and if this stays so, what is between here and %s changes files",
			d.name, got, d.hash, d.address)
	}
	return err
}

// hashFile returns the SHA-256 of a file, or the SHA-1 that git names it by.
func hashFile(path string, git bool) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	var h hash.Hash = sha256.New()
	if git {
		info, err := file.Stat()
		if err != nil {
			return "", err
		}
		h = sha1.New()
		fmt.Fprintf(h, "blob %d\x00", info.Size())
	}
	_, err = io.Copy(h, file)
	return hex.EncodeToString(h.Sum(nil)), err
}

// counter reports how much was written, and tells its own errors from those of the reader.
type counter struct {
	w      io.Writer
	done   int64
	report func(done int64)
	err    error
}

func (c *counter) Write(p []byte) (n int, err error) {
	n, err = c.w.Write(p)
	c.done, c.err = c.done+int64(n), err
	c.report(c.done)
	return n, err
}
