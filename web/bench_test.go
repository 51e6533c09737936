package web

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"multiscope/internal/store/storetest"
)

// BenchmarkPages measures what a visitor waits for the server, on a database of 100,000 units,
// while four visitors ask at once: median and 99th percentile, in milliseconds.
func BenchmarkPages(b *testing.B) {
	const layers, units, visitors = 10, 10_000, 4
	src := storetest.New(b, storetest.Spec{Layers: layers, Units: units, Images: 200, Words: 50, Top: 50})
	h := handler(b, src, Options{})
	for _, page := range []struct {
		name    string
		address func(i int) string
	}{
		{"unit", func(i int) string { return fmt.Sprintf("/m/model-0/layer4-%d-sum/%d", i%layers, i*7919%units) }},
		{"range", func(i int) string {
			return fmt.Sprintf("/m/model-0/layer4-%d-sum/%d?lo=0&hi=1&seed=%d", i%layers, i*7919%units, i)
		}},
		{"layer", func(i int) string { return fmt.Sprintf("/m/model-0/layer4-%d-sum?page=%d", i%layers, 1+i%100) }},
		{"home", func(int) string { return "/" }},
		{"search", func(int) string { return "/search?q=japan" }},
		{"suggest", func(int) string { return "/search/suggest?q=ja" }},
	} {
		b.Run(page.name, func(b *testing.B) { load(b, h, visitors, page.address) })
	}
}

// load asks for b.N addresses by several visitors at once.
func load(b *testing.B, h http.Handler, visitors int, address func(i int) string) {
	numbers := make(chan int)
	took := make([]time.Duration, b.N)
	var group sync.WaitGroup
	for range visitors {
		group.Go(func() {
			for i := range numbers {
				start := time.Now()
				if w := ask(h, "GET", address(i), "Accept-Encoding", "gzip"); w.Code != http.StatusOK {
					b.Errorf("%s answers %d", address(i), w.Code)
				}
				took[i] = time.Since(start)
			}
		})
	}
	for i := range b.N {
		numbers <- i
	}
	close(numbers)
	group.Wait()
	slices.Sort(took)
	b.ReportMetric(took[b.N/2].Seconds()*1e3, "ms-p50")
	b.ReportMetric(took[b.N*99/100].Seconds()*1e3, "ms-p99")
}

