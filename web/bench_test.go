package web

import (
	"flag"
	"fmt"
	"net/http"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"testing"
	"time"

	"multiscope/internal/store/storetest"
)

// units is how many neurons the database of BenchmarkPages has. Filling takes minutes at the
// 100,000 that pages are meant for: go test -bench Pages -units 100000 ./web
var units = flag.Int("units", 5_000, "neurons in the database of BenchmarkPages")

// BenchmarkPages measures what a visitor waits for the server while as many ask at once as there
// are cores: median and 99th percentile, in milliseconds, and answers in a second of processor time. Pages are made
// afresh, or kept, or known to the browser; beside them stands a file. Visitors run in the same process, and what
// they take, little for what is made afresh, counts.
func BenchmarkPages(b *testing.B) {
	const each = 2_500
	layers := max(*units/each, 1)
	src := storetest.New(b, storetest.Spec{Layers: layers, Units: each, Images: 200, Words: 50, Top: 40})
	afresh, kept := handler(b, src, Options{}), handler(b, src, Options{KeptBytes: 64 << 20})
	for _, page := range []struct {
		name    string
		address func(i int) string
	}{
		{"unit", func(i int) string { return fmt.Sprintf("/m/model-0/layer4-%d-sum/%d", i%layers, i*7919%each) }},
		{"range", func(i int) string {
			return fmt.Sprintf("/m/model-0/layer4-%d-sum/%d?lo=0&hi=1&seed=%d", i%layers, i*7919%each, i)
		}},
		{"layer", func(i int) string {
			return fmt.Sprintf("/m/model-0/layer4-%d-sum?page=%d", i%layers, 1+i%(each/72))
		}},
		{"home", func(int) string { return "/" }},
		{"search", func(int) string { return "/search?q=japan" }},
		{"suggest", func(int) string { return "/search/suggest?q=ja" }},
	} {
		b.Run(page.name, func(b *testing.B) { load(b, afresh, page.address) })
		one := page.address(1)
		again := func(int) string { return one }
		b.Run(page.name+" kept", func(b *testing.B) { load(b, kept, again) })
		tag := ask(kept, "GET", one, "Accept-Encoding", "gzip").Header().Get("ETag")
		b.Run(page.name+" held", func(b *testing.B) { load(b, kept, again, "If-None-Match", tag) })
	}
	style := regexp.MustCompile(`/static/multiscope-[^"]+`).FindString(ask(kept, "GET", "/").Body.String())
	b.Run("file", func(b *testing.B) { load(b, kept, func(int) string { return style }) })
}

// load asks for b.N addresses, as many at once as there are cores; headers are pairs of name and value.
func load(b *testing.B, h http.Handler, address func(i int) string, headers ...string) {
	headers = append(headers, "Accept-Encoding", "gzip")
	want := http.StatusOK
	if headers[0] == "If-None-Match" {
		want = http.StatusNotModified
	}
	visitors := runtime.GOMAXPROCS(0)
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // both as the serve command does
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(visitors + 1))
	numbers := make(chan int)
	took := make([]time.Duration, b.N)
	var group sync.WaitGroup
	for range visitors {
		group.Go(func() {
			for i := range numbers {
				start := time.Now()
				if w := ask(h, "GET", address(i), headers...); w.Code != want {
					b.Errorf("%s answers %d", address(i), w.Code)
				}
				took[i] = time.Since(start)
			}
		})
	}
	b.ResetTimer()
	began := processorTime()
	for i := range b.N {
		numbers <- i
	}
	close(numbers)
	group.Wait()
	b.StopTimer()
	if busy := processorTime() - began; busy > 0 {
		b.ReportMetric(float64(b.N)/busy.Seconds(), "answers/core-s")
	}
	slices.Sort(took)
	b.ReportMetric(took[b.N/2].Seconds()*1e3, "ms-p50")
	b.ReportMetric(took[b.N*99/100].Seconds()*1e3, "ms-p99")
}
