package featurevis

import (
	"fmt"
	"math/rand/v2"
)

// chain applies a list of random transforms to one image at a time and keeps the maps it drew,
// so that backward can apply their adjoints. Its memory is reused from step to step; it is not
// safe for concurrent use.
type chain struct {
	transforms    []Transform
	height, width int // of the input
	maps          []maps
	drawn         []linear    // of the last forward
	intermediate  [][]float32 // the output of each transform but the last
}

// newChain returns a chain for images of height×width pixels.
func newChain(transforms []Transform, height, width int) (*chain, error) {
	for i, t := range transforms {
		if err := t.check(); err != nil {
			return nil, fmt.Errorf("transform %d: %w", i+1, err)
		}
	}
	n := len(transforms)
	return &chain{
		transforms: transforms, height: height, width: width,
		maps: make([]maps, n), drawn: make([]linear, n), intermediate: make([][]float32, n),
	}, nil
}

// forward draws transforms from r and writes the transformed image to dst, which must have the
// chain's output size. It returns that size.
func (c *chain) forward(r *rand.Rand, dst, image []float32) (h, w int) {
	h, w = c.height, c.width
	last := len(c.transforms) - 1
	from := image
	for i, t := range c.transforms {
		c.drawn[i] = t.plan(r, h, w, &c.maps[i])
		h, w = c.drawn[i].size()
		to := dst
		if i < last {
			c.intermediate[i] = resized(c.intermediate[i], channels*h*w)
			to = c.intermediate[i]
		}
		c.drawn[i].apply(to[:channels*h*w], from)
		from = to
	}
	if last < 0 {
		copy(dst, image)
	}
	return h, w
}

// outputSize returns the size of a transformed image, with transforms drawn from r.
func (c *chain) outputSize(r *rand.Rand) (h, w int) {
	h, w = c.height, c.width
	for i, t := range c.transforms {
		h, w = t.plan(r, h, w, &c.maps[i]).size()
	}
	return h, w
}

// backward writes the gradient with respect to the image, given that with respect to the
// transformed image of the last forward. It overwrites the intermediate images.
func (c *chain) backward(dimage, d []float32) {
	for i := len(c.drawn) - 1; i >= 0; i-- {
		to := dimage
		if i > 0 {
			to = c.intermediate[i-1]
		}
		c.drawn[i].adjoint(to, d)
		d = to
	}
	if len(c.drawn) == 0 {
		copy(dimage, d)
	}
}

// resized returns s with length n, in new memory only where its capacity is too small.
func resized(s []float32, n int) []float32 {
	if cap(s) < n {
		return make([]float32, n, n+n/4) // random scales vary a little from step to step
	}
	return s[:n]
}
