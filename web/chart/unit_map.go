package chart

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// MapUnit is a unit on a map.
type MapUnit struct {
	Unit  int
	X, Y  float32 // in [0,1]
	Name  string  // "" where only its number names it
	Kind  string  // as the key has it; "" for none
	Value float64 // of the number that tells it apart; NaN for none
	Class int     // place in the key
}

// mapUnits is how wide a map is in units of its drawing.
const mapUnits = 10_000

// mapPart is the name of a kind's points in the drawing.
func mapPart(class int) string { return "c" + strconv.Itoa(class) }

// MapDrawing writes the points of a map as SVG, a path for each of n kinds: lines of no length, which the page that takes
// them gives their look and a size that does not grow with the drawing.
func MapDrawing(units []MapUnit, n int) []byte {
	paths := make([][]byte, n)
	for _, u := range units {
		p := append(paths[u.Class], 'M')
		p = strconv.AppendInt(p, int64(u.X*mapUnits+.5), 10)
		p = append(p, ' ')
		p = strconv.AppendInt(p, int64(u.Y*mapUnits+.5), 10)
		paths[u.Class] = append(p, 'h', '0')
	}
	svg := []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10000 10000"><g fill="none" stroke="gray" stroke-width="5" stroke-linecap="round">` + "\n")
	for class, p := range paths {
		svg = fmt.Appendf(svg, "<path id=%q vector-effect=\"non-scaling-stroke\" d=%q/>\n", mapPart(class), p)
	}
	return append(svg, "</g></svg>\n"...)
}

// Up to how many points in view are drawn large, and up to how many middling.
const (
	fewPoints  = 400
	somePoints = 4000
)

// NewUnitMap draws a part of a map: points are those of a drawing at an address, with a class for each kind. Cells lead to
// the map of a part by the address that to returns.
func NewUnitMap(units []MapUnit, drawing string, classes []string, r address.MapRegion, to func(address.MapRegion) string) view.UnitMapChart {
	c := view.UnitMapChart{
		Box:  fmt.Sprintf("%g %g %g %g", r.X*mapUnits, r.Y*mapUnits, r.W*mapUnits, r.W*mapUnits),
		Size: "many",
	}
	switch {
	case len(units) <= fewPoints:
		c.Size = "few"
	case len(units) <= somePoints:
		c.Size = "some"
	}
	for i := len(classes) - 1; i >= 0; i-- { // the first kinds lie on top
		c.Dots = append(c.Dots, view.MapDots{Class: classes[i], Address: drawing + "#" + mapPart(i)})
	}
	if r.Narrow() {
		return c
	}
	var named []mapName
	for i, in := range byCell(units, r) {
		if len(in) == 0 {
			continue
		}
		row, col := i/address.Cells, i%address.Cells
		cell := r.Cell(row, col)
		name := commonest(in)
		if name.count > 0 {
			named = append(named, name)
		}
		c.Cells = append(c.Cells, view.MapCell{
			Address: to(cell), X: format.Coordinate(cell.X * mapUnits), Y: format.Coordinate(cell.Y * mapUnits), Wide: format.Coordinate(cell.W * mapUnits),
			Title: cellTitle(row, col, in, name),
		})
	}
	c.Names = labelNames(named, r)
	return c
}

// byCell returns the units in each cell of a region, row by row.
func byCell(units []MapUnit, r address.MapRegion) [address.Cells * address.Cells][]MapUnit {
	var cells [address.Cells * address.Cells][]MapUnit
	for _, u := range units {
		col := min(int((float64(u.X)-r.X)/r.W*address.Cells), address.Cells-1)
		row := min(int((float64(u.Y)-r.Y)/r.W*address.Cells), address.Cells-1)
		cells[row*address.Cells+col] = append(cells[row*address.Cells+col], u)
	}
	return cells
}

func cellTitle(row, col int, in []MapUnit, name mapName) string {
	title := fmt.Sprintf("Row %d, column %d: %s", row+1, col+1, format.Plural(len(in), "neuron"))
	if name.count > 0 {
		title += fmt.Sprintf(", %s of them named %s", format.Count(name.count), format.Quoted(name.text))
	}
	return title
}

// mapName is what several units of a cell are called.
type mapName struct {
	text  string
	count int
	x, y  float64 // the middle of these
}

// leastNamed is how many units of a cell must have a name for it to stand on the map.
const leastNamed = 2

// commonest returns the name that most units of a cell have, count 0 where no two have one. Of equals it is the first by
// the alphabet.
func commonest(in []MapUnit) (best mapName) {
	counts := map[string]*mapName{}
	for _, u := range in {
		if u.Name == "" {
			continue
		}
		n := counts[u.Name]
		if n == nil {
			n = &mapName{text: u.Name}
			counts[u.Name] = n
		}
		n.count++
		n.x += float64(u.X)
		n.y += float64(u.Y)
	}
	for _, n := range counts {
		if n.count >= leastNamed && (n.count > best.count || n.count == best.count && n.text < best.text) {
			best = *n
		}
	}
	if best.count > 0 {
		best.x, best.y = best.x/float64(best.count), best.y/float64(best.count)
	}
	return best
}

// How near names may lie, as shares of the map's width and height, and how long they may be.
const (
	nameWide    = .2
	nameHigh    = .045
	longestName = 18
)

// labelNames places names, the commonest first, and leaves out those that would lie on another one or say the same.
func labelNames(names []mapName, r address.MapRegion) (labels []view.MapName) {
	slices.SortFunc(names, func(a, b mapName) int { return cmp.Or(b.count-a.count, strings.Compare(a.text, b.text)) })
	var placed []mapName
	for _, n := range names {
		at := mapName{text: n.text, x: (n.x - r.X) / r.W, y: min(max((n.y-r.Y)/r.W, .03), .97)}
		near := func(p mapName) bool {
			return p.text == at.text || abs(p.x-at.x) < nameWide && abs(p.y-at.y) < nameHigh
		}
		if slices.ContainsFunc(placed, near) {
			continue
		}
		placed = append(placed, at)
		labels = append(labels, NameAt(shortName(at.text), at.x, at.y))
	}
	return labels
}

func abs(x float64) float64 { return max(x, -x) }

func shortName(s string) string {
	if r := []rune(s); len(r) > longestName {
		return string(r[:longestName-1]) + "…"
	}
	return s
}

// NameAt places a name on a map, so that it does not leave it.
func NameAt(text string, x, y float64) view.MapName {
	n := view.MapName{X: format.CSSPercent(x), Y: format.CSSPercent(y), Text: text, Anchor: "middle"}
	switch {
	case x < .12:
		n.Anchor = "start"
	case x > .88:
		n.Anchor = "end"
	}
	return n
}

// PinAt places the name of a neuron beside a mark.
func PinAt(text, to string, x, y float64) *view.MapPin {
	p := &view.MapPin{MapName: NameAt(text, x, y), Address: to}
	p.Anchor = "start"
	if x > .6 {
		p.Anchor = "end"
	}
	return p
}
