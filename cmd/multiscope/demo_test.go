package main

import (
	"bytes"
	"context"
	"html"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"multiscope/internal/fixture"
)

// TestDemo runs the demo on a small slice as a user does: start it, read pages while it works, stop
// it when everything is there, and start it again.
func TestDemo(t *testing.T) {
	fixture.Engine(t) // skips where ONNX Runtime cannot be had
	data := t.TempDir()
	first := startDemo(t, data)
	first.waitFor(t, "Everything is there")
	for path, want := range map[string]string{
		"/":                                "Pictogram CLIP",
		"/m/pictogram":                     "visual.layer4.1.sum",
		"/m/pictogram/layer4-1-sum":        "1,024",
		"/m/pictogram/layer4-1-sum/7":      "visual.layer4.1.sum",
		"/m/pictogram/layer4-1-sum/7.json": `"modelId": "pictogram"`,
		"/search?q=africa":                 "σ",
		"/search?q=trump":                  "/m/rn50x4-published/layer4-5-sum/89",
		"/search?q=yellow":                 "/m/rn50x4-published/layer4-5-sum/",
		"/search?q=australia":              "/m/rn50x4-published/layer4-5-sum/513",
		"/families/animals":                "suggested",
		"/families/emotion?shown=1":        "published",
		"/studies/regions":                 "175 countries",
	} {
		if body := first.read(t, path); !strings.Contains(body, want) {
			t.Errorf("GET %s lacks %q", path, want)
		}
	}
	page := first.readComplete(t, "/m/pictogram/layer4-1-sum/7.json")
	recompute(t, first.read(t, "/m/pictogram/layer4-1-sum/7"))
	first.stop(t)

	second := startDemo(t, data)
	second.waitFor(t, "Everything is there")
	if again := second.readComplete(t, "/m/pictogram/layer4-1-sum/7.json"); again != page {
		t.Error("the second start changed a neuron")
	}
	second.stop(t)
}

// recompute runs the command that a neuron's page says, as a reader does who does not trust its numbers.
func recompute(t *testing.T, page string) {
	t.Helper()
	command := regexp.MustCompile(`id="command">multiscope ([^<]*)<`).FindStringSubmatch(page)
	if command == nil {
		t.Fatal("the page of a neuron has no command that computes it again")
	}
	args := strings.Fields(html.UnescapeString(command[1])) // the path of this test's database needs no quotation marks
	var out bytes.Buffer
	if code := run(t.Context(), args, &out, &out); code != exitDone || !strings.Contains(out.String(), "stored") {
		t.Errorf("multiscope %q: exit %d, %s", args, code, &out)
	}
}

// runningDemo is a demo in this process.
type runningDemo struct {
	cancel  context.CancelFunc
	code    chan int
	out     *syncBuffer
	address string
}

func startDemo(t *testing.T, data string) *runningDemo {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	d := &runningDemo{cancel: cancel, code: make(chan int, 1), out: &syncBuffer{}}
	go func() {
		d.code <- run(ctx, []string{"demo", "--data", data, "--addr", "127.0.0.1:0", "--pictures", "192", "--words", "48"}, d.out, d.out)
	}()
	d.waitFor(t, "The demo is at")
	d.address = regexp.MustCompile(`http://[0-9.:]+`).FindString(d.out.String())
	return d
}

// waitFor waits until the demo has said something.
func (d *runningDemo) waitFor(t *testing.T, words string) {
	t.Helper()
	for deadline := time.Now().Add(4 * time.Minute); !strings.Contains(d.out.String(), words); time.Sleep(20 * time.Millisecond) {
		select {
		case code := <-d.code:
			t.Fatalf("the demo ended with code %d:\n%s", code, d.out)
		default:
		}
		if time.Now().After(deadline) {
			t.Fatalf("the demo did not say %q:\n%s", words, d.out)
		}
	}
}

func (d *runningDemo) read(t *testing.T, path string) string {
	t.Helper()
	res, err := http.Get(d.address + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("GET %s: %s, %v", path, res.Status, err)
	}
	return string(body)
}

// readComplete returns the JSON of a neuron once it has what the demo adds last, its text maxima.
func (d *runningDemo) readComplete(t *testing.T, path string) string {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		body := d.read(t, path)
		if strings.Contains(body, `"text_maxima"`) {
			return body
		}
		if time.Now().After(deadline) {
			t.Fatalf("GET %s has no text maxima:\n%s", path, body)
		}
	}
}

// stop presses Ctrl-C.
func (d *runningDemo) stop(t *testing.T) {
	t.Helper()
	d.cancel()
	if code := <-d.code; code != exitDone {
		t.Errorf("the stopped demo ended with code %d:\n%s", code, d.out)
	}
}

// syncBuffer collects what a program prints from several goroutines.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
