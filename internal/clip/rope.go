package clip

import (
	"math"

	"multiscope/internal/onnx"
)

// rope turns pairs of numbers of queries and keys by angles that grow with their position (Su et al. 2021, RoFormer), over two
// axes: a quarter of the frequencies times two belongs to each (timm, pos_embed_sincos.py; transformers, DINOv3).
type rope struct {
	theta    float64 // the base of the frequencies
	offset   float64 // added to the number of a row or column
	over     int     // rows that these are stretched to, as the model was trained; 0 is as many as there are
	centred  bool    // positions lie between −1 and 1, and go round once in 2 (DINOv3)
	xFirst   bool    // columns come before rows
	opposite bool    // pairs are numbers half a head apart, not neighbours
}

// turning is what queries and keys are turned by: x·cos + (x·swap)·sin.
type turning struct{ cos, sin, swap onnx.Value }

// turn returns the constants for heads of so many numbers; the leading tokens of g are not turned.
func (r *rope) turn(b *builder, g grid, size int) *turning {
	if r == nil {
		return nil
	}
	cos, sin := make([]float32, g.tokens()*size), make([]float32, g.tokens()*size)
	for i := range g.lead * size {
		cos[i] = 1
	}
	for y := range g.height {
		for x := range g.width {
			at := (g.lead + y*g.width + x) * size
			for k, angle := range r.angles(y, x, g, size) {
				i, j := 2*k, 2*k+1
				if r.opposite {
					i, j = k, k+size/2
				}
				c, s := float32(math.Cos(angle)), float32(math.Sin(angle))
				cos[at+i], cos[at+j], sin[at+i], sin[at+j] = c, c, s, s
			}
		}
	}
	shape := []int64{int64(g.tokens()), int64(size)}
	return &turning{
		cos:  b.Constant("rope/cos", onnx.FromFloats(cos, shape...)),
		sin:  b.Constant("rope/sin", onnx.FromFloats(sin, shape...)),
		swap: b.Constant("rope/swap", onnx.FromFloats(r.swap(size), int64(size), int64(size))),
	}
}

// angles returns the angle of each pair, size/2 of them: those of one axis, then of the other.
func (r *rope) angles(row, col int, g grid, size int) []float64 {
	first, second := r.place(row, g.height), r.place(col, g.width)
	if r.xFirst {
		first, second = second, first
	}
	n := size / 4
	angles := make([]float64, 2*n)
	for k := range n {
		frequency := math.Pow(r.theta, -float64(k)/float64(n))
		angles[k], angles[n+k] = first*frequency, second*frequency
	}
	return angles
}

// place returns where row or column i of n lies.
func (r *rope) place(i, n int) float64 {
	if r.centred {
		return 2 * math.Pi * (2*(float64(i)+0.5)/float64(n) - 1)
	}
	at := float64(i) + r.offset
	if r.over > 0 {
		at *= float64(r.over) / float64(n)
	}
	return at
}

// swap is the matrix that makes of each pair (a, b) the pair (−b, a).
func (r *rope) swap(size int) []float32 {
	m := make([]float32, size*size)
	for k := range size / 2 {
		i, j := 2*k, 2*k+1
		if r.opposite {
			i, j = k, k+size/2
		}
		m[j*size+i], m[i*size+j] = -1, 1
	}
	return m
}

// turned turns x, [batch, heads, tokens, size].
func (t *turning) turned(b *builder, x onnx.Value) onnx.Value {
	if t == nil {
		return x
	}
	return b.sum(b.times(x, t.cos), b.times(b.Op("MatMul", nil, x, t.swap), t.sin))
}
