package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"multiscope/internal/store/storetest"
)

var (
	pagesWords    = flag.Int("words", 3_000, "words that the neurons of BenchmarkPages were shown")
	pagesUnits    = flag.Int("units", 5_000, "neurons in the database of BenchmarkPages; pages are meant for 100,000, which take minutes to fill")
	serverProfile = flag.String("serverprofile", "", "folder for processor profiles of the server of BenchmarkPages")
)

// visitors is how many ask at once in BenchmarkPages.
const visitors = 4

// BenchmarkPages measures what a visitor waits for the serve command, a process of its own, while others ask
// too: median and 99th percentile, in milliseconds, and answers in a second of the server's processor time. Pages are
// made afresh, or kept, or known to the browser; beside them stands a file.
func BenchmarkPages(b *testing.B) {
	const each = 2_500
	layers := max(*pagesUnits/each, 1)
	db := storetest.New(b, storetest.Spec{Layers: layers, Units: each, Images: 200, Words: *pagesWords, Top: 40, Meanings: true}).Path()
	afresh, kept := serveChild(b, "afresh", db, "--page-cache", "0"), serveChild(b, "kept", db)
	word := func(i int) string { return []string{"japan", "red", "happy", "king"}[i%4] }
	for _, page := range []struct {
		name    string
		address func(i int) string
	}{
		{"unit", func(i int) string { return fmt.Sprintf("/m/model-0/layer4-%d-sum/%d", i%layers, i*7919%each) }},
		{"range", func(i int) string {
			return fmt.Sprintf("/m/model-0/layer4-%d-sum/%d?lo=0&hi=1&seed=%d", i%layers, i*7919%each, i)
		}},
		{"layer", func(i int) string {
			return fmt.Sprintf("/m/model-0/layer4-%d-sum?page=%d", i%layers, 1+i%(each/48))
		}},
		{"home", func(int) string { return "/" }},
		{"search", func(i int) string { return "/search?q=" + word(i) }},
		{"suggest", func(i int) string { return "/search/suggest?q=" + word(i)[:2] }},
	} {
		b.Run(page.name, func(b *testing.B) { afresh.load(b, page.address) })
		one := page.address(1)
		again := func(int) string { return one }
		b.Run(page.name+" kept", func(b *testing.B) { kept.load(b, again) })
		tag := kept.get(b, one).Header.Get("ETag")
		b.Run(page.name+" held", func(b *testing.B) { kept.load(b, again, "If-None-Match", tag) })
	}
	home := kept.get(b, "/")
	style := regexp.MustCompile(`/static/multiscope-[^"]+`).FindString(home.body)
	b.Run("file", func(b *testing.B) { kept.load(b, func(int) string { return style }) })
}

// child is a serve command in a process of its own.
type child struct {
	address string // of its first page, without the slash
	client  http.Client
}

// serveChild starts a server over a database, which ends with the benchmark.
func serveChild(b *testing.B, name, db string, flags ...string) *child {
	b.Helper()
	cmd, _ := program(append([]string{"serve", "--db", db, "--addr", "127.0.0.1:0"}, flags...)...)
	if *serverProfile != "" {
		cmd.Args = append(cmd.Args, "-test.cpuprofile="+filepath.Join(*serverProfile, name+".pprof"))
	}
	cmd.Stdout = nil
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	address := regexp.MustCompile(`http://\S+`).FindString(line)
	if address == "" {
		b.Fatalf("the server does not say where it is: %q, %v", line, err)
	}
	go io.Copy(io.Discard, out)
	return &child{
		address: strings.TrimSuffix(address, "/"),
		client:  http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: visitors, DisableCompression: true}},
	}
}

// answer is what the server said.
type answer struct {
	*http.Response
	body string
}

// get asks for an address; headers are pairs of name and value.
func (c *child) get(b *testing.B, address string, headers ...string) answer {
	r, err := http.NewRequestWithContext(b.Context(), "GET", c.address+address, nil)
	if err != nil {
		b.Error(err)
		return answer{}
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w, err := c.client.Do(r)
	if err != nil {
		b.Error(err)
		return answer{Response: &http.Response{}}
	}
	defer w.Body.Close()
	body, err := io.ReadAll(w.Body)
	if err != nil {
		b.Error(err)
	}
	return answer{w, string(body)}
}

// processorTime returns the seconds for which the server has kept processors busy.
func (c *child) processorTime(b *testing.B) float64 {
	text := regexp.MustCompile(`(?m)^process_cpu_seconds_total (\S+)`).FindStringSubmatch(c.get(b, "/metrics").body)
	if text == nil {
		return 0 // not known on this system
	}
	seconds, err := strconv.ParseFloat(text[1], 64)
	if err != nil {
		b.Error(err)
	}
	return seconds
}

// load asks for b.N addresses, visitors at once.
func (c *child) load(b *testing.B, address func(i int) string, headers ...string) {
	want := http.StatusOK
	if len(headers) > 0 && headers[0] == "If-None-Match" {
		want = http.StatusNotModified
	}
	headers = append(headers, "Accept-Encoding", "gzip")
	numbers := make(chan int)
	took := make([]time.Duration, b.N)
	var group sync.WaitGroup
	b.ResetTimer()
	began := c.processorTime(b)
	for range visitors {
		group.Go(func() {
			for i := range numbers {
				start := time.Now()
				if w := c.get(b, address(i), headers...); w.Response == nil || w.StatusCode != want {
					b.Errorf("%s answers %v", address(i), w.Response)
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
	b.StopTimer()
	if busy := c.processorTime(b) - began; busy > 0 {
		b.ReportMetric(float64(b.N)/busy, "answers/core-s")
	}
	slices.Sort(took)
	b.ReportMetric(took[b.N/2].Seconds()*1e3, "ms-p50")
	b.ReportMetric(took[b.N*99/100].Seconds()*1e3, "ms-p99")
}
