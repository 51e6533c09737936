package web

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"multiscope/web/server"
)

// TestHostileRequests sends requests that no browser sends, with paths, parameters, headers, ranges and cookies made up at
// random from those that there are, over connections of their own. None is answered by a fault of the server (5xx), the
// server answers others afterwards, and its memory and goroutines are as before.
func TestHostileRequests(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := editedHandler(t, editable(t, Options{}))
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx, l, h, slog.New(slog.DiscardHandler)) }()

	const clients = 4
	made := newRequestMaker(t)
	strangers := func(requests int, seed uint64) map[int]int {
		statuses := make([]map[int]int, clients)
		var wg sync.WaitGroup
		for i := range clients {
			wg.Go(func() {
				c := client{address: l.Addr().String(), statuses: map[int]int{}}
				defer c.close()
				random := rand.New(rand.NewPCG(seed, uint64(i)))
				for range requests / clients {
					if request := made.request(random); !c.send(t, request) {
						return
					}
				}
				statuses[i] = c.statuses
			})
		}
		wg.Wait()
		all := map[int]int{}
		for _, s := range statuses {
			for status, n := range s {
				all[status] += n
			}
		}
		return all
	}

	strangers(hostileRequests/10, 1) // fills what the server keeps on purpose
	heap, goroutines := inUse()
	statuses := strangers(hostileRequests, 2)
	heapAfter, goroutinesAfter := inUse()

	t.Logf("answers by status: %v (0: the connection was closed); heap %d → %d KiB, goroutines %d → %d", statuses, heap>>10, heapAfter>>10, goroutines, goroutinesAfter)
	if statuses[http.StatusOK] < hostileRequests/20 || statuses[http.StatusNotFound] < hostileRequests/20 || statuses[http.StatusBadRequest] < hostileRequests/20 {
		t.Error("the requests reach too little: they should be found, not found and refused, each often")
	}
	if heapAfter > heap+heap/4+(16<<20) {
		t.Errorf("the heap grew from %d to %d KiB", heap>>10, heapAfter>>10)
	}
	if goroutinesAfter > goroutines+clients {
		t.Errorf("%d goroutines became %d", goroutines, goroutinesAfter)
	}
	res, err := http.Get("http://" + l.Addr().String() + unit5)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("a neuron cannot be read afterwards: %v, %v", res, err)
	}
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
}

// inUse returns the bytes of the heap and the goroutines once closed connections are gone.
func inUse() (heap uint64, goroutines int) {
	http.DefaultClient.CloseIdleConnections()
	var m runtime.MemStats
	for range 10 {
		time.Sleep(50 * time.Millisecond)
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return m.HeapAlloc, runtime.NumGoroutine()
}

// client sends requests as they are, byte for byte, over one connection as long as the server keeps it open.
type client struct {
	address  string
	conn     net.Conn
	answers  *bufio.Reader
	statuses map[int]int
}

func (c *client) close() {
	if c.conn != nil {
		c.conn.Close()
		c.conn = nil
	}
}

// send sends a request and reads its answer. It reports whether to go on.
func (c *client) send(t *testing.T, request []byte) bool {
	if c.conn == nil {
		conn, err := net.Dial("tcp", c.address)
		if err != nil {
			t.Errorf("the server cannot be reached: %v", err)
			return false
		}
		c.conn, c.answers = conn, bufio.NewReader(conn)
	}
	c.conn.SetDeadline(time.Now().Add(time.Minute))
	if _, err := c.conn.Write(request); err != nil {
		c.close() // closed while a long request was still being sent
		c.statuses[0]++
		return true
	}
	method, _, _ := strings.Cut(string(request), " ")
	res, err := http.ReadResponse(c.answers, &http.Request{Method: method})
	if err != nil {
		if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
			t.Errorf("%.300q is not answered", request)
		}
		c.close()
		c.statuses[0]++
		return true
	}
	n, err := io.Copy(io.Discard, res.Body)
	c.statuses[res.StatusCode]++
	if res.StatusCode >= 500 && res.StatusCode != http.StatusHTTPVersionNotSupported && res.StatusCode != http.StatusNotImplemented {
		t.Errorf("%.900q is answered with %s", request, res.Status)
	}
	if n > 32<<20 {
		t.Errorf("%.300q is answered with %d bytes", request, n)
	}
	if err != nil || res.Close {
		c.close()
	}
	return true
}

// requestMaker makes requests from addresses, names of parameters and headers that there are, and from what is hostile.
type requestMaker struct {
	paths, keys, values []string
}

func newRequestMaker(t *testing.T) requestMaker {
	m := requestMaker{values: append(hostile(), "-1", "0", "1", "7", "2147483648", "9223372036854775808", "1e308", "-Inf", "0x10", "model-0", "layer4-1-sum", "model-0/layer4-1-sum/5", "kurtosis", "csv", "json")}
	m.values = slices.DeleteFunc(m.values, func(v string) bool { return len(v) > 4000 })
	m.values = append(m.values, strings.Repeat("x", 70_000)) // more than headers may have
	for _, r := range everyRoute(t) {
		m.paths = append(m.paths, r.Path)
	}
	for _, a := range askedAddresses() {
		path, query, _ := strings.Cut(a, "?")
		m.paths = append(m.paths, path)
		parameters, _ := url.ParseQuery(query)
		for key := range parameters {
			m.keys = append(m.keys, key)
		}
	}
	slices.Sort(m.paths)
	slices.Sort(m.keys)
	m.paths, m.keys = slices.Compact(m.paths), slices.Compact(m.keys)
	return m
}

func pick(random *rand.Rand, all []string) string { return all[random.IntN(len(all))] }

var parameter = regexp.MustCompile(`:[a-z]+`)

// request returns the bytes of a request.
func (m requestMaker) request(random *rand.Rand) []byte {
	path := parameter.ReplaceAllStringFunc(pick(random, m.paths), func(string) string { return m.escaped(random) })
	if random.IntN(4) == 0 {
		path = m.bent(random, path)
	}
	var query []string
	for range random.IntN(4) {
		query = append(query, pick(random, m.keys)+"="+m.escaped(random))
	}
	if len(query) > 0 {
		path += "?" + strings.Join(query, "&")
	}
	method, body := "GET", ""
	switch random.IntN(12) {
	case 0:
		method, body = "POST", "csrf="+m.escaped(random)+"&text="+m.escaped(random)+"&unit="+m.escaped(random)
	case 1:
		method = pick(random, []string{"HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "PATCH", "get", "G\x00T", "CONNECT"})
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n", method, path)
	for range random.IntN(3) {
		m.header(random, &b)
	}
	if body != "" {
		fmt.Fprintf(&b, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n", len(body))
	}
	b.WriteString("\r\n" + body)
	return b.Bytes()
}

// escaped returns a value as a part of an address, mostly escaped as it should be.
func (m requestMaker) escaped(random *rand.Rand) string {
	v := pick(random, m.values)
	if random.IntN(3) == 0 {
		v = fmt.Sprint(random.IntN(130))
	}
	switch random.IntN(10) {
	case 0:
		return strings.NewReplacer(" ", "%20", "\r", "", "\n", "").Replace(v) // as it is
	case 1:
		return url.QueryEscape(url.QueryEscape(v))
	case 2:
		return v[:min(len(v), 2)] + "%zz%"
	}
	return url.QueryEscape(v)
}

// bent returns a path with something wrong with it.
func (m requestMaker) bent(random *rand.Rand, path string) string {
	at := random.IntN(len(path))
	switch random.IntN(7) {
	case 0:
		return path + pick(random, []string{".json", ".csv", ".jpg", ".json.json", ".", "/", "//", ";a=b", "%00", "#a"})
	case 1:
		return path[:at] + "/../../../etc/passwd"
	case 2:
		return path[:at] + "%2e%2e%2f%2f" + path[at:]
	case 3:
		return "//evil.example" + path
	case 4:
		return "http://evil.example" + path
	case 5:
		return path[at:]
	}
	return path[:at] + string([]byte{byte(random.IntN(256))}) + path[at:]
}

func (m requestMaker) header(random *rand.Rand, b *bytes.Buffer) {
	value := strings.NewReplacer("\r", "", "\n", "").Replace(pick(random, m.values))
	number := random.Int64()
	switch random.IntN(9) {
	case 0:
		ranges := fmt.Sprintf("bytes=%d-%d", number%4096, random.Int64N(1<<40))
		if random.IntN(2) == 0 {
			ranges = "bytes=" + strings.Repeat("0-,", random.IntN(2000)) + "-1"
		}
		fmt.Fprintf(b, "Range: %s\r\n", ranges)
	case 1:
		fmt.Fprintf(b, "Cookie: multiscope=%s\r\n", value)
	case 2:
		fmt.Fprintf(b, "Cookie: %s\r\n", strings.Repeat("a=b; ", random.IntN(5000)))
	case 3:
		fmt.Fprintf(b, "If-None-Match: %s\r\nIf-Modified-Since: %s\r\n", value, value)
	case 4:
		fmt.Fprintf(b, "Accept-Encoding: %s, br;q=%d\r\nAccept-Language: %s\r\n", value, number, value)
	case 5:
		fmt.Fprintf(b, "Origin: %s\r\nSec-Fetch-Site: %s\r\n", value, pick(random, []string{"cross-site", "none", value}))
	case 6:
		fmt.Fprintf(b, "X-Forwarded-For: %s\r\nForwarded: for=%s\r\nX-Forwarded-Host: %s\r\n", value, value, value)
	case 7:
		fmt.Fprintf(b, "Host: %s\r\n", value)
	case 8:
		fmt.Fprintf(b, "%s: %s\r\n", value, value)
	}
}
