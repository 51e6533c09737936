package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

// counted counts reads of units, and can hold them up or fail them.
type counted struct {
	Source
	reads atomic.Int64
	read  func(ctx context.Context) error // nil does nothing
}

func (c *counted) Unit(ctx context.Context, r neuron.Ref) (neuron.UnitDetail, error) {
	c.reads.Add(1)
	if c.read != nil {
		if err := c.read(ctx); err != nil {
			return neuron.UnitDetail{}, err
		}
	}
	return c.Source.Unit(ctx, r)
}

const kept = 1 << 20 // bytes

func TestPagesAreKept(t *testing.T) {
	src := &counted{Source: filledStore(t)}
	h := handler(t, src, Options{KeptBytes: kept})
	for _, tt := range []struct {
		name, address string
		headers       []string
		made          int64 // pages so far
	}{
		{"first", unit5, nil, 1},
		{"again", unit5, nil, 1},
		{"compressed", unit5, []string{"Accept-Encoding", "gzip"}, 1},
		{"as data", unit5 + ".json", nil, 2},
		{"with a query", unit5 + "?lo=0&hi=1", nil, 3},
		{"with another query", unit5 + "?lo=0&hi=2", nil, 4},
		{"the first again", unit5, nil, 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fresh := ask(handler(t, src.Source, Options{}), "GET", tt.address, tt.headers...)
			got := ask(h, "GET", tt.address, tt.headers...)
			if got.Code != 200 || got.Body.String() != fresh.Body.String() || got.Header().Get("ETag") != fresh.Header().Get("ETag") {
				t.Errorf("%s differs from a page made afresh: %d, tag %s and %s", tt.address, got.Code, got.Header().Get("ETag"), fresh.Header().Get("ETag"))
			}
			if n := src.reads.Load(); n != tt.made {
				t.Errorf("%d pages were made, want %d", n, tt.made)
			}
		})
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "http://other.test"+unit5, nil))
	if !strings.Contains(w.Body.String(), "http://other.test"+unit5) || strings.Contains(w.Body.String(), "scope.test") {
		t.Error("a page names the host that another visitor used")
	}
}

// TestKeptPagesChangeWithTheIndex: a page that was kept shows what is written, and while something is being made none is kept.
func TestKeptPagesChangeWithTheIndex(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	src := &counted{Source: s}
	h := handler(t, src, Options{KeptBytes: kept})
	const unit = "/m/model-0/layer4-0-sum/3"
	before := ask(h, "GET", unit)
	tag := before.Header().Get("ETag")
	if w := ask(h, "GET", unit, "If-None-Match", tag); w.Code != http.StatusNotModified || src.reads.Load() != 1 {
		t.Fatalf("a kept page answers %d after %d were made", w.Code, src.reads.Load())
	}
	if err := s.FinishModel(t.Context(), "model-0", time.Date(2031, 5, 6, 7, 8, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	after := ask(h, "GET", unit, "If-None-Match", tag)
	if after.Code != 200 || !strings.Contains(after.Body.String(), "6 May 2031") || after.Header().Get("ETag") == tag {
		t.Errorf("after a change the page answers %d, tag %s", after.Code, after.Header().Get("ETag"))
	}
	jobs, err := s.JobLog(t.Context(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	jobs.Start("Activations", "images", 100)
	made := src.reads.Load()
	for range 2 {
		if w := ask(h, "GET", unit); !strings.Contains(w.Body.String(), "Activations: 0 of 100 images") {
			t.Error("while it is being indexed the page does not say so")
		}
	}
	if n := src.reads.Load() - made; n != 2 {
		t.Errorf("while it is being indexed %d pages were made for 2 requests", n)
	}
}

// TestOnePageForAllThatWait: requests for one address share one page, whether the first waits for it or not.
func TestOnePageForAllThatWait(t *testing.T) {
	began, goOn := make(chan struct{}), make(chan struct{})
	src := &counted{Source: filledStore(t)}
	src.read = func(ctx context.Context) error {
		close(began)
		<-goOn
		return ctx.Err()
	}
	h := handler(t, src, Options{KeptBytes: kept})
	askFor := func(ctx context.Context) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "http://scope.test"+unit5, nil).WithContext(ctx))
		return w
	}
	first, leave := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { askFor(first) })
	<-began
	leave()
	impatient, giveUp := context.WithCancel(t.Context())
	gaveUp := make(chan struct{})
	go func() { askFor(impatient); close(gaveUp) }()
	for range 20 {
		all.Go(func() {
			if w := askFor(t.Context()); w.Code != 200 || !strings.Contains(w.Body.String(), "</html>") {
				t.Errorf("answers %d", w.Code)
			}
		})
	}
	giveUp()
	<-gaveUp // though the page is not made yet
	close(goOn)
	all.Wait()
	if n := src.reads.Load(); n != 1 {
		t.Errorf("%d pages were made, want 1", n)
	}
}

// TestFailuresAreNotKept: what failed is tried again, a panic among it, and what visitors may read stays an error.
func TestFailuresAreNotKept(t *testing.T) {
	src := &counted{Source: filledStore(t)}
	var log strings.Builder
	h := handler(t, src, Options{KeptBytes: kept, Log: slog.New(slog.NewTextHandler(&log, nil))})
	for _, tt := range []struct {
		name string
		read func(context.Context) error
		want int
	}{
		{"a panic", func(context.Context) error { panic("secret bug") }, 500},
		{"an error of ours", func(context.Context) error { return errors.New("secret bug") }, 500},
		{"not there yet", func(context.Context) error { return neuron.Unreadyf("Later.") }, 503},
		{"not there", func(context.Context) error { return neuron.NotFoundf("Nowhere.") }, 404},
		{"nothing wrong", nil, 200},
	} {
		src.read = tt.read
		if w := ask(h, "GET", unit5); w.Code != tt.want || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s answers %d, want %d: %s", tt.name, w.Code, tt.want, w.Body)
		}
	}
	if n := strings.Count(log.String(), "secret bug"); n < 2 {
		t.Errorf("the log has %d of 2 failures: %s", n, &log)
	}
}
