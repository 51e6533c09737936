package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"multiscope/internal/paper"
	"multiscope/internal/store"
	"multiscope/internal/store/notes"
	"multiscope/internal/store/storetest"
)

// folder holds the database that all tests of this package read.
var folder string

func TestMain(m *testing.M) {
	var err error
	if folder, err = os.MkdirTemp("", "multiscope-web"); err != nil {
		panic(err)
	}
	code := m.Run()
	closeBrowser()
	os.RemoveAll(folder)
	os.Exit(code)
}

// filled is a small made-up index in real SQLite with what is published, made once: pages only read.
var filled = sync.OnceValues(func() (*store.Writer, error) {
	s, err := store.Open(context.Background(), filepath.Join(folder, "scope.db"))
	if err != nil {
		return nil, err
	}
	p, err := paper.Publication()
	if err != nil {
		return nil, err
	}
	if err := storetest.Fill(context.Background(), s, storetest.Spec{Models: 2, Layers: 2, Units: 110, Images: 400, Words: 60, Failed: 2, Near: 10, Visualized: 12, Named: 3, Letters: true, Studied: true, Meanings: true, Families: 60, Texts: true, Explained: 20}); err != nil {
		return nil, err
	}
	_, err = s.WritePublication(context.Background(), p)
	return s, err
})

func filledStore(t testing.TB) *store.Writer {
	t.Helper()
	s, err := filled()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// pagesFor returns the pages of that index.
func pagesFor(t testing.TB, opts Options) http.Handler {
	t.Helper()
	return handler(t, filledStore(t), opts)
}

func handler(t testing.TB, src Source, opts Options) http.Handler {
	t.Helper()
	h, err := New(src, noNotes(t), opts)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// noNotes returns what people added before anybody did.
func noNotes(t testing.TB) *notes.Lazy {
	t.Helper()
	n := notes.Later(filepath.Join(t.TempDir(), "notes.db"))
	t.Cleanup(func() { n.Close() })
	return n
}

func emptyStore(t testing.TB) *store.Writer {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "scope.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// ask sends one request; headers are pairs of name and value.
func ask(h http.Handler, method, address string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://scope.test"+address, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
