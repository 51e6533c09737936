package featurevis

import "math"

// channels of an image.
const channels = 3

// decorrelation turns three uncorrelated channels into RGB: the square root of the colour
// covariance of ImageNet, divided by its largest column norm. The figures are lucid's
// (Olah et al., Feature Visualization, Distill 2017, "Preconditioning").
var decorrelation = scaledByColumn([channels][channels]float32{
	{.26, .09, .02},
	{.27, .00, -.05},
	{.27, -.09, .03},
})

// scaledByColumn divides m by its largest column norm.
func scaledByColumn(m [channels][channels]float32) [channels][channels]float32 {
	var largest float64
	for k := range channels {
		var sum float64
		for c := range channels {
			sum += float64(m[c][k]) * float64(m[c][k])
		}
		largest = max(largest, math.Sqrt(sum))
	}
	for c := range channels {
		for k := range channels {
			m[c][k] /= float32(largest)
		}
	}
	return m
}

// colors maps three unbounded channels to RGB in (0,1): a linear map, then a sigmoid.
type colors struct {
	mix [channels][channels]float32
}

// newColors returns colors with lucid's decorrelation, or with the identity.
func newColors(decorrelate bool) colors {
	if decorrelate {
		return colors{decorrelation}
	}
	return colors{[channels][channels]float32{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}
}

// forward turns the planes of image into RGB, in place.
func (c colors) forward(image []float32) {
	r, g, b := planes(image)
	m := c.mix
	for i, x := range r {
		y, z := g[i], b[i]
		r[i] = sigmoid(m[0][0]*x + m[0][1]*y + m[0][2]*z)
		g[i] = sigmoid(m[1][0]*x + m[1][1]*y + m[1][2]*z)
		b[i] = sigmoid(m[2][0]*x + m[2][1]*y + m[2][2]*z)
	}
}

// leastColor bounds colours away from 0 and 1, whose logits are infinite.
const leastColor = 1. / 64

// inverse turns the planes of an RGB image in [0,1] into unbounded channels, in place.
func (c colors) inverse(image []float32) {
	r, g, b := planes(image)
	m := inverted(c.mix)
	for i := range r {
		x, y, z := logit(r[i]), logit(g[i]), logit(b[i])
		r[i] = m[0][0]*x + m[0][1]*y + m[0][2]*z
		g[i] = m[1][0]*x + m[1][1]*y + m[1][2]*z
		b[i] = m[2][0]*x + m[2][1]*y + m[2][2]*z
	}
}

func logit(x float32) float32 {
	p := min(max(float64(x), leastColor), 1-leastColor)
	return float32(math.Log(p / (1 - p)))
}

// inverted returns the inverse of a matrix by Cramer's rule.
func inverted(m [channels][channels]float32) (inverse [channels][channels]float32) {
	cofactor := func(i, j int) float32 { // of row i and column j
		a, b, c, d := (i+1)%3, (i+2)%3, (j+1)%3, (j+2)%3
		return m[a][c]*m[b][d] - m[a][d]*m[b][c]
	}
	determinant := m[0][0]*cofactor(0, 0) + m[0][1]*cofactor(0, 1) + m[0][2]*cofactor(0, 2)
	for i := range channels {
		for j := range channels {
			inverse[i][j] = cofactor(j, i) / determinant
		}
	}
	return inverse
}

// backward writes to dst the gradient with respect to the unbounded channels, given the image that
// forward made and the gradient with respect to it. dst may be dimage.
func (c colors) backward(dst, image, dimage []float32) {
	r, g, b := planes(image)
	dr, dg, db := planes(dimage)
	d0, d1, d2 := planes(dst)
	m := c.mix
	for i, x := range r {
		y, z := g[i], b[i]
		u, v, w := dr[i]*x*(1-x), dg[i]*y*(1-y), db[i]*z*(1-z)
		d0[i] = m[0][0]*u + m[1][0]*v + m[2][0]*w
		d1[i] = m[0][1]*u + m[1][1]*v + m[2][1]*w
		d2[i] = m[0][2]*u + m[1][2]*v + m[2][2]*w
	}
}

// planes splits an image into its channels, all of one length.
func planes(image []float32) (r, g, b []float32) {
	n := len(image) / channels
	return image[:n], image[n:][:n], image[2*n:][:n]
}

func sigmoid(x float32) float32 { return float32(1 / (1 + math.Exp(-float64(x)))) }
