package web

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"multiscope/internal/neuron"
)

const trump = "/m/rn50x4-published/layer4-5-sum/89"

// TestLabelsOfSensitiveNeuronsStandBehindANotice: who opens the page of a neuron for a public figure, a faith or an
// origin meets people's opinions of it only once they ask for them.
func TestLabelsOfSensitiveNeuronsStandBehindANotice(t *testing.T) {
	opts := editable(t, Options{})
	ref := neuron.Ref{Model: "rn50x4-published", Layer: "layer4-5-sum", Unit: 89}
	if _, err := opts.Editor.AddLabel(t.Context(), neuron.Label{Ref: ref, Author: "Ada", Text: "rallies", Note: "with red hats", Made: time.Now()}); err != nil {
		t.Fatal(err)
	}
	h := editedHandler(t, opts)
	if page := ask(h, "GET", trump).Body.String(); strings.Contains(page, "with red hats") || !strings.Contains(page, "sensitive (public figures)") {
		t.Error("the opinion stands there without a notice")
	}
	if page := ask(h, "GET", trump+"?shown=1").Body.String(); !strings.Contains(page, "with red hats") {
		t.Error("the opened notice does not show the opinion")
	}
}

// TestPagesCountWhatThePaperPublished compares the counts on pages with ../shared/paper, whose README.md states the totals:
// of its rows those that the article shows.
func TestPagesCountWhatThePaperPublished(t *testing.T) {
	paper := filepath.Join("..", "..", "shared", "paper")
	file, err := os.ReadFile(filepath.Join(paper, "families.json"))
	if err != nil {
		t.Skipf("SKIPPED, NOT TESTED: counts on pages against the paper's data: %v", err)
	}
	var published struct {
		Families []struct {
			ID      string
			Neurons []struct {
				Model string
				Unit  int
				Shown bool
			}
		}
	}
	if err := json.Unmarshal(file, &published); err != nil {
		t.Fatal(err)
	}
	h := pagesFor(t, Options{})
	for _, f := range published.Families {
		shown := map[string]bool{}
		for _, n := range f.Neurons {
			if n.Shown {
				shown[fmt.Sprint(n.Model, n.Unit)] = true
			}
		}
		query := url.Values{"origin": {"published"}, "shown": {"1"}}
		page := ask(h, "GET", "/families/"+f.ID+"?"+query.Encode()).Body.String()
		if want := fmt.Sprintf("of %d<", len(shown)); !strings.Contains(page, want) {
			t.Errorf("/families/%s does not count %d published neurons", f.ID, len(shown))
		}
	}
	for address, counts := range map[string][]string{
		"/m/rn50x4-published/layer4-5-sum": {"2,560"},
		"/studies/emotions?shown=1":        {"126", "2,174"},
		"/studies/regions?shown=1":         {"64 neurons", "175 countries", "620 cities"}, // 66 units, of which the article's map shows 64
		"/studies/stroop":                  {"49 of 49"},
		"/studies/classes":                 {"124"},
		"/studies/conditional?shown=1":     {"651"},
	} {
		page := ask(h, "GET", address).Body.String()
		for _, count := range counts {
			if !strings.Contains(page, count) {
				t.Errorf("%s lacks the count %q", address, count)
			}
		}
	}
}
