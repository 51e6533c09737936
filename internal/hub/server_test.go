package hub

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	testRepo   = "org/model"
	testCommit = "0123456789abcdef0123456789abcdef01234567"
)

// hubServer speaks the Hub's protocol for one repository: it describes files, and redirects to
// another host for those that are kept in LFS.
type hubServer struct {
	t     *testing.T
	files map[string]string
	lfs   map[string]bool
	token string // that is needed, "" for none

	mu       sync.Mutex
	requests []string          // "METHOD path range"
	fail     []int             // statuses of the next answers of the endpoint, 0 for none
	after    string            // Retry-After of those
	stall    []int             // after how many bytes the next files of the CDN stop coming
	cut      []int             // after how many bytes the next files of the CDN break off
	noRange  bool              // the CDN sends all, whatever is asked for
	corrupt  bool              // the CDN sends other bytes
	etag     map[string]string // other than the right one
	size     map[string]string // other than the right one

	hub, cdn *httptest.Server
}

func newHubServer(t *testing.T, files map[string]string, lfs ...string) *hubServer {
	s := &hubServer{t: t, files: files, lfs: map[string]bool{}, etag: map[string]string{}, size: map[string]string{}}
	for _, name := range lfs {
		s.lfs[name] = true
	}
	s.hub = httptest.NewServer(http.HandlerFunc(s.serveHub))
	s.cdn = httptest.NewServer(http.HandlerFunc(s.serveCDN))
	t.Cleanup(s.hub.Close)
	t.Cleanup(s.cdn.Close)
	return s
}

// fetcher returns one with empty caches that asks the server.
func (s *hubServer) fetcher(o Options) *fetcher {
	dir := s.t.TempDir()
	u, err := url.Parse(s.hub.URL)
	if err != nil {
		s.t.Fatal(err)
	}
	e := environment{cache: filepath.Join(dir, "hub"), own: filepath.Join(dir, "own"), clip: filepath.Join(dir, "clip"), endpoint: u}
	f := newFetcher(e, o)
	f.pause = time.Millisecond
	return f
}

func (s *hubServer) note(r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, strings.TrimSpace(r.Method+" "+r.URL.Path+" "+r.Header.Get("Range")))
}

// count returns how many requests began so.
func (s *hubServer) count(prefix string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.requests {
		if strings.HasPrefix(r, prefix) {
			n++
		}
	}
	return n
}

func pop(s *hubServer, list *[]int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(*list) == 0 {
		return 0
	}
	x := (*list)[0]
	*list = (*list)[1:]
	return x
}

func (s *hubServer) serveHub(w http.ResponseWriter, r *http.Request) {
	s.note(r)
	if status := pop(s, &s.fail); status != 0 {
		w.Header().Set("Retry-After", s.after)
		w.WriteHeader(status)
		return
	}
	if s.token != "" && r.Header.Get("Authorization") != "Bearer "+s.token {
		w.Header().Set("X-Error-Message", "Invalid username or password.")
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if rest, ok := strings.CutPrefix(r.URL.Path, "/api/models/"+testRepo+"/revision/"); ok && (rest == "main" || rest == testCommit || rest == "refs/pr/1") {
		s.serveListing(w)
		return
	}
	name, ok := strings.CutPrefix(r.URL.Path, "/"+testRepo+"/resolve/"+testCommit+"/")
	content, have := s.files[name]
	if !ok || !have {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	s.serveFile(w, r, name, content)
}

func (s *hubServer) serveListing(w http.ResponseWriter) {
	type file struct {
		Name string `json:"rfilename"`
	}
	answer := struct {
		SHA      string `json:"sha"`
		Siblings []file `json:"siblings"`
	}{SHA: testCommit}
	for name := range s.files {
		answer.Siblings = append(answer.Siblings, file{name})
	}
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		s.t.Error(err)
	}
}

func (s *hubServer) serveFile(w http.ResponseWriter, r *http.Request, name, content string) {
	w.Header().Set("X-Repo-Commit", testCommit)
	if !s.lfs[name] {
		w.Header().Set("ETag", `"`+first(s.etag[name], gitHash(content))+`"`)
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(content))
		return
	}
	w.Header().Set("X-Linked-Etag", `"`+first(s.etag[name], sha(content))+`"`)
	w.Header().Set("X-Linked-Size", first(s.size[name], fmt.Sprint(len(content))))
	w.Header().Set("ETag", `"not-the-hash"`)
	http.Redirect(w, r, s.cdn.URL+"/"+name, http.StatusFound)
}

func (s *hubServer) serveCDN(w http.ResponseWriter, r *http.Request) {
	s.note(r)
	if r.Header.Get("Authorization") != "" {
		s.t.Errorf("the CDN was shown the token %q", r.Header.Get("Authorization"))
	}
	content := s.files[strings.TrimPrefix(r.URL.Path, "/")]
	if s.corrupt {
		content = strings.Repeat("x", len(content))
	}
	if s.noRange {
		r.Header.Del("Range")
	}
	if r.Method == http.MethodHead {
		w.Header().Set("ETag", `"cdn"`)
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(content))
		return
	}
	if n := pop(s, &s.cut); n > 0 {
		w = &cutWriter{w, n}
	}
	if n := pop(s, &s.stall); n > 0 {
		w = &stallWriter{w, r, n}
	}
	w.Header().Set("ETag", `"cdn"`)
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(content))
}

// stallWriter sends some bytes and then none until the client goes.
type stallWriter struct {
	http.ResponseWriter
	request *http.Request
	left    int
}

func (s *stallWriter) Write(p []byte) (int, error) {
	n, err := s.ResponseWriter.Write(p[:min(len(p), s.left)])
	if s.left -= n; s.left == 0 {
		s.ResponseWriter.(http.Flusher).Flush()
		<-s.request.Context().Done()
		panic(http.ErrAbortHandler)
	}
	return n, err
}

func (s *stallWriter) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{s}, r)
}

// cutWriter breaks the connection after some bytes.
type cutWriter struct {
	http.ResponseWriter
	left int
}

func (c *cutWriter) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p[:min(len(p), c.left)])
	if c.left -= n; c.left == 0 {
		c.ResponseWriter.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	return n, err
}

func (c *cutWriter) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{c}, r)
}

func sha(s string) string { h := sha256.Sum256([]byte(s)); return hex.EncodeToString(h[:]) }

func gitHash(s string) string {
	h := sha1.Sum(fmt.Appendf(nil, "blob %d\x00%s", len(s), s))
	return hex.EncodeToString(h[:])
}
