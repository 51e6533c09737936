package web

import (
	"context"
	"encoding/json"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"multiscope/internal/hide"
	"multiscope/internal/neuron"
	"multiscope/internal/store/notes"
	"multiscope/internal/store/storetest"
)

// encoder reads texts of the model with the weights.
type encoder struct {
	hash string
	read func(text string) ([]float32, error)
}

func (e encoder) Encodes(m neuron.Model) bool { return m.Hash == e.hash }

func (e encoder) EncodeText(_ context.Context, _ neuron.Model, text string) ([]float32, error) {
	return e.read(text)
}

// attributedAs is what is asked of the JSON of an attribution.
type attributedAs struct {
	ModelID string `json:"modelId"`
	ReadNow bool   `json:"read_now"`
	Path    []struct {
		Units int
		Terms []struct {
			Index, Name, Sensitive string
			Weight                 float64
		}
	}
	Dense []struct {
		Index string
	}
}

func attributionAt(t *testing.T, h http.Handler, query string) (doc attributedAs) {
	t.Helper()
	w := ask(h, "GET", "/attribution.json?"+query)
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || w.Code != 200 {
		t.Fatalf("/attribution.json?%s answers %d, %v: %s", query, w.Code, err, w.Body)
	}
	return doc
}

func TestAServerReadsTexts(t *testing.T) {
	s := filledStore(t)
	known, err := s.Text(t.Context(), "model-1", "i feel jealous")
	if err != nil {
		t.Fatal(err)
	}
	e := encoder{strings.Repeat("0", 63) + "1", func(text string) ([]float32, error) { // the weights of model-1
		switch text {
		case "too much":
			return nil, neuron.Unreadyf("16 texts wait.")
		case "too long":
			return nil, neuron.Invalidf("This text has more tokens.")
		}
		return known.Embedding, nil
	}}
	h := handler(t, s, Options{Texts: e, KeptBytes: 1 << 20})
	if doc := attributionAt(t, h, "text=Anything+at+all"); doc.ModelID != "model-1" || !doc.ReadNow || doc.Path[0].Terms[0].Index != "7" {
		t.Errorf("a text that the server reads is %+v", doc)
	}
	if doc := attributionAt(t, h, "text=i+feel+jealous"); doc.ModelID != "model-0" || doc.ReadNow {
		t.Errorf("a text that the index has is of %s, read now: %v", doc.ModelID, doc.ReadNow)
	}
	for _, tt := range []struct {
		query  string
		status int
		says   string
	}{
		{"text=Anything", 200, "the server read it with the model"},
		{"text=too+much", 503, "16 texts wait."},
		{"text=too+long", 400, "more tokens"},
		{"text=Anything&model=model-0", 404, "has no model that reads it"},
	} {
		w := ask(h, "GET", "/attribution?"+tt.query)
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.says) || (tt.status == 503) != (w.Header().Get("Retry-After") != "") {
			t.Errorf("/attribution?%s answers %d, Retry-After %q; want %d, %q", tt.query, w.Code, w.Header().Get("Retry-After"), tt.status, tt.says)
		}
	}
}

// TestHiddenNeuronsAreInNoAttribution hides the neuron that a text is made of first.
func TestHiddenNeuronsAreInNoAttribution(t *testing.T) {
	list, err := hide.Parse(strings.NewReader("model-0/layer4-0-sum/7\n"))
	if err != nil {
		t.Fatal(err)
	}
	s := storetest.New(t, storetest.Spec{Texts: true})
	before, after := attributionAt(t, handler(t, s, Options{}), "text=i+feel+jealous"), attributionAt(t, handler(t, s, Options{Hide: list}), "text=i+feel+jealous")
	if before.Path[0].Terms[0].Index != "7" || after.Path[0].Terms[0].Index != "5" || len(before.Dense) != len(after.Dense)+1 {
		t.Errorf("the first neuron is %s and with 7 hidden %s; of %d and %d", before.Path[0].Terms[0].Index, after.Path[0].Terms[0].Index, len(before.Dense), len(after.Dense))
	}
	for _, d := range after.Dense {
		if d.Index == "7" {
			t.Error("the hidden neuron is in the list")
		}
	}
	for _, step := range after.Path {
		for _, term := range step.Terms {
			if term.Index == "7" {
				t.Errorf("the hidden neuron is in the sum of %d", step.Units)
			}
		}
	}
	if page := ask(handler(t, s, Options{Hide: list}), "GET", "/attribution?text=i+feel+jealous").Body.String(); strings.Contains(page, "sum/7\"") || !strings.Contains(page, "1 neuron is hidden") {
		t.Error("the page has the hidden neuron, or does not say that one is")
	}
}

// TestSensitiveNeuronsAreWithheld: of a neuron that a person counts among a sensitive family a page shows its number.
func TestSensitiveNeuronsAreWithheld(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Texts: true, Families: 12, Named: 12})
	path := filepath.Join(t.TempDir(), "notes.db")
	w, err := notes.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	ref := neuron.Ref{Model: "model-0", Layer: "layer4-0-sum", Unit: 7}
	_, err = w.AddMembership(t.Context(), neuron.Membership{Ref: ref, Family: "region", Role: neuron.Primary, Origin: neuron.Confirmed, Author: "Ada", Made: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	h, err := New(s, w, Options{})
	if err != nil {
		t.Fatal(err)
	}
	page := ask(h, "GET", "/attribution?text=i+feel+jealous").Body.String()
	name := storetest.UnitName(7)
	if strings.Contains(page, name) || !strings.Contains(page, ">unit 7</a>") || !strings.Contains(page, "sensitive: geography, ethnicity") || !strings.Contains(page, storetest.UnitName(5)) {
		t.Errorf("the page names %s, or does not withhold it alone", name)
	}
	doc := attributionAt(t, h, "text=i+feel+jealous")
	sensitive := slices.ContainsFunc(doc.Path[1].Terms, func(term struct {
		Index, Name, Sensitive string
		Weight                 float64
	}) bool {
		return term.Index == "7" && term.Sensitive == "geography, ethnicity"
	})
	if !sensitive {
		t.Errorf("its JSON does not say that it is sensitive: %+v", doc.Path)
	}
}
