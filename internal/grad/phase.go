package grad

import (
	"fmt"
	"slices"

	"multiscope/internal/onnx"
)

// A strided convolution's input falls into phases: the positions r, r+s, r+2s … of stride s see
// the kernel's elements in the same way, each phase as a convolution of stride 1. All phases
// are one convolution with s² times the channels, moved into space afterwards.
//
// Along one axis, with stride s and padding p, y[o] = Σₖ W[k]·x[s·o − p + k]. For position
// i = s·q + r let (r + p) = s·a + b, 0 ≤ b < s; then k = b + s·m and o = q + a − m, so that
//
//	dx[s·q + r] = Σₘ W[b + s·m]·dy[q + a − m].
type phases struct {
	weights    value // [C·s² O/g K K]
	stride     int
	begin, end []int // padding
	height     int   // of the result, some of which may be beyond x
	width      int
}

// An axisPhases is the choice of kernel elements along one axis.
type axisPhases struct {
	low, size  int // the first offset into dy that any phase needs, and how many there are
	begin, end int
	n          int     // positions of each phase
	element    [][]int // [phase][offset]: the kernel element there, -1 for none
}

// phased reports whether a convolution is of two dimensions, the same stride and no dilation.
func phased(w onnx.Window) bool {
	return len(w.Kernel) == 2 && w.Strides[0] == w.Strides[1] && w.Dilations[0] == 1 && w.Dilations[1] == 1 && slices.Max(w.Kernel) > 1
}

// along works out one axis, of size in forwards and out backwards.
func along(w onnx.Window, axis, in, out int) axisPhases {
	k, s, p := w.Kernel[axis], w.Strides[axis], w.Begin[axis]
	low, high := p/s, (s-1+p)/s
	for r := range s {
		a, b := (r+p)/s, (r+p)%s
		if b < k {
			low = min(low, a-(k-1-b)/s)
		}
	}
	x := axisPhases{low: low, size: high - low + 1, begin: -low, n: (in + s - 1) / s}
	x.end = x.n - 1 + high - (out - 1)
	for r := range s {
		a, b := (r+p)/s, (r+p)%s
		elements := slices.Repeat([]int{-1}, x.size)
		for m := 0; b+s*m < k; m++ {
			elements[a-m-low] = b + s*m
		}
		x.element = append(x.element, elements)
	}
	return x
}

// phases works out both axes; ok is false if that would need negative padding.
func (s *step) phases(w *onnx.Tensor, win onnx.Window) (p phases, ok bool) {
	x, y := s.sizes(0, 2), s.outputSizes()
	if s.err != nil {
		return p, false
	}
	v, h := along(win, 0, x[0], y[0]), along(win, 1, x[1], y[1])
	p = phases{
		stride: win.Strides[0], begin: []int{v.begin, h.begin}, end: []int{v.end, h.end},
		height: v.n * win.Strides[0], width: h.n * win.Strides[1],
	}
	if min(v.begin, h.begin, v.end, h.end) < 0 {
		return p, false
	}
	name := fmt.Sprintf("phases/%s/%d/%v%v/%dx%d", s.x(1), s.group(), p.begin, p.end, p.height, p.width)
	p.weights = s.Once(name, func() *onnx.Tensor { return phaseWeights(w, s.group(), v, h) })
	return p, true
}

// phaseWeights rearranges weights [O I/g k k] to [I·s² O/g K K]: output channel (c·s + r)·s + q
// is the phase at row r and column q of channel c.
func phaseWeights(w *onnx.Tensor, groups int, v, h axisPhases) *onnx.Tensor {
	size, out, in := w.DType.Size(), int(w.Dims[0])/groups, int(w.Dims[1])
	rows, columns, stride := int(w.Dims[2]), int(w.Dims[3]), len(v.element)
	dims := []int64{int64(in * groups * stride * stride), int64(out), int64(v.size), int64(h.size)}
	t := &onnx.Tensor{DType: w.DType, Dims: dims}
	t.Raw = make([]byte, t.Len()*size)
	to := t.Raw
	for c := range in * groups {
		for phase := range stride * stride {
			for o := range out {
				from := w.Raw[((c/in*out+o)*in+c%in)*rows*columns*size:]
				for _, y := range v.element[phase/stride] {
					for _, x := range h.element[phase%stride] {
						if y >= 0 && x >= 0 {
							copy(to[:size], from[(y*columns+x)*size:])
						}
						to = to[size:]
					}
				}
			}
		}
	}
	return t
}

// phaseConv computes all phases and interleaves them.
func (s *step) phaseConv(p phases) value {
	all := s.Op("Conv", attrs{"group": s.group(), "pads": slices.Concat(p.begin, p.end)}, s.dy(), p.weights)
	dx := s.Op("DepthToSpace", attrs{"blocksize": p.stride, "mode": "CRD"}, all)
	x := s.sizes(0, 2)
	if p.height != x[0] || p.width != x[1] {
		dx = s.Op("Slice", nil, dx, s.Ints(0, 0), s.Ints(int64(x[0]), int64(x[1])), s.Ints(2, 3))
	}
	return dx
}
