package web

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"multiscope/internal/store/storetest"
)

// BenchmarkUnitPage asks for neuron pages at random from as many visitors at once as there are
// cores, over an index of 10,240 units, and reports the server's time for a page.
func BenchmarkUnitPage(b *testing.B) {
	benchmarkPages(b, func(r *rand.Rand) string {
		return fmt.Sprintf("/m/model-0/layer4-%d-sum/%d", r.IntN(4), r.IntN(benchUnits))
	})
}

// BenchmarkSuggest asks for what a visitor sees while typing two letters.
func BenchmarkSuggest(b *testing.B) {
	benchmarkPages(b, func(r *rand.Rand) string {
		return "/search/suggest?q=" + string(rune('a'+r.IntN(26))) + string(rune('a'+r.IntN(26)))
	})
}

// benchUnits is the number of units of each of four layers.
const benchUnits = 2560

func benchmarkPages(b *testing.B, address func(*rand.Rand) string) {
	s := storetest.New(b, storetest.Spec{Layers: 4, Units: benchUnits, Images: 300, Words: 1000})
	h := handler(b, s, Options{})
	var took []time.Duration
	for b.Loop() {
		took = append(took, askAtOnce(b, h, address)...)
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2].Seconds()*1e3, "p50-ms")
	b.ReportMetric(took[len(took)*99/100].Seconds()*1e3, "p99-ms")
}

// askAtOnce has each visitor ask for 500 pages and returns how long each took.
func askAtOnce(b *testing.B, h http.Handler, address func(*rand.Rand) string) (took []time.Duration) {
	var mu sync.Mutex
	var visitors sync.WaitGroup
	for v := range runtime.GOMAXPROCS(0) {
		visitors.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(v)))
			for range 500 {
				request := httptest.NewRequest(http.MethodGet, address(r), nil)
				answer := httptest.NewRecorder()
				began := time.Now()
				h.ServeHTTP(answer, request)
				d := time.Since(began)
				if answer.Code != http.StatusOK {
					b.Errorf("GET %s: %d", request.URL, answer.Code)
				}
				mu.Lock()
				took = append(took, d)
				mu.Unlock()
			}
		})
	}
	visitors.Wait()
	return took
}
