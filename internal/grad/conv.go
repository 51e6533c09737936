package grad

import (
	"fmt"
	"slices"

	"multiscope/internal/onnx"
)

// convInput is the transposed convolution: for stride 1 as a convolution with turned weights,
// which takes as long as forwards, and otherwise as ConvTranspose. (A strided one as a
// convolution for each position within the stride, interleaved, measured slower.)
func convInput(s *step, _ int) value {
	win := s.window(s.sizes(1, 2))
	if s.err != nil {
		return ""
	}
	if w := s.Tensor(s.x(1)); w != nil && slices.Max(win.Strides) == 1 && reaches(win) {
		return s.convBack(w, win)
	}
	return s.convTransposed(win)
}

// reaches reports whether no padding exceeds what the kernel can reach across.
func reaches(w onnx.Window) bool {
	for i := range w.Kernel {
		if max(w.Begin[i], w.End[i]) >= w.Extent(i) {
			return false
		}
	}
	return true
}

// group is the node's number of groups.
func (s *step) group() int { return int(s.n.Attrs.Int("group", 1)) }

// convBack is the case of stride 1: dx = Conv(dy, weights with in and out exchanged and turned
// by 180°), with the padding that the forward pass left.
func (s *step) convBack(w *onnx.Tensor, win onnx.Window) value {
	begin, end := make([]int, len(win.Kernel)), make([]int, len(win.Kernel))
	for i := range win.Kernel {
		begin[i], end[i] = win.Extent(i)-1-win.Begin[i], win.Extent(i)-1-win.End[i]
	}
	turned := s.Once(fmt.Sprintf("turned/%s/%d", s.x(1), s.group()), func() *onnx.Tensor { return turnedKernel(w, s.group()) })
	return s.Op("Conv", attrs{"group": s.group(), "dilations": win.Dilations, "pads": slices.Concat(begin, end)}, s.dy(), turned)
}

// turnedKernel exchanges in and out channels of each group, [O I/g k…] → [I O/g k…], and
// reverses the order of the positions.
func turnedKernel(w *onnx.Tensor, groups int) *onnx.Tensor {
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
