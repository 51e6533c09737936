package clip

import (
	"math"

	"multiscope/internal/onnx"
)

// positions is where a model learnt its positional embedding; a picture of another size gets
// it resized.
type positions struct {
	side int // of the grid of positions in the checkpoint
}

// constant returns the embedding of each token of g, [tokens, width].
func (p positions) constant(b *builder, name string, g grid, width int) onnx.Value {
	from := par(name, g.lead+p.side*p.side, width)
	if g.height == p.side && g.width == p.side {
		return b.weight(from)
	}
	return b.computed(name, []int{g.tokens(), width}, func(in [][]float32) []float32 {
		lead, learnt := in[0][:g.lead*width], in[0][g.lead*width:]
		across := resizeLattice(learnt, p.side, p.side, g.width, width)
		down := resizeLattice(swapLattice(across, p.side, g.width, width), g.width, p.side, g.height, width)
		return append(lead[:len(lead):len(lead)], swapLattice(down, g.width, g.height, width)...)
	}, from)
}

// resizeLattice resizes each row of a lattice, rows × from cells of n numbers, to so many cells, by
// the antialiased bicubic filter: as OpenCLIP resizes positional embeddings (pos_embed.py,
// interpolate with mode bicubic and antialias, corners not aligned).
func resizeLattice(x []float32, rows, from, to, n int) []float32 {
	y := make([]float32, rows*to*n)
	for i := range to {
		first, weights := cubicWeights(i, from, to)
		for r := range rows {
			for c := range n {
				var sum float64
				for k, w := range weights {
					sum += w * float64(x[(r*from+first+k)*n+c])
				}
				y[(r*to+i)*n+c] = float32(sum)
			}
		}
	}
	return y
}

// cubicWeights returns which cells of from make cell i of to, and how much of each.
func cubicWeights(i, from, to int) (first int, weights []float64) {
	scale := float64(from) / float64(to)
	stretch := max(scale, 1) // widen the filter only where cells are merged
	centre, reach := scale*(float64(i)+0.5), 2*stretch
	first = max(0, int(centre-reach+0.5))
	last := min(from, int(centre+reach+0.5))
	total := 0.0
	for k := first; k < last; k++ {
		w := cubic((float64(k) - centre + 0.5) / stretch)
		weights, total = append(weights, w), total+w
	}
	for k := range weights {
		weights[k] /= total
	}
	return first, weights
}

// cubic is Keys' kernel with a = −1/2, which antialiased resizing uses in PyTorch as in PIL.
func cubic(x float64) float64 {
	x = math.Abs(x)
	switch {
	case x < 1:
		return (1.5*x-2.5)*x*x + 1
	case x < 2:
		return ((-0.5*x+2.5)*x-4)*x + 2
	}
	return 0
}

// swapLattice exchanges rows and columns of a lattice of cells of n numbers.
func swapLattice(x []float32, rows, cols, n int) []float32 {
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
