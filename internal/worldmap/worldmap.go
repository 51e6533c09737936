// Package worldmap draws the countries of the world: it decodes their outlines, cuts them at the antimeridian,
// projects them so that areas are true, and writes all of them as one SVG file that pages take single countries
// from. The outlines are not part of this program: Atlas gets them from a package, with the package client of this
// machine, and without them places on the map are known all the same. Start at Parse.
package worldmap

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Width and Height are the size of the drawing; Place gives coordinates in it.
const (
	Width  = 2000
	Height = 973
)

// All is the id of all shapes together.
const All = "land"

// Source and Licence say where the outlines are from.
const (
	Source  = "Natural Earth, 1:110 million, as npm's world-atlas " + Version
	Licence = "Natural Earth is in the public domain; world-atlas is under the ISC licence"
)

// Map is the countries of the world, projected.
type Map struct {
	shapes []shape
	byName map[string]string // name of the outlines → id
	rings  [][]Degrees
	file   File
}

// Degrees is a place by its longitude and latitude.
type Degrees struct{ Lon, Lat float64 }

// File is the map as an SVG file: a path for each country, with its id.
type File struct {
	Name string // with a hash of what it says: "world-0a1b2c3d4e5f.svg"
	Body []byte
}

// shape is a drawn country.
type shape struct {
	id   string // in the file: "c840"
	name string // "United States of America"
	path string // SVG path data, even-odd
}

// Parse reads outlines as TopoJSON with an object "countries", each with an ISO 3166-1 number as its id or none, and
// a name.
func Parse(topojson []byte) (*Map, error) {
	countries, err := decode(topojson)
	if err != nil {
		return nil, fmt.Errorf("worldmap: %w", err)
	}
	m := &Map{byName: map[string]string{}}
	for _, c := range countries {
		var path strings.Builder
		for _, ring := range c.rings {
			for _, part := range cut(ring) {
				draw(&path, part)
				m.rings = append(m.rings, inDegrees(part))
			}
		}
		if path.Len() == 0 {
			continue // smaller than a pixel: it is drawn as a dot
		}
		s := shape{id: shapeID(c), name: c.name, path: path.String()}
		if _, double := m.byName[s.name]; double {
			return nil, fmt.Errorf("worldmap: two outlines are called %q", s.name)
		}
		m.shapes, m.byName[s.name] = append(m.shapes, s), s.id
	}
	body := m.svg()
	sum := sha256.Sum256(body)
	m.file = File{Name: "world-" + hex.EncodeToString(sum[:6]) + ".svg", Body: body}
	return m, nil
}

// shapeID is a country's name in the file: by its number, or by its name where ISO 3166 has no number for it.
func shapeID(c country) string {
	if c.number != "" {
		return "c" + c.number
	}
	return "n-" + strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '-'
	}, c.name)
}

// Outlines returns the rings of all countries between 180° west and 180° east, each closed; a lake is one that turns the other
// way. They are not to be changed. A nil Map has none.
func (m *Map) Outlines() [][]Degrees {
	if m == nil {
		return nil
	}
	return m.rings
}

func inDegrees(ring []point) []Degrees {
	out := make([]Degrees, len(ring))
	for i, p := range ring {
		out[i] = Degrees{p.lon, p.lat}
	}
	return out
}

// Find returns the id of a country's shape; false where there is none. A nil Map has no shapes.
func (m *Map) Find(name string) (id string, found bool) {
	if m == nil {
		return "", false
	}
	if other, ok := otherNames[name]; ok {
		name = other
	}
	id, found = m.byName[name]
	return id, found
}

// IDs returns the ids of all shapes.
func (m *Map) IDs() []string {
	if m == nil {
		return nil
	}
	ids := make([]string, len(m.shapes))
	for i, s := range m.shapes {
		ids[i] = s.id
	}
	return ids
}

// File returns the file; one without a name where there is no map.
func (m *Map) File() File {
	if m == nil {
		return File{}
	}
	return m.file
}

func (m *Map) svg() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d"><g id="%s">`, Width, Height, All)
	for _, s := range m.shapes {
		fmt.Fprintf(&b, "\n"+`<path id="%s" fill-rule="evenodd" d="%s"/>`, s.id, s.path)
	}
	b.WriteString("\n</g></svg>\n")
	return []byte(b.String())
}

// draw appends a ring of longitudes and latitudes as path data, in whole units of the drawing.
func draw(path *strings.Builder, ring []point) {
	var xs, ys []int
	for _, p := range dense(ring) {
		fx, fy := Place(p.lon, p.lat)
		x, y := int(math.Round(fx)), int(math.Round(fy))
		if n := len(xs); n == 0 || xs[n-1] != x || ys[n-1] != y {
			xs, ys = append(xs, x), append(ys, y)
		}
	}
	if len(xs) < 3 {
		return
	}
	path.WriteString("M" + strconv.Itoa(xs[0]) + pair(ys[0]) + "l")
	for i := 1; i < len(xs); i++ {
		step := strconv.Itoa(xs[i]-xs[i-1]) + pair(ys[i]-ys[i-1])
		if i > 1 && step[0] != '-' {
			step = " " + step
		}
		path.WriteString(step)
	}
	path.WriteString("z")
}

// pair writes a number after another one.
func pair(n int) string {
	if n < 0 {
		return strconv.Itoa(n)
	}
	return " " + strconv.Itoa(n)
}
