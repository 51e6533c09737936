package web

import (
	"html"
	"net/http"
	"path/filepath"
	"regexp"
	"testing"

	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
)

var canonical = regexp.MustCompile(`<link rel="canonical" href="http://scope.test([^"]*)"`)

// TestPermanentAddressesSurviveIndexingAgain indexes the same pictures anew behind others, so that every number is
// another one, and asks for the addresses that the first index called permanent.
func TestPermanentAddressesSurviveIndexingAgain(t *testing.T) {
	before := pagesFor(t, Options{})
	again := pagesOf(t, storetest.Spec{Models: 2, Layers: 2, Units: 110, Images: 400, Words: 60, Near: 10, Named: 3, Families: 40})
	for _, address := range []string{"/m/model-0", "/m/model-0/layer4-1-sum", unit5, "/images/250", "/words/japan", "/families/food", "/families"} {
		w := ask(before, "GET", address)
		m := canonical.FindStringSubmatch(w.Body.String())
		if m == nil {
			t.Errorf("%s has no permanent address", address)
			continue
		}
		lasting := html.UnescapeString(m[1])
		heading := regexp.MustCompile(`<h1>[^<]*`)
		old, fresh := ask(before, "GET", lasting), ask(again, "GET", lasting)
		if old.Code != 200 || fresh.Code != 200 || heading.FindString(old.Body.String()) != heading.FindString(fresh.Body.String()) {
			t.Errorf("%s, of %s, answers %d and then %d", lasting, address, old.Code, fresh.Code)
		}
	}
}

// pagesOf returns the pages of an index of its own.
func pagesOf(t *testing.T, spec storetest.Spec) http.Handler {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "scope.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := storetest.Fill(t.Context(), s, spec); err != nil {
		t.Fatal(err)
	}
	return handler(t, s, Options{})
}
