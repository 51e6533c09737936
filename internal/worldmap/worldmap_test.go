package worldmap

import (
	"context"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"multiscope/internal/fixture"
	"multiscope/internal/pkgclient"
)

// world is the map of the real outlines, from the user's cache or from npm.
func world(t *testing.T) *Map {
	t.Helper()
	a := NewAtlas(slog.New(slog.DiscardHandler))
	m, err := a.load(t.Context())
	if err != nil {
		if _, ok := pkgclient.NPM(); !ok && os.Getenv("CI") == "" {
			t.Skipf("SKIPPED, NOT TESTED: outlines of countries, which come by npm: %v", err)
		}
		t.Fatal(err)
	}
	return m
}

// TestEveryCountryHasAShape: of the article's 175 countries 175 are drawn by their outlines and none as a dot.
func TestEveryCountryHasAShape(t *testing.T) {
	m := world(t)
	var dots []string
	ids := map[string]string{}
	countries := articleCountries(t)
	for _, name := range countries {
		id, found := m.Find(name)
		if !found {
			dots = append(dots, name)
			continue
		}
		if other := ids[id]; other != "" {
			t.Errorf("%s and %s are one shape, %s", name, other, id)
		}
		ids[id] = name
	}
	if len(countries) != 175 || len(dots) != 0 {
		t.Errorf("of %d countries, want 175, %d have no outline: %v", len(countries), len(dots), dots)
	}
	var others []string
	for _, s := range m.shapes {
		if ids[s.id] == "" {
			others = append(others, s.name)
		}
	}
	if want := []string{"Antarctica", "Fr. S. Antarctic Lands"}; !slices.Equal(slices.Sorted(slices.Values(others)), want) {
		t.Errorf("shapes that are no country of the article: %v, want %v", others, want)
	}
	for name, want := range map[string]string{"Kosovo": "n-kosovo", "Somaliland": "n-somaliland", "Northern Cyprus": "n-n--cyprus", "Japan": "c392"} {
		if id, _ := m.Find(name); id != want {
			t.Errorf("%s has the id %q, want %q", name, id, want)
		}
	}
}

// articleCountries are the names in the article's map.
func articleCountries(t *testing.T) []string {
	t.Helper()
	f, err := os.Open(fixture.Shared(t, "paper/regions/countries.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, row := range rows[1:] {
		names = append(names, row[1])
	}
	return names
}

var move = regexp.MustCompile(`M(\d+) (\d+)l([^z]*)z`)

// TestNoCountryIsSmeared: no line of a country is longer than a tenth of the map, as one across the antimeridian would
// be, but for Antarctica's along the pole; and all lie in the drawing.
func TestNoCountryIsSmeared(t *testing.T) {
	numbers := regexp.MustCompile(`-?\d+`)
	for _, s := range world(t).shapes {
		south := 0
		rings := move.FindAllStringSubmatch(s.path, -1)
		if len(rings) == 0 {
			t.Errorf("%s: path %.40q", s.name, s.path)
		}
		for _, ring := range rings {
			x, y := whole(ring[1]), whole(ring[2])
			steps := numbers.FindAllString(ring[3], -1)
			for i := 0; i+1 < len(steps); i += 2 {
				dx, dy := whole(steps[i]), whole(steps[i+1])
				if max(dx, -dx, dy, -dy) > Width/10 {
					t.Errorf("%s: a line of %d, %d at %d, %d", s.name, dx, dy, x, y)
				}
				if x, y = x+dx, y+dy; x < 0 || x > Width || y < 0 || y > Height {
					t.Errorf("%s: %d, %d is outside", s.name, x, y)
				}
				south = max(south, y)
			}
		}
		if (south >= Height-1) != (s.name == "Antarctica") {
			t.Errorf("%s reaches %d of %d; only Antarctica lies on a pole", s.name, south, Height)
		}
	}
}

func whole(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// TestFile reads the file as XML: one path for each country, and small.
func TestFile(t *testing.T) {
	m := world(t)
	svg := m.File().Body
	if len(svg) > 150<<10 {
		t.Errorf("the file has %d bytes, of at most 150 KiB", len(svg))
	}
	ids := map[string]bool{}
	for d := xml.NewDecoder(strings.NewReader(string(svg))); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "path" {
			ids[e.Attr[0].Value] = true
		}
	}
	if len(ids) != 177 || len(m.IDs()) != 177 || !ids["c840"] {
		t.Errorf("%d paths, %d ids, want 177", len(ids), len(m.IDs()))
	}
}

const square = `{"transform":{"scale":[1,1],"translate":[0,0]},"objects":{"countries":{"geometries":[
	{"type":"Polygon","id":"001","properties":{"name":"West"},"arcs":[[0,1]]},
	{"type":"MultiPolygon","properties":{"name":"No Number"},"arcs":[[[-2,2]]]}]}},
	"arcs":[[[10,0],[0,10]],[[10,10],[-10,0],[0,-10],[10,0]],[[10,0],[10,0],[0,10],[-10,0]]]}`

func TestParse(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{name: "two countries", in: square},
		{name: "no JSON", in: "outlines", want: "read TopoJSON"},
		{name: "GeoJSON", in: `{"type":"FeatureCollection"}`, want: "transform"},
		{name: "an arc that is not there", in: strings.Replace(square, "[0,1]", "[0,7]", 1), want: `"West": there is no arc 7`},
		{name: "a line", in: strings.Replace(square, `"Polygon"`, `"LineString"`, 1), want: "neither Polygon"},
		{name: "off the globe", in: strings.Replace(square, "[[10,0],[0,10]]", "[[10,0],[0,100]]", 1), want: "arc 0 leaves the globe"},
		{name: "a point of one coordinate", in: strings.Replace(square, "[0,10]", "[0]", 1), want: "has 1 coordinates"},
		{name: "an id that is no number", in: strings.Replace(square, `"001"`, `"\"/><x"`, 1), want: "not a number of ISO 3166-1"},
		{name: "one name twice", in: strings.Replace(square, "No Number", "West", 1), want: `called "West"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, err := Parse([]byte(tt.in))
			if tt.want != "" {
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("error %v, want one with %q", err, tt.want)
				}
				return
			}
			if err != nil || !slices.Equal(m.IDs(), []string{"c001", "n-no-number"}) {
				t.Fatalf("ids %v, %v", m.IDs(), err)
			}
		})
	}
}

func TestNoMapHasNoShapes(t *testing.T) {
	var a *Atlas
	if id, found := a.Map().Find("Japan"); found || a.Map().IDs() != nil || a.Map().File().Name != "" || a.Why() != "" {
		t.Errorf("no map has the shape %q", id)
	}
}

// TestAtlas gets the outlines once, refuses others than published, and says so.
func TestAtlas(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	for _, tt := range []struct {
		name  string
		fetch func(context.Context, string) error
	}{
		{"no client", func(context.Context, string) error { return errors.New("npm is not on this machine") }},
		{"another package", func(_ context.Context, dir string) error {
			return os.WriteFile(filepath.Join(dir, atlasFile.Archive), []byte(square), 0o644)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := &Atlas{dir: t.TempDir(), fetch: tt.fetch, log: log}
			a.Load(t.Context())
			if a.Map() != nil || !strings.Contains(a.Why(), "world-atlas") {
				t.Errorf("map %v, why %q", a.Map(), a.Why())
			}
			if left, _ := os.ReadDir(a.dir); len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
	world(t) // is in the cache from here on
	a := NewAtlas(log)
	a.fetch = func(context.Context, string) error { return errors.New("fetched what is there") }
	a.Load(t.Context())
	if a.Map() == nil || a.Why() != "" {
		t.Errorf("no map from the cache: %s", a.Why())
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(square))
	f.Add([]byte(strings.Replace(square, "[10,0],[0,10]", "[170,0],[20,10]", 1)))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Parse(b)
		if err != nil {
			return
		}
		if err := xml.Unmarshal(m.File().Body, new(struct{})); err != nil {
			t.Errorf("the drawing is no XML: %v", err)
		}
	})
}
