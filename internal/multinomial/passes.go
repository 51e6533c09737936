package multinomial

import (
	"math"
	"runtime"

	"golang.org/x/sync/errgroup"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/floats"

	"multiscope/internal/tensor"
)

// shares is how many parts of the rows are added up each for itself, so that sums are the same on any number of cores.
const shares = 8

// blockRows are as many rows as have their logits in a core's cache.
const blockRows = 512

// passes goes through all rows.
type passes struct {
	classes int
	rows    int
	blocks  []block
}

// block is some rows, by feature.
type block struct {
	x *tensor.Float32 // [features, rows]
	y []int
}

func newPasses(p Problem) *passes {
	all := &passes{classes: p.Classes, rows: len(p.Y)}
	for first := 0; first < len(p.Y); first += blockRows {
		n := min(blockRows, len(p.Y)-first)
		b := block{x: tensor.New[float32](p.X.Shape[1], n), y: p.Y[first : first+n]}
		for i := range n {
			for j, v := range p.X.Row(first + i) {
				b.x.Data[j*n+i] = v
			}
		}
		all.blocks = append(all.blocks, b)
	}
	return all
}

// result is the mean loss of the rows, and its gradient.
type result struct {
	loss       float64
	intercepts []float64
	weights    []float64 // at the places that were asked for
}

func (r result) gradient() []float64 { return append(r.intercepts, r.weights...) }

// run computes loss and gradient at a point, whose weights are at places set, for the intercepts and the weights at places want.
func (p *passes) run(x point, set, want []place) result {
	var parts [shares]result
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for s := range parts {
		group.Go(func() error {
			parts[s] = result{intercepts: make([]float64, p.classes, p.classes+len(want)), weights: make([]float64, len(want))}
			var scratch softmax
			for b := s; b < len(p.blocks); b += shares {
				p.blocks[b].add(&parts[s], &scratch, x, set, want)
			}
			return nil
		})
	}
	_ = group.Wait() // none fails
	sum := parts[0]
	for _, part := range parts[1:] {
		sum.loss += part.loss
		floats.Add(sum.intercepts, part.intercepts)
		floats.Add(sum.weights, part.weights)
	}
	n := 1 / float64(p.rows)
	sum.loss *= n
	floats.Scale(n, sum.intercepts)
	floats.Scale(n, sum.weights)
	return sum
}

// add adds the loss of a block's rows and its gradient.
func (b block) add(r *result, s *softmax, x point, set, want []place) {
	n, classes := len(b.y), len(r.intercepts)
	s.resize(classes, n)
	for c := range classes {
		row := s.logits.Row(c)
		for i := range row {
			row[i] = float32(x[c])
		}
	}
	for i, at := range set {
		if w := x[classes+i]; w != 0 {
			blas32.Axpy(float32(w), vector(b.x.Row(int(at.feature))), vector(s.logits.Row(int(at.class))))
		}
	}
	r.loss += s.residuals(b.y)
	for c := range classes {
		for _, v := range s.logits.Row(c) {
			r.intercepts[c] += float64(v)
		}
	}
	for i, at := range want {
		r.weights[i] += float64(blas32.Dot(vector(b.x.Row(int(at.feature))), vector(s.logits.Row(int(at.class)))))
	}
}

func vector(x []float32) blas32.Vector { return blas32.Vector{N: len(x), Inc: 1, Data: x} }

// softmax is what the softmax of a block's rows takes.
type softmax struct {
	logits    *tensor.Float32 // [classes, rows]
	most, sum []float64       // of each row
}

func (s *softmax) resize(classes, rows int) {
	if s.logits == nil || s.logits.Shape[1] != rows {
		s.logits, s.most, s.sum = tensor.New[float32](classes, rows), make([]float64, rows), make([]float64, rows)
	}
}

// residuals replaces logits by probabilities, less one for the row's class, and returns the sum of the rows' losses.
func (s *softmax) residuals(y []int) (loss float64) {
	classes := s.logits.Shape[0]
	for i := range y {
		s.most[i], s.sum[i] = math.Inf(-1), 0
	}
	for c := range classes {
		for i, v := range s.logits.Row(c) {
			s.most[i] = max(s.most[i], float64(v))
		}
	}
	for i, c := range y {
		loss += s.most[i] - float64(s.logits.Row(c)[i])
	}
	for c := range classes {
		row := s.logits.Row(c)
		for i, v := range row {
			e := math.Exp(float64(v) - s.most[i])
			row[i], s.sum[i] = float32(e), s.sum[i]+e
		}
	}
	for i, sum := range s.sum {
		loss += math.Log(sum)
		s.sum[i] = 1 / sum
	}
	for c := range classes {
		row := s.logits.Row(c)
		for i := range row {
			row[i] *= float32(s.sum[i])
		}
	}
	for i, c := range y {
		s.logits.Row(c)[i]--
	}
	return loss
}
