package web

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"multiscope/internal/store/storetest"
	"multiscope/static"
)

// BenchmarkSuggestions measures what a key costs the server, on an index of the demo's size: suggestions for prefixes and for
// misspellings that were not asked for before, with the pages' cache off, as multiples of the style sheet's time.
func BenchmarkSuggestions(b *testing.B) {
	s := storetest.New(b, storetest.Spec{Units: 1024, Images: 8192, Words: 3000})
	h := handler(b, s, Options{Log: slog.New(slog.DiscardHandler)})
	files, err := static.Load()
	if err != nil {
		b.Fatal(err)
	}
	each := func(address string) time.Duration {
		began := time.Now()
		if w := ask(h, "GET", address); w.Code != 200 {
			b.Fatalf("%s answers %d", address, w.Code)
		}
		return time.Since(began)
	}
	for _, typed := range []struct{ name, query string }{
		{"prefix", "/search/suggest?q=%[2]c&n=%[1]d"},
		{"misspelling", "/search/suggest?q=jappn&n=%[1]d"},
		{"caption", "/search/suggest?q=caption:b&n=%[1]d"},
	} {
		b.Run(typed.name, func(b *testing.B) {
			var file, suggestions time.Duration
			n := 0
			for b.Loop() {
				file += each(files.Address("multiscope.css"))
				suggestions += each(fmt.Sprintf(typed.query, n, 'a'+n%26)) // n= makes each address a new one
				n++
			}
			b.ReportMetric(suggestions.Seconds()*1e3/float64(n), "ms/key")
			b.ReportMetric(suggestions.Seconds()/file.Seconds(), "×file")
		})
	}
}
