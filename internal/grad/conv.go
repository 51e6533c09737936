package grad

import (
	"fmt"
	"slices"

	"multiscope/internal/onnx"
)

// convInput is the transposed convolution: for stride 1 a convolution with flipped weights, which
// takes as long as the forward pass, and otherwise ConvTranspose. (Splitting a strided one into a
// convolution for each position within the stride, interleaved, measured slower.)
func convInput(s *step, _ int) value {
	win := s.window(s.sizes(1, 2))
	if s.err != nil {
		return ""
	}
	if w := s.Tensor(s.x(1)); w != nil && slices.Max(win.Strides) == 1 && paddingFits(win) {
		return s.convBack(w, win)
	}
	return s.convTransposed(win)
}

// paddingFits reports whether the kernel is larger than the padding on every side.
func paddingFits(w onnx.Window) bool {
	for i := range w.Kernel {
		if max(w.Begin[i], w.End[i]) >= w.Extent(i) {
			return false
		}
	}
	return true
}

// group is the node's number of groups.
func (s *step) group() int { return int(s.n.Attrs.Int("group", 1)) }

// convBack is the case of stride 1: dx = Conv(dy, weights with in and out exchanged and rotated by
// 180°), padded by what the forward pass left of a full convolution.
func (s *step) convBack(w *onnx.Tensor, win onnx.Window) value {
	begin, end := make([]int, len(win.Kernel)), make([]int, len(win.Kernel))
	for i := range win.Kernel {
		begin[i], end[i] = win.Extent(i)-1-win.Begin[i], win.Extent(i)-1-win.End[i]
	}
	flipped := s.Once(fmt.Sprintf("flipped/%s/%d", s.x(1), s.group()), func() *onnx.Tensor { return flippedKernel(w, s.group()) })
	return s.Op("Conv", attrs{"group": s.group(), "dilations": win.Dilations, "pads": slices.Concat(begin, end)}, s.dy(), flipped)
}

// flippedKernel exchanges in and out channels of each group, [O I/g k…] → [I O/g k…], and
// reverses the order of the positions.
func flippedKernel(w *onnx.Tensor, groups int) *onnx.Tensor {
	size, area := w.DType.Size(), 1
	for _, d := range w.Dims[2:] {
		area *= int(d)
	}
	out, in := int(w.Dims[0])/groups, int(w.Dims[1]) // of one group
	raw := make([]byte, len(w.Raw))
	for g := range groups {
		for o := range out {
			for i := range in {
				from := w.Raw[((g*out+o)*in+i)*area*size:]
				to := raw[((g*in+i)*out+o)*area*size:]
				for k := range area {
					copy(to[(area-1-k)*size:][:size], from[k*size:])
				}
			}
		}
	}
	dims := append([]int64{int64(in * groups), int64(out)}, w.Dims[2:]...)
	return &onnx.Tensor{DType: w.DType, Dims: dims, Raw: raw}
}

// convTransposed is the general case. Positions at the end of x that no window reached are
// output padding.
func (s *step) convTransposed(win onnx.Window) value {
	x, y := s.sizes(0, 2), s.outputSizes()
	if s.err != nil {
		return ""
	}
	extra := make([]int, len(x))
	for i := range x {
		extra[i] = x[i] - ((y[i]-1)*win.Strides[i] + win.Extent(i) - win.Begin[i] - win.End[i])
	}
	return s.Op("ConvTranspose", attrs{
		"group": s.group(), "strides": win.Strides, "dilations": win.Dilations,
		"pads": slices.Concat(win.Begin, win.End), "output_padding": extra,
	}, s.dy(), s.x(1))
}

// convTransposeInput is a convolution with the same weights.
func convTransposeInput(s *step, _ int) value {
	win := s.window(s.sizes(1, 2))
	if s.err != nil || s.n.Attrs.Ints("output_shape") != nil {
		return s.fail("an output shape instead of padding has no rule")
	}
	return s.Op("Conv", attrs{
		"group": s.group(), "strides": win.Strides, "dilations": win.Dilations,
		"pads": slices.Concat(win.Begin, win.End),
	}, s.dy(), s.x(1))
}
