package clip

import (
	"math"

	"multiscope/internal/onnx"
)

// positions is the square of positions that a model learnt embeddings for. A picture of another
// size gets them resized.
type positions struct {
	side    int
	batched bool // the tensor has an axis of one before the others
	stretch stretch
}

// stretch says how positional embeddings are resized.
type stretch int

const (
	antialiased stretch = iota // bicubic and antialiased: OpenCLIP, timm
	plainCubic                 // bicubic with a = −3/4 and nothing else: transformers
)

// param is the tensor in the checkpoint: class tokens first, then the square, row by row.
func (p positions) param(name string, lead, width int) param {
	if p.batched {
		return par(name, 1, lead+p.side*p.side, width)
	}
	return par(name, lead+p.side*p.side, width)
}

// constant returns the embedding of each token of g, [tokens, width].
func (p positions) constant(b *builder, name string, g grid, width int) onnx.Value {
	return b.computed(name, []int{g.tokens(), width}, func(in [][]float32) []float32 {
		return p.resized(in[0], g, width)
	}, p.param(name, g.lead, width))
}

// resized fits learnt embeddings to the grid g, as OpenCLIP does (pos_embed.py: bicubic, antialiased,
// corners not aligned); those of class tokens stay.
func (p positions) resized(learnt []float32, g grid, width int) []float32 {
	if g.height == p.side && g.width == p.side {
		return learnt
	}
	lead, square := learnt[:g.lead*width], learnt[g.lead*width:]
	across := p.stretch.rows(square, p.side, p.side, g.width, width)
	down := p.stretch.rows(swapped(across, p.side, g.width, width), g.width, p.side, g.height, width)
	return append(lead[:len(lead):len(lead)], swapped(down, g.width, g.height, width)...)
}

// rows resizes each row of a lattice, rows × from cells of n numbers, to so many cells.
func (s stretch) rows(x []float32, rows, from, to, n int) []float32 {
	y := make([]float32, rows*to*n)
	for i := range to {
		first, weights := s.weights(i, from, to)
		for r := range rows {
			for c := range n {
				var sum float64
				for k, w := range weights {
					cell := min(max(first+k, 0), from-1) // plainCubic repeats the outermost cells
					sum += w * float64(x[(r*from+cell)*n+c])
				}
				y[(r*to+i)*n+c] = float32(sum)
			}
		}
	}
	return y
}

// weights returns which cells of from make cell i of to, and how much of each.
func (s stretch) weights(i, from, to int) (first int, weights []float64) {
	if s == plainCubic {
		at := (float64(i)+0.5)*float64(from)/float64(to) - 0.5
		first = int(math.Floor(at)) - 1
		for k := range 4 {
			weights = append(weights, cubic(at-float64(first+k), -0.75))
		}
		return first, weights
	}
	scale := float64(from) / float64(to)
	widened := max(scale, 1) // widen the filter only where cells are merged
	centre, reach := scale*(float64(i)+0.5), 2*widened
	first = max(0, int(centre-reach+0.5))
	last := min(from, int(centre+reach+0.5))
	total := 0.0
	for k := first; k < last; k++ {
		w := cubic((float64(k)-centre+0.5)/widened, -0.5)
		weights, total = append(weights, w), total+w
	}
	for k := range weights {
		weights[k] /= total
	}
	return first, weights
}

// cubic is Keys' kernel. Antialiased resizing has a = −1/2 in PyTorch as in PIL; PyTorch's plain resizing has −3/4.
func cubic(x, a float64) float64 {
	x = math.Abs(x)
	switch {
	case x < 1:
		return ((a+2)*x-(a+3))*x*x + 1
	case x < 2:
		return ((a*x-5*a)*x+8*a)*x - 4*a
	}
	return 0
}

// swapped exchanges rows and columns of a lattice of cells of n numbers.
func swapped(x []float32, rows, cols, n int) []float32 {
	y := make([]float32, len(x))
	for r := range rows {
		for c := range cols {
			copy(y[(c*rows+r)*n:][:n], x[(r*cols+c)*n:][:n])
		}
	}
	return y
}

// sideOf returns the side of a square of n cells, 0 where n is no square.
func sideOf(n int) int {
	side := int(math.Round(math.Sqrt(float64(max(n, 0)))))
	if side*side != n {
		return 0
	}
	return side
}
