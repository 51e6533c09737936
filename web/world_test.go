package web

import (
	"strings"
	"testing"

	"multiscope/internal/worldmap"
)

// island is outlines of one country.
const island = `{"transform":{"scale":[1,1],"translate":[0,0]},"objects":{"countries":{"geometries":[
	{"type":"Polygon","id":"392","properties":{"name":"Japan"},"arcs":[[0]]}]}},"arcs":[[[130,30],[10,0],[0,10],[-10,0],[0,-10]]]}`

// TestCountriesAreTakenFromOneFile: maps name the countries of a drawing that browsers keep, and a country that it does
// not have is a dot.
func TestCountriesAreTakenFromOneFile(t *testing.T) {
	m, err := worldmap.Parse([]byte(island))
	if err != nil {
		t.Fatal(err)
	}
	h := pagesFor(t, Options{World: worldmap.Of(m)})
	page := ask(h, "GET", "/studies/places").Body.String()
	address := "/world/" + m.File().Name
	for _, part := range []string{`<title>Japan: 254</title><use href="` + address + `#c392">`, `class="dots"`, "Natural Earth"} {
		if !strings.Contains(page, part) {
			t.Errorf("the page lacks %s", part)
		}
	}
	if strings.Contains(page, "dots at their middles") {
		t.Error("the page says that there are no outlines")
	}
	w := ask(h, "GET", address)
	if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || w.Header().Get("Content-Type") != "image/svg+xml" || !strings.Contains(w.Body.String(), `id="c392"`) {
		t.Errorf("%s answers %d, %v", address, w.Code, w.Header())
	}
}
