package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

// A label by a program stands below people's, says that it is one, and how it fares; it names the neuron nowhere.
func TestLabelsByPrograms(t *testing.T) {
	h := pagesFor(t, Options{})
	get := func(address string) string {
		answer := ask(h, http.MethodGet, address)
		if answer.Code != http.StatusOK {
			t.Errorf("GET %s = %d", address, answer.Code)
		}
		return answer.Body.String()
	}
	address := "/m/model-0/layer4-1-sum/0"
	page := get(address)
	e := storetest.Explanations(0)[0]
	for _, has := range []string{"What a program calls it", "it judges itself", "<bdi>" + e.Text + "</bdi>", "r = 0.5", "one of the words is said of 12 of 150 held-out images: AUPRC 0.5 (by chance 0.08), r = 0.25.", "in the space of Made-up CLIP, the neuron’s own model", "not computable"} {
		if !strings.Contains(page, has) {
			t.Errorf("%s lacks %q", address, has)
		}
	}
	head, _, _ := strings.Cut(page, `id="programs"`)
	if strings.Contains(head, e.Text) {
		t.Errorf("what a program calls the neuron names it: %s", head)
	}
	if at := strings.Index(page, `id="labels"`); at > strings.Index(page, `id="programs"`) {
		t.Error("labels by programs stand above people's")
	}
	var doc struct {
		Explanations []struct {
			Method      neuron.ExplanationMethod
			Text        string
			Correlation *float64
			Terms       []neuron.ExplanationTerm
			Said        neuron.Said
		}
	}
	if err := json.Unmarshal([]byte(get(address+".json")), &doc); err != nil || len(doc.Explanations) != 2 {
		t.Fatalf("%s.json has %+v, %v; want two explanations", address, doc, err)
	}
	if got := doc.Explanations[0]; got.Text != e.Text || got.Method != e.Method || *got.Correlation != *e.Correlation || cmp.Diff(e.Terms, got.Terms) != "" || got.Said.Images != e.Judged.Any.Images {
		t.Errorf("%s.json has %+v; want %+v", address, got, e)
	}
	if csv := get(address + ".csv"); !strings.Contains(csv, `label linear,,,,"`+e.Text+`",,,,,,0.5`) || !strings.Contains(csv, "label soft-wpmi,,,,") {
		t.Errorf("%s.csv lacks the labels", address)
	}
	if other := get(strings.TrimSuffix(address, "/0") + "/60"); strings.Contains(other, "What a program calls it") {
		t.Error("a neuron that no program labelled has a panel for that")
	}
}

// A search finds labels by programs too, after people's, and says that a program wrote them and how they fare.
func TestLabelsByProgramsAreFound(t *testing.T) {
	h := pagesFor(t, Options{})
	e := storetest.Explanations(0)[0]
	word := e.Terms[1].Word // of the first method alone
	for address, has := range map[string]string{
		"/search?q=label:" + url.QueryEscape(word):      "“" + e.Text + "” by a program: Sum of words, held-out score r = 0.5",
		"/search.json?q=label:" + url.QueryEscape(word): e.Text + "” by a program",
	} {
		if body := ask(h, http.MethodGet, address).Body.String(); !strings.Contains(body, has) {
			t.Errorf("%s lacks %q", address, has)
		}
	}
}
