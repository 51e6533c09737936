package web

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var promised = regexp.MustCompile("(?m)^\\| `(/[^`]*)` \\|")

// TestWhatTheDocumentationPromisesIsServed asks for every address in the tables of docs/pages.md.
func TestWhatTheDocumentationPromisesIsServed(t *testing.T) {
	page, err := os.ReadFile("../docs/pages.md")
	if err != nil {
		t.Fatal(err)
	}
	h := pagesFor(t, Options{})
	fill := strings.NewReplacer("{model}", "model-0", "{layer}", "layer4-1-sum", "{unit}", "5", "{id}", "7", "{word}", "japan", "{study}", "moods", "{list}", "new", "{family}", "food")
	rows := promised.FindAllStringSubmatch(string(page), -1)
	for _, row := range rows {
		if w := ask(h, "GET", fill.Replace(row[1])); w.Code >= 400 {
			t.Errorf("%s answers %d", row[1], w.Code)
		}
	}
	if len(rows) < 20 {
		t.Errorf("only %d addresses are promised", len(rows))
	}
}
