// Package unitmap gives units places on a plane, so that those whose activations go together lie near each other: the
// principal components of their correlations, the nearest neighbours in these, and t-SNE (van der Maaten and Hinton,
// "Visualizing Data using t-SNE", JMLR 2008) with the approximation of Barnes and Hut (van der Maaten, "Accelerating t-SNE
// using Tree-Based Algorithms", JMLR 2014). It reads no database and draws nothing. Start at Components, whose result Place
// takes.
//
// The same activations and seed give the same bytes on the same machine, however many processors work: what is computed
// side by side is added up in a fixed order.
package unitmap

import (
	"context"
	"math"
	"runtime"

	"golang.org/x/sync/errgroup"
)

const (
	// Perplexity is about how many neighbours each unit is placed by.
	Perplexity = 30
	// Iterations of gradient descent, of which the first exaggerate what attracts.
	Iterations = 750
)

// Point is a place on the map, in [0,1]×[0,1]; y grows downwards.
type Point struct{ X, Y float32 }

// Place puts units on a plane, given their principal components: rows whose products are about the correlations. The
// distance of two units is √(2−2r), that of their standardised activations. Told is called as iterations are done, at most
// Iterations times; nil for nobody.
func Place(ctx context.Context, c Coordinates, seed uint64, told func()) ([]Point, error) {
	if c.Units < 4 { // too few to have neighbours to be placed by
		return inARow(c.Units), nil
	}
	if told == nil {
		told = func() {}
	}
	perplexity := min(Perplexity, float64(c.Units-1)/3)
	near, err := nearest(ctx, c, min(c.Units-1, int(3*perplexity)))
	if err != nil {
		return nil, err
	}
	e := newEmbedding(c, affinities(near, perplexity), seed)
	for i := range Iterations {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		e.step(i)
		told()
	}
	return fit(e.places), nil
}

// inARow spreads few points over a line.
func inARow(n int) []Point {
	points := make([]Point, n)
	for i := range points {
		points[i] = Point{(float32(i) + 0.5) / float32(n), 0.5}
	}
	return points
}

// margin is left free around the map, as a share of its width.
const margin = 0.02

// fit scales places into the unit square, x and y alike, and leaves a margin.
func fit(places []vector) []Point {
	lo, hi := vector{math.Inf(1), math.Inf(1)}, vector{math.Inf(-1), math.Inf(-1)}
	for _, p := range places {
		lo, hi = vector{min(lo.x, p.x), min(lo.y, p.y)}, vector{max(hi.x, p.x), max(hi.y, p.y)}
	}
	scale := 0.0
	if wide := max(hi.x-lo.x, hi.y-lo.y); wide > 0 {
		scale = (1 - 2*margin) / wide
	}
	points := make([]Point, len(places))
	for i, p := range places {
		points[i] = Point{float32(0.5 + (p.x-(lo.x+hi.x)/2)*scale), float32(0.5 + (p.y-(lo.y+hi.y)/2)*scale)}
	}
	return points
}

// share is how many units are worked on at once: parts do not depend on how many processors there are.
const share = 256

// inParts calls work for parts of n things, side by side.
func inParts(n int, work func(part, from, to int)) {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for part := 0; part*share < n; part++ {
		group.Go(func() error {
			work(part, part*share, min((part+1)*share, n))
			return nil
		})
	}
	_ = group.Wait() // no part fails
}

// parts is how many inParts makes.
func parts(n int) int { return (n + share - 1) / share }
