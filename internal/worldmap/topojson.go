package worldmap

import (
	"encoding/json"
	"fmt"
	"math"
)

// country is a country's outline: closed rings, of which the even-odd rule tells land from holes.
type country struct {
	number string // of ISO 3166-1: "840"; "" where it has none
	name   string
	rings  [][]point
}

// topology is a file of TopoJSON, as far as it is used: whole numbers, each arc a path of differences.
type topology struct {
	Transform *struct {
		Scale     [2]float64 `json:"scale"`
		Translate [2]float64 `json:"translate"`
	} `json:"transform"`
	Objects struct {
		Countries struct {
			Geometries []geometry `json:"geometries"`
		} `json:"countries"`
	} `json:"objects"`
	Arcs [][][]float64 `json:"arcs"`
}

type geometry struct {
	Type       string `json:"type"`
	ID         string `json:"id"`
	Properties struct {
		Name string `json:"name"`
	} `json:"properties"`
	Arcs json.RawMessage `json:"arcs"` // rings of a Polygon, polygons of a MultiPolygon
}

// mostPoints bounds all outlines: what is drawn has about 10,000 points.
const mostPoints = 1 << 20

// decode reads the countries of a TopoJSON file.
func decode(b []byte) ([]country, error) {
	var t topology
	if err := json.Unmarshal(b, &t); err != nil {
		return nil, fmt.Errorf("read TopoJSON: %w", err)
	}
	if t.Transform == nil {
		return nil, fmt.Errorf("read TopoJSON: coordinates without a transform are not supported")
	}
	arcs, err := t.paths()
	if err != nil {
		return nil, err
	}
	all, points := []country{}, 0
	for _, g := range t.Objects.Countries.Geometries {
		c := country{number: g.ID, name: g.Properties.Name}
		if !number(g.ID) {
			return nil, fmt.Errorf("read TopoJSON: the id of %q is %q, not a number of ISO 3166-1", c.name, g.ID)
		}
		polygons, err := g.polygons()
		if err != nil {
			return nil, fmt.Errorf("read TopoJSON: the outline of %q: %w", c.name, err)
		}
		for _, rings := range polygons {
			for _, refs := range rings {
				ring, err := join(arcs, refs)
				if err != nil {
					return nil, fmt.Errorf("read TopoJSON: the outline of %q: %w", c.name, err)
				}
				if points += len(ring); points > mostPoints {
					return nil, fmt.Errorf("read TopoJSON: more than %d points", mostPoints)
				}
				c.rings = append(c.rings, ring)
			}
		}
		all = append(all, c)
	}
	return all, nil
}

// number reports whether an id is that of a country, or none.
func number(id string) bool {
	for _, r := range id {
		if r < '0' || r > '9' {
			return false
		}
	}
	return len(id) <= 3
}

// paths returns the arcs in degrees.
func (t topology) paths() ([][]point, error) {
	arcs := make([][]point, len(t.Arcs))
	for i, arc := range t.Arcs {
		var x, y float64
		for _, d := range arc {
			if len(d) < 2 {
				return nil, fmt.Errorf("read TopoJSON: a point of arc %d has %d coordinates", i, len(d))
			}
			x, y = x+d[0], y+d[1]
			p := point{x*t.Transform.Scale[0] + t.Transform.Translate[0], y*t.Transform.Scale[1] + t.Transform.Translate[1]}
			if !(math.Abs(p.lon) <= 180.01 && math.Abs(p.lat) <= 90.01) {
				return nil, fmt.Errorf("read TopoJSON: arc %d leaves the globe at %v, %v", i, p.lon, p.lat)
			}
			arcs[i] = append(arcs[i], p)
		}
	}
	return arcs, nil
}

// polygons returns the arcs of each ring of each polygon.
func (g geometry) polygons() ([][][]int, error) {
	switch g.Type {
	case "Polygon":
		var rings [][]int
		err := json.Unmarshal(g.Arcs, &rings)
		return [][][]int{rings}, err
	case "MultiPolygon":
		var polygons [][][]int
		err := json.Unmarshal(g.Arcs, &polygons)
		return polygons, err
	}
	return nil, fmt.Errorf("is a %q, neither Polygon nor MultiPolygon", g.Type)
}

// join returns a closed ring of arcs, each of which begins where the one before ends; ^i is arc i backwards.
func join(arcs [][]point, refs []int) ([]point, error) {
	var ring []point
	for _, ref := range refs {
		i, backwards := ref, ref < 0
		if backwards {
			i = ^ref
		}
		if i >= len(arcs) {
			return nil, fmt.Errorf("there is no arc %d", i)
		}
		arc := arcs[i]
		if len(ring)+len(arc) > mostPoints {
			return nil, fmt.Errorf("more than %d points", mostPoints)
		}
		for k := range arc {
			p := arc[k]
			if backwards {
				p = arc[len(arc)-1-k]
			}
			if k > 0 || len(ring) == 0 {
				ring = append(ring, p)
			}
		}
	}
	if len(ring) > 0 && ring[0] != ring[len(ring)-1] {
		ring = append(ring, ring[0])
	}
	return ring, nil
}
