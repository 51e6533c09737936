package featurevis

import (
	"fmt"
	"math/rand/v2"
)

// chain applies transforms one after the other to one picture at a time and remembers what
// they were, so that a gradient finds its way back. It keeps its memory from step to step;
// one worker, one chain.
type chain struct {
	transforms []Transform
	height     int // of the picture that goes in
	width      int
	maps       []maps
	path       []linear    // of the last forward
	between    [][]float32 // between[i] is what transform i makes; the last is the outcome
}

// newChain returns a chain for pictures of height×width pixels.
func newChain(transforms []Transform, height, width int) (*chain, error) {
	for i, t := range transforms {
		if err := t.check(); err != nil {
			return nil, fmt.Errorf("transform %d: %w", i+1, err)
		}
	}
	n := len(transforms)
	return &chain{
		transforms: transforms, height: height, width: width,
		maps: make([]maps, n), path: make([]linear, n), between: make([][]float32, n),
	}, nil
}

// draw draws the transforms of this step from r and writes the transformed picture to dst,
// which has the size that the chain ends in. It returns that size.
func (c *chain) draw(r *rand.Rand, dst, picture []float32) (h, w int) {
	h, w = c.height, c.width
	last := len(c.transforms) - 1
	from := picture
	for i, t := range c.transforms {
		c.path[i] = t.plan(r, h, w, &c.maps[i])
		h, w = c.path[i].size()
		to := dst
		if i < last {
			c.between[i] = grown(c.between[i], channels*h*w)
			to = c.between[i]
		}
		c.path[i].apply(to[:channels*h*w], from)
		from = to
	}
	if last < 0 {
		copy(dst, picture)
	}
	return h, w
}

// outcome returns the size of what the transforms make, drawing them from r.
func (c *chain) outcome(r *rand.Rand) (h, w int) {
	h, w = c.height, c.width
	for i, t := range c.transforms {
		h, w = t.plan(r, h, w, &c.maps[i]).size()
	}
	return h, w
}

// pull writes the gradient by the picture, given that by the transformed one, for the
// transforms of the last draw. It overwrites the pictures in between.
func (c *chain) pull(dpicture, d []float32) {
	for i := len(c.path) - 1; i >= 0; i-- {
		to := dpicture
		if i > 0 {
			to = c.between[i-1]
		}
		c.path[i].adjoint(to, d)
		d = to
	}
	if len(c.path) == 0 {
		copy(dpicture, d)
	}
}

// grown returns s with length n, in new memory only where it has too little.
func grown(s []float32, n int) []float32 {
	if cap(s) < n {
		return make([]float32, n, n+n/4) // random scales differ a little from step to step
	}
	return s[:n]
}
