package web

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/store/notes"
)

// TestNotesAsData: what people added can be taken along, and what it would make a spreadsheet do is none.
func TestNotesAsData(t *testing.T) {
	w, err := notes.Open(t.Context(), filepath.Join(t.TempDir(), "notes.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	pages, err := New(filledStore(t), w, Options{KeptBytes: kept})
	if err != nil {
		t.Fatal(err)
	}
	if got := ask(pages, "GET", "/labels.csv").Body.String(); strings.Count(got, "\n") != 1 {
		t.Errorf("without labels /labels.csv has %q; want the names of columns", got)
	}
	at := time.UnixMilli(1700000000000)
	ref := neuron.Ref{Model: "model-0", Layer: "layer4-1-sum", Unit: 5}
	_, err1 := w.AddLabel(t.Context(), neuron.Label{Ref: ref, Author: "Ada", Text: `=HYPERLINK("x")`, Made: at})
	_, err2 := w.AddList(t.Context(), neuron.List{Name: "Sums", Author: "Ada", Made: at, Entries: []neuron.ListEntry{{Ref: ref, Note: "=1+1"}}})
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	for address, want := range map[string]string{
		"/labels.csv":     `layer4-1-sum,5,"'=HYPERLINK(""x"")",,Ada,,2023-11-14T22:13:20.000Z,,model-0,`,
		"/notes.json":     `"description": "=HYPERLINK(\"x\")"`,
		"/lists/sums.csv": "model-0,layer4-1-sum,5,'=1+1",
		"/changes":        `href="/labels.csv"`,
	} {
		if got := ask(pages, "GET", address); got.Code != 200 || !strings.Contains(got.Body.String(), want) {
			t.Errorf("%s answers %d, %s; want %s", address, got.Code, got.Body, want)
		}
	}
}
