package unitmap

import "math"

const (
	// theta is how wide a square may be, as a share of how far it is, to count as one point.
	theta = 0.5
	// deepest bounds the tree where places are the same.
	deepest = 28
)

// tree is a quadtree over places: squares in the order in which they are visited.
type tree struct {
	order   []int32 // places, those of a square one after the other
	spare   []int32
	squares []square
}

// square is a part of the plane with places in it.
type square struct {
	centre  vector  // of mass
	places  float64 // how many
	squared float64 // (width ÷ theta)²; 0 for one that is not divided
	next    int32   // the square to visit where this one counts as one point
}

// grow builds the tree anew.
func (t *tree) grow(places []vector) {
	if len(t.order) != len(places) {
		t.order, t.spare = make([]int32, len(places)), make([]int32, len(places))
		for i := range t.order {
			t.order[i] = int32(i)
		}
	}
	t.squares = t.squares[:0]
	lo, hi := places[0], places[0]
	for _, p := range places {
		lo, hi = vector{min(lo.x, p.x), min(lo.y, p.y)}, vector{max(hi.x, p.x), max(hi.y, p.y)}
	}
	half := max(hi.x-lo.x, hi.y-lo.y) / 2
	t.add(places, 0, len(places), vector{(lo.x + hi.x) / 2, (lo.y + hi.y) / 2}, half, 0)
}

// add adds the square around a middle that holds the places from one of order up to another.
func (t *tree) add(places []vector, from, to int, middle vector, half float64, depth int) {
	at := len(t.squares)
	t.squares = append(t.squares, square{})
	var sum vector
	for _, i := range t.order[from:to] {
		sum.x += places[i].x
		sum.y += places[i].y
	}
	n := float64(to - from)
	s := square{centre: vector{sum.x / n, sum.y / n}, places: n}
	if to-from > 1 && depth < deepest && half > 0 {
		s.squared = math.Pow(2*half/theta, 2)
		ends := t.divide(places, from, to, middle)
		for quarter, end := range ends {
			if end > from {
				h := half / 2
				t.add(places, from, end, vector{middle.x + h*float64(2*(quarter&1)-1), middle.y + h*float64(2*(quarter>>1)-1)}, h, depth+1)
			}
			from = end
		}
	}
	s.next = int32(len(t.squares))
	t.squares[at] = s
}

// divide sorts the places of a square by quarter and returns where each ends.
func (t *tree) divide(places []vector, from, to int, middle vector) (ends [4]int) {
	quarter := func(i int32) int {
		q := 0
		if places[i].x > middle.x {
			q++
		}
		if places[i].y > middle.y {
			q += 2
		}
		return q
	}
	var counts [4]int
	for _, i := range t.order[from:to] {
		counts[quarter(i)]++
	}
	var next [4]int
	at := from
	for q, n := range counts {
		next[q] = at
		at += n
		ends[q] = at
	}
	copy(t.spare[from:to], t.order[from:to])
	for _, i := range t.spare[from:to] {
		q := quarter(i)
		t.order[next[q]] = i
		next[q]++
	}
	return ends
}

// repulsion returns the sum over all places of q²·(at − place), with q = 1/(1 + distance²), and that of q, in which a place
// counts itself.
func (t *tree) repulsion(at vector) (force vector, sum float64) {
	for i := int32(0); i < int32(len(t.squares)); {
		s := &t.squares[i]
		dx, dy := at.x-s.centre.x, at.y-s.centre.y
		d := dx*dx + dy*dy
		if s.squared >= d && s.squared > 0 {
			i++
			continue
		}
		q := 1 / (1 + d)
		sum += s.places * q
		q *= q * s.places
		force.x += q * dx
		force.y += q * dy
		i = s.next
	}
	return force, sum
}
