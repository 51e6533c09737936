package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"multiscope/internal/paper"
	"multiscope/internal/store"
	"multiscope/internal/store/notes"
	"multiscope/internal/store/storetest"
)

// published is how links name a unit of the article's model.
const published = "rn50x4-published/layer4-5-sum/"

// publishedStudies returns the pages of an index that has the article's studies and no model.
func publishedStudies(t *testing.T) http.Handler {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "scope.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	studies, err := paper.Studies()
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range studies {
		if err := s.WriteStudy(t.Context(), st); err != nil {
			t.Fatal(err)
		}
	}
	return handler(t, s, Options{})
}

// TestPublishedStudies asks for the article's studies: the numbers that it states stand on the pages, and none is
// longer than 72 KiB in any of these states.
func TestPublishedStudies(t *testing.T) {
	h := publishedStudies(t)
	for _, tt := range []struct {
		name, address string
		has           []string
	}{
		{"list", "/studies", []string{"An atlas of emotions", "Typographic attacks", "A Stroop effect", "Classes as sums of neurons", "Published"}},
		{"emotions behind a notice", "/studies/emotions", []string{"mental states", `href="/studies/emotions?shown=1"`}},
		{"emotions", "/studies/emotions?shown=1", []string{"121 words by 7 factors", "<dd>126</dd>", "<dd>2,174</dd>", "jealous = Champions + Hug + Grumpy − Crying", "Drawn in Figure 9", "inferior", "591 weights for 126 words", paper.Attribution[len(paper.Attribution)-10:]}},
		{"emotions in the longest state", "/studies/emotions?shown=1&word=out+of+control&set=sparsity1000&sparsity=1000&unit=" + published + "1193", []string{"Words with the neuron Crying"}},
		{"a word without neurons", "/studies/emotions?shown=1&word=jealous&sparsity=10", []string{"no neuron is left"}},
		{"classes", "/studies/classes", []string{"<dd>50</dd>", "<dd>124</dd>", "<dd>1,000</dd>", "56.4", "Weights of 50 classes and 10 neurons", "red duck", "negative"}},
		{"classes of a unit", "/studies/classes?clusters=12&class=red+king+crab&unit=" + published + "1634", []string{"red king crab", "underwater"}},
		{"attacks", "/studies/attacks", []string{"74.2", "95.4", "97 %", "fooled by 25 of 34 wrong labels", "fooled by 0 of 34 wrong labels", "<dd>192</dd>", "<dd>9</dd>"}},
		{"attacks in the longest state", "/studies/attacks?round=3&example=15&object=pizza&label=cup&method=linear+probe&unit=" + published + "1330", []string{"fooled by 15 of 30 wrong labels", "not drawn in the article"}},
		{"attacks of the first round", "/studies/attacks?round=1", []string{"fooled by 3 of 8 wrong labels"}},
		{"an attack as the article writes it", "/studies/attacks?object=apple&label=iPod", []string{"apple, labelled “ipod”", "99.7"}},
		{"stroop", "/studies/stroop", []string{"49 of 49", "8 of 8", "7 of 7", "0 of 49", "91.2", "<dd>64</dd>"}},
		{"a neutral stimulus", "/studies/stroop?ink=pink&word=example", []string{"“example” in pink", "The answer is pink."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := ask(h, "GET", tt.address)
			body := strings.ReplaceAll(w.Body.String(), "\u00a0", " ")
			if w.Code != 200 || len(body) > 72<<10 {
				t.Errorf("GET %s answers %d with %d bytes", tt.address, w.Code, len(body))
			}
			for _, part := range tt.has {
				if !strings.Contains(body, part) {
					t.Errorf("GET %s lacks %q", tt.address, part)
				}
			}
		})
	}
}

// TestPublishedTables counts the rows of the article's tables.
func TestPublishedTables(t *testing.T) {
	h := publishedStudies(t)
	for _, tt := range []struct {
		study, table string
		rows         int
	}{
		{"emotions", "", 2174}, {"emotions", "atlas-7", 121}, {"classes", "weights", 124}, {"attacks", "", 9}, {"attacks", "wild", 192},
		{"attacks", "wild-classes", 1764}, {"attacks", "examples", 2020}, {"stroop", "", 512},
	} {
		w := ask(h, "GET", "/studies/"+tt.study+".csv?"+url.Values{"table": {tt.table}}.Encode())
		if rows := strings.Count(w.Body.String(), "\n") - 1; w.Code != 200 || rows != tt.rows {
			t.Errorf("table %q of %s has %d rows, want %d; status %d", tt.table, tt.study, rows, tt.rows, w.Code)
		}
	}
}

// TestPublishedStudiesFitAPhone: figures that are wider scroll by themselves.
func TestPublishedStudiesFitAPhone(t *testing.T) {
	b := open(t, publishedStudies(t))
	b.do("resize", chromedp.EmulateViewport(360, 800))
	for _, address := range []string{"/studies", "/studies/emotions?shown=1", "/studies/classes", "/studies/attacks", "/studies/stroop"} {
		b.visit(address)
		if got := evaluate[int64](b, `document.documentElement.scrollWidth`); got > 360 {
			t.Errorf("%s is %d pixels wide at 360", address, got)
		}
		if got := evaluate[string](b, smallText); got != "" {
			t.Errorf("%s has text under 11 pixels: %q", address, got)
		}
	}
}

func TestStudiesThatAreNotThere(t *testing.T) {
	h, err := New(storetest.New(t, storetest.Spec{}), notes.Later(filepath.Join(t.TempDir(), "notes.db")), Options{Database: "my index.db"})
	if err != nil {
		t.Fatal(err)
	}
	pages := httptest.NewServer(h)
	defer pages.Close()
	status, page := newVisitor(t, pages).look("/studies")
	if want := "multiscope import paper --db &#39;my index.db&#39;"; status != 200 || !strings.Contains(page, want) {
		t.Errorf("/studies of an index without any answers %d and lacks %q", status, want)
	}
}
