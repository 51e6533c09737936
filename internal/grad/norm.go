package grad

import (
	"fmt"
	"slices"

	"multiscope/internal/onnx"
)

// perChannel reshapes a list with one element per channel to [C 1 1 …], to broadcast to input 0.
func (s *step) perChannel(v value) value {
	shape := append([]int64{-1}, slices.Repeat([]int64{1}, max(0, len(s.shape(0))-2))...)
	return s.Op("Reshape", nil, v, s.Ints(shape...))
}

func batchNormInput(s *step, _ int) value {
	variance := s.plus(s.x(4), s.num(s.attr("epsilon", 1e-5), s.x(4)))
	return s.times(s.dy(), s.perChannel(s.over(s.x(1), s.Op("Sqrt", nil, variance))))
}

// normalised returns x̂ = (x − mean x)·r and r = 1/√(var x + ε) along axes.
func (s *step) normalised(x value, axes []int64) (hat, r value) {
	centred := s.minus(x, s.mean(x, axes...))
	variance := s.mean(s.sq(centred), axes...)
	r = s.Op("Reciprocal", nil, s.Op("Sqrt", nil, s.plus(variance, s.num(s.attr("epsilon", 1e-5), x))))
	return s.times(centred, r), r
}

// normBackward is the cotangent of x for the cotangent g of x̂: r·(g − mean g − x̂·mean(g·x̂)).
func (s *step) normBackward(g, x value, axes []int64) value {
	hat, r := s.normalised(x, axes)
	along := s.times(hat, s.mean(s.times(g, hat), axes...))
	return s.times(r, s.minus(s.minus(g, s.mean(g, axes...)), along))
}

// axesFrom are the axis of the node and those after it.
func (s *step) axesFrom(fallback int64) []int64 {
	var axes []int64
	for i := s.axis(fallback); i < len(s.shape(0)); i++ {
		axes = append(axes, int64(i))
	}
	return axes
}

func layerNormInput(s *step, _ int) value {
	axes := s.axesFrom(-1)
	if s.err != nil {
		return ""
	}
	return s.normBackward(s.times(s.dy(), s.x(1)), s.x(0), axes)
}

func layerNormScale(s *step, _ int) value {
	axes := s.axesFrom(-1)
	if s.err != nil {
		return ""
	}
	hat, _ := s.normalised(s.x(0), axes)
	return s.times(s.dy(), hat)
}

// rootMeanSquared returns x̂ = x·r and r = 1/√(mean x² + ε) along axes.
func (s *step) rootMeanSquared(axes []int64) (hat, r value) {
	x := s.x(0)
	square := s.plus(s.mean(s.sq(x), axes...), s.num(s.attr("epsilon", 1e-5), x))
	r = s.Op("Reciprocal", nil, s.Op("Sqrt", nil, square))
	return s.times(x, r), r
}

func rmsNormInput(s *step, _ int) value {
	axes := s.axesFrom(-1)
	if s.err != nil {
		return ""
	}
	hat, r := s.rootMeanSquared(axes)
	g := s.times(s.dy(), s.x(1))
	return s.times(r, s.minus(g, s.times(hat, s.mean(s.times(g, hat), axes...))))
}

func rmsNormScale(s *step, _ int) value {
	axes := s.axesFrom(-1)
	if s.err != nil {
		return ""
	}
	hat, _ := s.rootMeanSquared(axes)
	return s.times(s.dy(), hat)
}

func instanceNormInput(s *step, _ int) value {
	axes := s.spatialAxes()
	if s.err != nil {
		return ""
	}
	return s.normBackward(s.times(s.dy(), s.perChannel(s.x(1))), s.x(0), axes)
}

// groupNormInput normalises over each group: [N C …] as [N groups rest].
func groupNormInput(s *step, _ int) value {
	groups := s.n.Attrs.Int("num_groups", 1)
	scale, c := s.x(1), s.sizes(0, 1)
	if s.err != nil {
		return ""
	}
	if n := s.Shape(scale); len(n) == 1 && n[0] != onnx.Fixed(c[0]) { // one for each group, before operator set 21
		column := s.expandAs(s.Op("Unsqueeze", nil, scale, s.Ints(1)), groups, int64(c[0])/groups)
		scale = s.Op("Reshape", nil, column, s.Ints(int64(c[0])))
	}
	target := s.Ints(0, groups, -1)
	g := s.Op("Reshape", nil, s.times(s.dy(), s.perChannel(scale)), target)
	return s.like(s.normBackward(g, s.Op("Reshape", nil, s.x(0), target), []int64{2}), s.x(0))
}

// expandAs broadcasts v to a shape of known sizes.
func (b *backward) expandAs(v value, dims ...int64) value {
	return b.Op("Expand", nil, v, b.Ints(dims...))
}

// lrnInput takes the sums over neighbouring channels as 1×1 convolutions with a band matrix.
func lrnInput(s *step) value {
	n := int(s.n.Attrs.Int("size", 1))
	alpha, beta, bias := s.attr("alpha", 1e-4), s.attr("beta", 0.75), s.attr("bias", 1)
	sizes := s.sizes(0, 1)
	if s.err != nil {
		return ""
	}
	x, rank := s.x(0), len(sizes)+1
	band := s.as(s.Once(fmt.Sprintf("band/%d/%d/%d", sizes[0], n, rank), func() *onnx.Tensor { return bandMatrix(sizes[0], n, rank) }), x)
	sum := s.plus(s.scaled(s.Op("Conv", nil, s.sq(x), band), alpha/float64(n)), s.num(bias, x))
	direct := s.times(s.dy(), s.Op("Pow", nil, sum, s.num(-beta, x)))
	reach := s.Op("Conv", nil, s.over(s.times(s.dy(), s.y()), sum), s.transposedKernel(band))
	return s.minus(direct, s.times(x, s.scaled(reach, 2*alpha*beta/float64(n))))
}

// transposedKernel exchanges the input and output channels of convolution weights.
func (b *backward) transposedKernel(w value) value {
	perm := make([]int, len(b.Shape(w)))
	for i := range perm {
		perm[i] = i
	}
	perm[0], perm[1] = 1, 0
	return b.Op("Transpose", attrs{"perm": perm}, w)
}

// bandMatrix returns weights [C C 1 …] that add up the n channels around each; for an even n
// there is one less before than after.
func bandMatrix(channels, n, rank int) *onnx.Tensor {
	band := make([]float32, channels*channels)
	for c := range channels {
		for k := max(0, c-(n-1)/2); k <= min(channels-1, c+n/2); k++ {
			band[c*channels+k] = 1
		}
	}
	dims := append([]int64{int64(channels), int64(channels)}, slices.Repeat([]int64{1}, rank-2)...)
	return onnx.FromFloats(band, dims...)
}

func lpNormInput(s *step) value {
	if p := s.n.Attrs.Int("p", 2); p != 2 {
		return s.fail("norm %d has no rule", p)
	}
	axis := int64(s.axis(-1))
	norm := s.Op("ReduceL2", nil, s.x(0), s.Ints(axis))
	along := s.times(s.y(), s.sum(s.times(s.dy(), s.y()), axis))
	return s.over(s.minus(s.dy(), along), norm)
}
