package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
	"multiscope/web/asset"
)

// given returns an index and a server that gives it away.
func given(t *testing.T) (*store.Writer, http.Handler) {
	t.Helper()
	s := storetest.New(t, storetest.Spec{})
	copies, err := asset.NewCopies(s, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { copies.Close() })
	return s, handler(t, s, Options{Copies: copies})
}

// TestDownloadIsTheIndex: the file opens as an index and says the same of a neuron as the page.
func TestDownloadIsTheIndex(t *testing.T) {
	s, h := given(t)
	w := ask(h, "GET", "/download/scope.db")
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/vnd.sqlite3" || w.Header().Get("Content-Length") != strconv.Itoa(w.Body.Len()) {
		t.Fatalf("GET answers %d, %s", w.Code, w.Header())
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(path, w.Body.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := store.OpenReader(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	ref := neuron.Ref{Model: "model-0", Layer: "layer4-0-sum", Unit: 5}
	got, errGot := r.Unit(t.Context(), ref)
	want, errWant := s.Unit(t.Context(), ref)
	if err := errors.Join(errGot, errWant); err != nil || got.Max != want.Max || len(got.Top) != len(want.Top) {
		t.Errorf("the copy says of %s %+v, %v; want %+v", ref, got.Unit, err, want.Unit)
	}
}

// TestDownloadGoesOn: a part is of the same bytes, as long as the index has not changed; then it is sent whole.
func TestDownloadGoesOn(t *testing.T) {
	s, h := given(t)
	whole := ask(h, "GET", "/download/scope.db")
	tag := whole.Header().Get("ETag")
	rest := ask(h, "GET", "/download/scope.db", "Range", "bytes=1000-", "If-Range", tag)
	if rest.Code != 206 || rest.Body.String() != whole.Body.String()[1000:] {
		t.Errorf("the rest is answered %d with %d bytes; want 206, %d", rest.Code, rest.Body.Len(), whole.Body.Len()-1000)
	}
	if same := ask(h, "GET", "/download/scope.db", "If-None-Match", tag); same.Code != 304 {
		t.Errorf("what has not changed is answered %d", same.Code)
	}
	if beyond := ask(h, "GET", "/download/scope.db", "Range", "bytes=999999999-"); beyond.Code != 416 {
		t.Errorf("a part that is not there is answered %d", beyond.Code)
	}
	if err := s.RemoveModel(t.Context(), "model-0"); err != nil {
		t.Fatal(err)
	}
	if changed := ask(h, "GET", "/download/scope.db", "Range", "bytes=1000-", "If-Range", tag); changed.Code != 200 || changed.Header().Get("ETag") == tag {
		t.Errorf("a part of what has changed is answered %d, %s", changed.Code, changed.Header().Get("ETag"))
	}
}

func TestManyDownloadsShareACopy(t *testing.T) {
	_, h := given(t)
	var all sync.WaitGroup
	sizes := make([]int, 4)
	for i := range sizes {
		all.Go(func() { sizes[i] = ask(h, "GET", "/download/scope.db").Body.Len() })
	}
	all.Wait()
	for _, n := range sizes {
		if n != sizes[0] || n == 0 {
			t.Errorf("the copies have %d bytes", sizes)
		}
	}
}

// failing is an index that cannot be copied, the first time.
type failing struct {
	*store.Writer
	left int
}

func (f *failing) Backup(ctx context.Context, to string) error {
	if f.left--; f.left >= 0 {
		return errors.New("the disk is full")
	}
	return f.Writer.Backup(ctx, to)
}

// TestDownloadThatFails is answered as the description says, and tried again when it is asked for again.
func TestDownloadThatFails(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	copies, err := asset.NewCopies(&failing{s, 1}, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer copies.Close()
	h := handler(t, s, Options{Copies: copies})
	w := ask(h, "GET", "/download/scope.db")
	var failure struct{ Status int }
	if err := json.Unmarshal(w.Body.Bytes(), &failure); err != nil || w.Code != 500 || failure.Status != 500 {
		t.Errorf("GET answers %d, %s", w.Code, w.Body)
	}
	for range 9 { // no place is lost to those that failed
		if w := ask(h, "GET", "/download/scope.db"); w.Code != 200 {
			t.Errorf("afterwards GET answers %d, %s", w.Code, w.Body)
		}
	}
}

// copyCounter counts the copies that are made.
type copyCounter struct {
	*store.Writer
	copies atomic.Int32
}

func (c *copyCounter) Backup(ctx context.Context, to string) error {
	c.copies.Add(1)
	return c.Writer.Backup(ctx, to)
}

// TestDownloadCopiesSeldom: an index that changes all the time is not copied for each who asks, nor for a HEAD.
func TestDownloadCopiesSeldom(t *testing.T) {
	s := &copyCounter{Writer: storetest.New(t, storetest.Spec{Models: 2})}
	copies, err := asset.NewCopies(s, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	defer copies.Close()
	h := handler(t, s, Options{Copies: copies})
	before := ask(h, "HEAD", "/download/scope.db")
	if n := s.copies.Load(); n != 0 || before.Code != 200 || before.Header().Get("Content-Type") != "application/vnd.sqlite3" || before.Header().Get("Content-Length") != "" {
		t.Errorf("HEAD is answered %d, %v, and makes %d copies; want 200, no length, none", before.Code, before.Header(), n)
	}
	first := ask(h, "GET", "/download/scope.db")
	if err := s.RemoveModel(t.Context(), "model-0"); err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{"HEAD", "GET"} {
		w := ask(h, method, "/download/scope.db")
		if w.Header().Get("ETag") != first.Header().Get("ETag") || w.Header().Get("Content-Length") != strconv.Itoa(first.Body.Len()) {
			t.Errorf("%s soon after is answered %v; want the copy of %v", method, w.Header(), first.Header())
		}
	}
	if n := s.copies.Load(); n != 1 {
		t.Errorf("%d copies were made; want 1", n)
	}
}

// TestDownloadWhileCopiesReplaceEachOther: a copy is not removed between being found and being opened.
func TestDownloadWhileCopiesReplaceEachOther(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Models: 1})
	copies, err := asset.NewCopies(&restless{Writer: s}, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer copies.Close()
	h := handler(t, s, Options{Copies: copies})
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			for range 20 {
				if w := ask(h, "GET", "/download/scope.db", "Range", "bytes=0-15"); w.Code != 206 || w.Body.String() != "SQLite format 3\x00" {
					t.Errorf("GET answers %d, %q", w.Code, w.Body)
				}
			}
		})
	}
	all.Wait()
}

// restless is an index that changes each time its version is asked for.
type restless struct {
	*store.Writer
	version atomic.Int64
}

func (r *restless) Version(context.Context) (int64, error) { return r.version.Add(1), nil }
