//go:build slow

package web

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"multiscope/internal/fixture"
	"multiscope/internal/store/notes"
	"multiscope/web/asset"
)

// TestSchemathesis has schemathesis make requests of the description, valid and not, and hold the answers to it. So
// that it reaches more than errors, testdata/schemathesis.toml says what the index has; each address answers some.
func TestSchemathesis(t *testing.T) {
	interpreter := fixture.Python(t, "schemathesis==4.32.5")
	config, err := os.ReadFile(filepath.Join("testdata", "schemathesis.toml"))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir() // schemathesis reads its configuration, and writes, where it is started
	if err := os.WriteFile(filepath.Join(folder, "schemathesis.toml"), config, 0o600); err != nil {
		t.Fatal(err)
	}
	h := handlerOfEverything(t)
	doc := openAPI(t, h)
	var mu sync.Mutex
	statuses, reached := map[int]int{}, map[string]bool{}
	pages := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &seenStatus{ResponseWriter: w, status: http.StatusOK}
		h.ServeHTTP(seen, r)
		path, _ := describedPath(doc, r.URL.EscapedPath())
		mu.Lock()
		defer mu.Unlock()
		statuses[seen.status]++
		if r.Method == http.MethodGet && seen.status == http.StatusOK {
			reached[path] = true
		}
	}))
	defer pages.Close()

	cmd := exec.CommandContext(t.Context(), interpreter, "-m", "schemathesis.cli", "run", pages.URL+"/openapi.json", "--include-method", "GET",
		"--phases", "coverage,fuzzing", "--max-examples", "50", "--seed", "1", "--continue-on-failure", "--no-color", "--generation-database", "none",
		"--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance")
	cmd.Dir = folder
	said, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("schemathesis: %v", err)
	}
	pages.Close()
	t.Logf("answers by status: %v\n%s", statuses, said)
	for path := range doc.Paths.Map() {
		if !reached[path] {
			t.Errorf("no request to %s was answered with 200", path)
		}
	}
}

// handlerOfEverything answers with data at each address that is described, for those who may not edit: a blind study has
// its result, and the index can be downloaded.
func handlerOfEverything(t *testing.T) http.Handler {
	t.Helper()
	opts := editable(t, Options{})
	edited := httptest.NewServer(editedHandler(t, opts))
	defer edited.Close()
	ada := signedIn(t, edited, "Ada")
	label(t, ada, newStudy(t, ada, unit5, smallStudy()), 0, 1)
	added := notes.Later(opts.Editor.(*notes.Writer).Path())
	t.Cleanup(func() { added.Close() })
	copies, err := asset.NewCopies(filledStore(t), 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { copies.Close() })
	h, err := New(filledStore(t), added, Options{Copies: copies})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// seenStatus remembers the status of an answer.
type seenStatus struct {
	http.ResponseWriter
	status int
}

func (s *seenStatus) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

func (s *seenStatus) Unwrap() http.ResponseWriter { return s.ResponseWriter }
