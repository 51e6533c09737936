package unitmap

import (
	"math"
	"math/rand/v2"
)

type vector struct{ x, y float64 }

// embedding is places on their way.
type embedding struct {
	drawn    [][]affinity
	places   []vector
	velocity []vector
	gains    []vector
	gradient []vector
	tree     tree
}

// How the descent goes, as in openTSNE (Poličar, Stražar and Zupan, 2019): a learning rate of units ÷ exaggeration
// (Belkina et al., 2019), and places that begin with the first two principal components, small (Kobak and Berens, 2019).
const (
	exaggeration    = 12
	exaggerated     = 250 // iterations
	earlyMomentum   = 0.5
	lateMomentum    = 0.8
	leastRate       = 50
	leastGain       = 0.01
	beginningSpread = 1e-4
	longestStep     = 5
)

func newEmbedding(c Coordinates, drawn [][]affinity, seed uint64) *embedding {
	e := &embedding{
		drawn: drawn, places: make([]vector, c.Units), velocity: make([]vector, c.Units),
		gains: make([]vector, c.Units), gradient: make([]vector, c.Units),
	}
	r := rand.New(rand.NewPCG(seed, 1))
	squares := 0.0
	for i := range e.places {
		p := &e.places[i]
		p.x = float64(c.Rows[i*c.Dims])
		if c.Dims > 1 {
			p.x = float64(c.Rows[i*c.Dims+1]) // the first component is how far units go with the mean of all
		}
		if c.Dims > 2 {
			p.y = float64(c.Rows[i*c.Dims+2])
		}
		squares += p.x * p.x
		e.gains[i] = vector{1, 1}
	}
	scale := 0.0
	if squares > 0 {
		scale = beginningSpread / math.Sqrt(squares/float64(c.Units))
	}
	for i, p := range e.places { // a little apart, where units are the same
		e.places[i] = vector{p.x*scale + r.NormFloat64()*beginningSpread/100, p.y*scale + r.NormFloat64()*beginningSpread/100}
	}
	return e
}

// step does one iteration of gradient descent with momentum and gains.
func (e *embedding) step(iteration int) {
	attract, momentum := 1.0, lateMomentum
	if iteration < exaggerated {
		attract, momentum = exaggeration, earlyMomentum
	}
	e.findGradient(attract)
	rate := max(float64(len(e.places))/exaggeration, leastRate)
	inParts(len(e.places), func(_, from, to int) {
		for i := from; i < to; i++ {
			g, v, gain := e.gradient[i], &e.velocity[i], &e.gains[i]
			gain.x, gain.y = newGain(gain.x, g.x, v.x), newGain(gain.y, g.y, v.y)
			v.x = momentum*v.x - rate*gain.x*g.x
			v.y = momentum*v.y - rate*gain.y*g.y
			if long := math.Hypot(v.x, v.y); long > longestStep {
				v.x, v.y = v.x*longestStep/long, v.y*longestStep/long
			}
			e.places[i].x += v.x
			e.places[i].y += v.y
		}
	})
	e.centre()
}

// newGain grows while a place keeps its direction (Jacobs, 1988).
func newGain(gain, gradient, velocity float64) float64 {
	if (gradient > 0) != (velocity > 0) {
		return gain + 0.2
	}
	return max(gain*0.8, leastGain)
}

func (e *embedding) centre() {
	var mean vector
	for _, p := range e.places {
		mean.x += p.x
		mean.y += p.y
	}
	n := float64(len(e.places))
	for i := range e.places {
		e.places[i].x -= mean.x / n
		e.places[i].y -= mean.y / n
	}
}

// findGradient computes that of the Kullback–Leibler divergence, with what attracts exaggerated.
func (e *embedding) findGradient(attract float64) {
	n := len(e.places)
	e.tree.grow(e.places)
	repel := make([]vector, n)
	sums := make([]float64, parts(n))
	inParts(n, func(part, from, to int) {
		for _, i := range e.tree.order[from:to] { // units that lie together, one after the other
			var sum float64
			repel[i], sum = e.tree.repulsion(e.places[i])
			sums[part] += sum
		}
	})
	z := -float64(n) // less each place with itself
	for _, s := range sums {
		z += s
	}
	z = max(z, math.SmallestNonzeroFloat64)
	inParts(n, func(_, from, to int) {
		for i := from; i < to; i++ {
			g := e.attraction(i)
			e.gradient[i] = vector{4 * (attract*g.x - repel[i].x/z), 4 * (attract*g.y - repel[i].y/z)}
		}
	})
}

func (e *embedding) attraction(i int) (sum vector) {
	at := e.places[i]
	for _, a := range e.drawn[i] {
		to := e.places[a.unit]
		dx, dy := at.x-to.x, at.y-to.y
		w := float64(a.share) / (1 + dx*dx + dy*dy)
		sum.x += w * dx
		sum.y += w * dy
	}
	return sum
}
