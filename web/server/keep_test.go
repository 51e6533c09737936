package server

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// long is content that is worth compressing.
var long = strings.Repeat("what a neuron responds to; ", 400)

func keeping(t *testing.T, bytes int64, h Handler) http.Handler {
	t.Helper()
	handler, err := New(Options{
		Log: slog.New(slog.DiscardHandler), KeptBytes: bytes,
		Version: func(context.Context) (string, bool) { return "1", true },
	}, []Route{{Path: "/:what", Handle: h, Kept: true}})
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

func get(h http.Handler, method, address string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, address, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestKeptAnswersAreSentAsAskedFor(t *testing.T) {
	h := keeping(t, 1<<20, func(*Request) (Answer, error) { return Text(long), nil })
	plain := get(h, "GET", "/a").Header().Get("ETag")
	zipped := get(h, "GET", "/a", "Accept-Encoding", "gzip").Header().Get("ETag")
	if plain == zipped || !strings.HasPrefix(plain, `"`) || !strings.HasPrefix(zipped, `"`) {
		t.Errorf("tags %s and %s; want two strong ones", plain, zipped)
	}
	for _, tt := range []struct {
		name, method string
		headers      []string
		status       int
		encoding     string
		body         bool
	}{
		{"plain", "GET", nil, 200, "", true},
		{"compressed", "GET", []string{"Accept-Encoding", "br, gzip;q=0.5"}, 200, "gzip", true},
		{"any encoding", "GET", []string{"Accept-Encoding", "*"}, 200, "gzip", true},
		{"no gzip", "GET", []string{"Accept-Encoding", "*, gzip;q=0"}, 200, "", true},
		{"no gzip, precisely", "GET", []string{"Accept-Encoding", "gzip; q=0.000"}, 200, "", true},
		{"head", "HEAD", nil, 200, "", false},
		{"head compressed", "HEAD", []string{"Accept-Encoding", "gzip"}, 200, "gzip", false},
		{"held", "GET", []string{"If-None-Match", plain}, 304, "", false},
		{"held, by head", "HEAD", []string{"If-None-Match", plain}, 304, "", false},
		{"held compressed", "GET", []string{"If-None-Match", zipped, "Accept-Encoding", "gzip"}, 304, "", false},
		{"held in another encoding", "GET", []string{"If-None-Match", zipped}, 304, "", false},
		{"held weakly", "GET", []string{"If-None-Match", "W/" + plain}, 304, "", false},
		{"one of several", "GET", []string{"If-None-Match", `"x", W/"y" ,` + plain}, 304, "", false},
		{"any version", "GET", []string{"If-None-Match", "*"}, 304, "", false},
		{"another version", "GET", []string{"If-None-Match", `"0123456789abcdef"`}, 200, "", true},
		{"no tag", "GET", []string{"If-None-Match", strings.Trim(plain, `"`)}, 200, "", true},
		{"a part", "GET", []string{"Range", "bytes=0-9"}, 200, "", true}, // a server may send all of it
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := get(h, tt.method, "/a", tt.headers...)
			header := w.Header()
			if w.Code != tt.status || header.Get("Content-Encoding") != tt.encoding || header.Get("Vary") != "Accept-Encoding" || header.Get("ETag") == "" {
				t.Errorf("%d, %v", w.Code, header)
			}
			if tt.status == 200 && tt.body && header.Get("Content-Length") != fmt.Sprint(w.Body.Len()) {
				t.Errorf("%s of %d bytes", header.Get("Content-Length"), w.Body.Len())
			}
			if got := unpacked(t, w); tt.body && got != long || !tt.body && got != "" {
				t.Errorf("the body has %d bytes", len(got))
			}
		})
	}
}

func unpacked(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var body io.Reader = w.Body
	if w.Body.Len() > 0 && w.Header().Get("Content-Encoding") == "gzip" {
		r, err := gzip.NewReader(body)
		if err != nil {
			t.Fatal(err)
		}
		body = r
	}
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestKeptAnswersAreBounded asks for far more than may be kept.
func TestKeptAnswersAreBounded(t *testing.T) {
	const bound = 64 << 10
	version := "1"
	k, err := newKeeper(bound, func(context.Context) (string, bool) { return version, true })
	if err != nil {
		t.Fatal(err)
	}
	for i := range 1000 {
		body := make([]byte, 500+i)
		k.answers.Set(keptKey{path: fmt.Sprint(i)}, &packed{body: body, size: len(body)})
		k.answers.CleanUp()
		if size := k.answers.WeightedSize(); size > bound {
			t.Fatalf("after %d answers they take %d bytes of %d", i+1, size, bound)
		}
	}
	if k.answers.EstimatedSize() == 0 {
		t.Error("nothing is kept")
	}
	k.answers.Set(keptKey{path: "large"}, &packed{body: make([]byte, 2*bound)})
	k.answers.CleanUp()
	if _, there := k.answers.GetIfPresent(keptKey{path: "large"}); there {
		t.Error("an answer larger than all that may be kept is kept")
	}
	version = "2"
	e := get(keepingWith(k), "GET", "/a")
	k.answers.CleanUp()
	if n := k.answers.EstimatedSize(); e.Code != 200 || n != 1 {
		t.Errorf("after the version changed %d answers are kept, want the new one", n)
	}
}

// keepingWith serves text that k keeps.
func keepingWith(k *keeper) http.Handler {
	s := &server{opts: Options{Log: slog.New(slog.DiscardHandler)}, kept: k}
	h, err := s.routes([]Route{{Path: "/:what", Handle: func(*Request) (Answer, error) { return Text(long), nil }, Kept: true}})
	if err != nil {
		panic(err) // nothing here depends on the options
	}
	return h
}
