package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"image"
	"io"
	"log/slog"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/asset"
	"multiscope/web/format"
	"multiscope/web/server"
)

// TestTheNumbersOfAPageAreThoseOfItsData: JSON, CSV and page of a unit say the same.
func TestTheNumbersOfAPageAreThoseOfItsData(t *testing.T) {
	h := pagesFor(t, Options{})
	var got api.Unit
	if err := json.Unmarshal(ask(h, "GET", unit5+".json").Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.ModelID != "model-0" || got.Layer != "layer4-1-sum" || got.Index != "5" || got.Unit != 5 || len(got.Top) == 0 || len(got.Words) == 0 {
		t.Errorf("unit is %+v", got)
	}
	if len(got.Bins) != len(got.Heights) || len(got.Bins) == 0 {
		t.Errorf("%d bins and %d heights", len(got.Bins), len(got.Heights))
	}
	page := ask(h, "GET", unit5).Body.String()
	for _, part := range []string{format.Sigma(got.MaxAct / got.Std), format.Number(got.Std), format.Number(got.Kurtosis), got.Words[0].Word, format.Sigma(got.Words[0].Z)} {
		if !strings.Contains(page, part) {
			t.Errorf("the page lacks %q", part)
		}
	}
	rows, err := csv.NewReader(ask(h, "GET", unit5+".csv").Body).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if first := rows[1]; first[0] != "top" || first[2] != got.Top[0].Key || first[5] != format.Exact(got.Top[0].Activation) {
		t.Errorf("the first row is %v, want %+v", first, got.Top[0])
	}
}

func TestLayerData(t *testing.T) {
	h := pagesFor(t, Options{})
	seen := map[int]bool{}
	for address := "/m/model-0/layer4-1-sum.json?sort=kurtosis"; address != ""; {
		var doc api.Layer
		if err := json.Unmarshal(ask(h, "GET", address).Body.Bytes(), &doc); err != nil {
			t.Fatal(err)
		}
		for _, r := range doc.Rows {
			seen[r.Unit] = true
		}
		address = doc.Next
	}
	rows, err := csv.NewReader(ask(h, "GET", "/m/model-0/layer4-1-sum.csv").Body).ReadAll()
	if err != nil || len(seen) != 110 || len(rows) != 111 {
		t.Errorf("%d units by JSON and %d rows of CSV, %v; want 110 and 111", len(seen), len(rows), err)
	}
}

func TestWordsComeInTheOrderAskedFor(t *testing.T) {
	h := pagesFor(t, Options{})
	for query, column := range map[string]int{"": 5, "?by=excess": 5, "?by=activation": 3} {
		rows, err := csv.NewReader(ask(h, "GET", "/words/japan.csv"+query).Body).ReadAll()
		if err != nil || len(rows) != 1+2*110 {
			t.Fatalf("/words/japan.csv%s has %d rows, %v; want those of two models", query, len(rows), err)
		}
		last := math.Inf(1)
		for _, row := range rows[1:111] {
			value, err := strconv.ParseFloat(row[column], 64)
			if err != nil || value > last {
				t.Errorf("/words/japan.csv%s: %s %q follows %g", query, rows[0][column], row[column], last)
			}
			last = value
		}
	}
}

func TestSuggestions(t *testing.T) {
	h := pagesFor(t, Options{})
	type suggested struct{ Text, Address string }
	for _, tt := range []struct{ name, q, text, address string }{
		{"a name", "trump", "Donald Trump · unit 89", "/m/rn50x4-published/layer4-5-sum/89"},
		{"a name's beginning", "jap", "Japan · unit 26", "/m/rn50x4-published/layer4-5-sum/26"},
		{"a word's beginning", "jap", "japan", "/search?q=japan"},
		{"a slip", "jappan", "japan", "/search?q=japan"},
		{"a number", "42", "Unit 42", "/m/model-0/layer4-1-sum/42"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got struct {
				Suggestions []suggested
			}
			if err := json.Unmarshal(ask(h, "GET", "/search/suggest?q="+tt.q).Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(got.Suggestions, suggested{tt.text, tt.address}) {
				t.Errorf("%q suggests %+v", tt.q, got.Suggestions)
			}
		})
	}
	if got := ask(h, "GET", "/search/suggest?q=").Body.String(); !strings.Contains(got, `"suggestions": []`) {
		t.Errorf("nothing suggests %s", got)
	}
}

func TestOneSeedGivesOneSample(t *testing.T) {
	h := pagesFor(t, Options{})
	sample := func(seed string) string {
		page := ask(h, "GET", unit5+"?lo=-1&hi=1&seed="+seed).Body.String()
		from := strings.Index(page, `id="range"`)
		images := links.FindAllString(page[from:strings.Index(page, `class="strongest"`)], -1)
		return strings.Join(images, " ")
	}
	first := sample("1")
	if first != sample("1") {
		t.Error("one seed drew two samples")
	}
	if first == sample("2") {
		t.Error("two seeds drew one sample")
	}
}

// TestSharedLinksHaveAPicture: a page whose link is shared names a picture of the size that it says, and what is in it.
func TestSharedLinksHaveAPicture(t *testing.T) {
	h := pagesFor(t, Options{})
	meta := regexp.MustCompile(`<meta (?:name|property)="((?:og|twitter):image[^"]*)" content="([^"]+)">`)
	for _, path := range []string{unit5, "/images/7", "/words/japan"} {
		said := map[string]string{}
		for _, m := range meta.FindAllStringSubmatch(ask(h, "GET", path).Body.String(), -1) {
			said[m[1]] = m[2]
		}
		picture, ours := strings.CutPrefix(said["og:image"], "http://scope.test/")
		if !ours || said["twitter:image"] != said["og:image"] || said["og:image:alt"] == "" || said["twitter:image:alt"] != said["og:image:alt"] {
			t.Errorf("%s says of its picture: %v", path, said)
		}
		im, kind, err := image.Decode(ask(h, "GET", "/"+picture).Body)
		if err != nil || kind != "jpeg" || im.Bounds().Dx() != asset.PreviewWidth || im.Bounds().Dy() != asset.PreviewHeight {
			t.Errorf("the picture of %s: %s, %v", path, kind, err)
		}
	}
}

func TestHeaders(t *testing.T) {
	h := pagesFor(t, Options{})
	w := ask(h, "GET", unit5)
	for name, want := range map[string]string{
		"Content-Security-Policy": server.Policy, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache", "Referrer-Policy": "same-origin",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if again := ask(h, "GET", unit5, "If-None-Match", w.Header().Get("ETag")); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("a page that did not change answers %d", again.Code)
	}
	if head := ask(h, "HEAD", unit5); head.Code != http.StatusOK {
		t.Errorf("HEAD answers %d", head.Code)
	}
	if post := ask(h, "POST", unit5); post.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST answers %d", post.Code)
	}
}

func TestPicturesAndFilesAreKeptForGood(t *testing.T) {
	h := pagesFor(t, Options{})
	page := ask(h, "GET", unit5).Body.String()
	for _, start := range []string{"/thumbs/", "/heat/", "/static/multiscope-", "/static/search-"} {
		at := strings.Index(page, start)
		address := page[at : at+strings.IndexByte(page[at:], '"')]
		w := ask(h, "GET", address, "Accept-Encoding", "gzip")
		if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != server.Forever {
			t.Errorf("%s answers %d, kept %q", address, w.Code, w.Header().Get("Cache-Control"))
		}
	}
}

func TestPagesAreCompressed(t *testing.T) {
	w := ask(pagesFor(t, Options{}), "GET", unit5, "Accept-Encoding", "gzip")
	r, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(r)
	if err != nil || !bytes.Contains(page, []byte("</html>")) {
		t.Errorf("unpacked to %d bytes, %v", len(page), err)
	}
}

func TestForeignHostsAreRefused(t *testing.T) {
	src := filledStore(t)
	for host, want := range map[string]int{"scope.test": 200, "127.0.0.1": 421} {
		h := handler(t, src, Options{Hosts: []string{host}})
		if w := ask(h, "GET", "/healthz"); w.Code != want {
			t.Errorf("a server of %s answers %d for scope.test, want %d", host, w.Code, want)
		}
	}
}

// broken fails in the ways that handlers can.
type broken struct {
	Source
	fail func() error
}

func (b broken) Models(context.Context) ([]neuron.Model, error) { return nil, b.fail() }

func TestFailuresAreContained(t *testing.T) {
	for _, tt := range []struct {
		name   string
		fail   func() error
		status int
		logged string
	}{
		{"an error of ours", func() error { return errors.New("secret of the database") }, 500, "secret"},
		{"a panic", func() error { panic("secret bug") }, 500, "secret bug"},
		{"not there yet", func() error { return neuron.Unreadyf("The index is being made.") }, 503, ""},
		{"out of time", func() error { return context.DeadlineExceeded }, 503, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var log bytes.Buffer
			src := broken{filledStore(t), tt.fail}
			h := handler(t, src, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
			w := ask(h, "GET", "/")
			if w.Code != tt.status || strings.Contains(w.Body.String(), "secret") || !strings.Contains(w.Body.String(), "</html>") {
				t.Errorf("answers %d: %s", w.Code, w.Body)
			}
			if !strings.Contains(log.String(), tt.logged) || tt.logged == "" && log.Len() > 0 {
				t.Errorf("logs %q, want %q", &log, tt.logged)
			}
			if ready := ask(h, "GET", "/healthz"); ready.Code != 200 {
				t.Errorf("afterwards /healthz answers %d", ready.Code)
			}
		})
	}
}

// TestOpenAPIDescribesWhatIsServed: each path of the description has a route.
func TestOpenAPIDescribesWhatIsServed(t *testing.T) {
	h := pagesFor(t, Options{})
	var doc struct {
		Paths map[string]any `json:"paths"`
	}
	if err := json.Unmarshal(ask(h, "GET", "/openapi.json").Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	fill := strings.NewReplacer("{model}", "model-0", "{layer}", "layer4-1-sum", "{unit}", "5", "{id}", "7", "{word}", "japan", "{study}", "moods", "{list}", "new", "{family}", "food", "{size}", "2x1", "{cells}", "8f.png",
		"/compare.json", "/compare.json"+comparedTwo, "/compare.csv", "/compare.csv"+comparedTwo, "/arithmetic.json", "/arithmetic.json?q=king", "/arithmetic.csv", "/arithmetic.csv?q=king", "/search.json", "/search.json?q=japan", "/search.csv", "/search.csv?q=caption:japan", "/attribution.json", "/attribution.json?text=i+feel+jealous", "/attribution.csv", "/attribution.csv?text=i+feel+jealous")
	for path := range doc.Paths {
		if path == address.Download || strings.Contains(path, "/label/") { // their own tests ask for them, where they are given away and made
			continue
		}
		if w := ask(h, "GET", fill.Replace(path)); w.Code != 200 || strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			t.Errorf("%s answers %d, %s", path, w.Code, w.Header().Get("Content-Type"))
		}
	}
	if len(doc.Paths) < 10 {
		t.Errorf("%d paths are described", len(doc.Paths))
	}
}
