package clip

import (
	"math"

	"multiscope/internal/onnx"
)

// batchNormEps is PyTorch's default.
const batchNormEps = 1e-5

// convolution says which module convolves and how.
type convolution struct {
	module       string
	norm         string // the BatchNorm that follows it
	out          int
	kernel, step int
	depthwise    bool    // each channel by itself, out of them
	bare         bool    // not padded
	same         bool    // padded as TensorFlow's SAME, the odd pixel last; else by half a kernel on each side
	eps          float64 // of the BatchNorm; 0 is batchNormEps
}

// convNorm convolves x, [batch, channels, height, width], and normalises: the BatchNorm is
// folded into the convolution's weights in float64, so that the graph has one node for both.
func (b *builder) convNorm(x onnx.Value, c convolution) onnx.Value {
	in, groups, k := b.width(x, 1), 1, c.kernel
	if c.depthwise {
		in, groups = 1, c.out
	}
	kernel := par(c.module+".weight", c.out, in, k, k)
	gain, shift := par(c.norm+".weight", c.out), par(c.norm+".bias", c.out)
	mean, variance := par(c.norm+".running_mean", c.out), par(c.norm+".running_var", c.out)
	eps := or(c.eps, batchNormEps)
	return b.in(c.module, func() onnx.Value {
		w := b.computed(kernel.name, kernel.shape, func(p [][]float32) []float32 {
			return scaleRows(p[0], p[1], p[2], eps)
		}, kernel, gain, variance)
		bias := b.computed(c.module+".bias", shift.shape, func(p [][]float32) []float32 {
			return shifted(p[0], p[1], p[2], p[3], eps)
		}, gain, shift, mean, variance)
		return b.Op("Conv", c.attrs(b, x, groups), x, w, bias)
	})
}

// conv convolves x without a BatchNorm.
func (b *builder) conv(x onnx.Value, c convolution, bias bool) onnx.Value {
	in, groups, k := b.width(x, 1), 1, c.kernel
	if c.depthwise {
		in, groups = 1, c.out
	}
	return b.in(c.module, func() onnx.Value {
		from := []onnx.Value{x, b.weight(par(c.module+".weight", c.out, in, k, k))}
		if bias {
			from = append(from, b.weight(par(c.module+".bias", c.out)))
		}
		return b.Op("Conv", c.attrs(b, x, groups), from...)
	})
}

func (c convolution) attrs(b *builder, x onnx.Value, groups int) onnx.Attrs {
	attrs := onnx.Attrs{
		"kernel_shape": []int{c.kernel, c.kernel}, "strides": []int{c.step, c.step}, "pads": c.pads(b.width(x, 2), b.width(x, 3)),
	}
	if groups > 1 {
		attrs["group"] = groups
	}
	return attrs
}

// pads returns the padding of a map in ONNX's order: top, left, bottom, right.
func (c convolution) pads(height, width int) []int {
	if c.bare {
		return []int{0, 0, 0, 0}
	}
	if !c.same {
		pad := c.kernel / 2
		return []int{pad, pad, pad, pad}
	}
	top, bottom := samePadding(height, c.kernel, c.step)
	left, right := samePadding(width, c.kernel, c.step)
	return []int{top, left, bottom, right}
}

// samePadding returns the padding before and after an axis of n with which the output has ⌈n/step⌉ (TensorFlow's SAME).
func samePadding(n, kernel, step int) (before, after int) {
	out := (n + step - 1) / step
	pad := max((out-1)*step+kernel-n, 0)
	return pad / 2, pad - pad/2
}

// scaleRows multiplies each output channel of w by gain / √(variance + ε).
func scaleRows(w, gain, variance []float32, eps float64) []float32 {
	n := len(w) / len(gain)
	for c := range gain {
		scale := normScale(gain[c], variance[c], eps)
		for i, v := range w[c*n : (c+1)*n] {
			w[c*n+i] = float32(float64(v) * scale)
		}
	}
	return w
}

// shifted returns shift − mean · gain / √(variance + ε).
func shifted(gain, shift, mean, variance []float32, eps float64) []float32 {
	for c := range gain {
		shift[c] = float32(float64(shift[c]) - float64(mean[c])*normScale(gain[c], variance[c], eps))
	}
	return shift
}

func normScale(gain, variance float32, eps float64) float64 {
	return float64(gain) / math.Sqrt(float64(variance)+eps)
}

// meanPool halves a map (or divides it by another number) by averaging.
func (b *builder) meanPool(x onnx.Value, by int) onnx.Value {
	if by == 1 {
		return x
	}
	return b.Op("AveragePool", onnx.Attrs{"kernel_shape": []int{by, by}, "strides": []int{by, by}}, x)
}

// linear is a fully connected layer over the last axis of x, [batch, tokens, in].
func (b *builder) linear(x onnx.Value, module string, out int) onnx.Value {
	return b.reshape(b.dense(b.rows(x), module, out, 1), -1, b.width(x, 1), out)
}

// dense is a fully connected layer over x, [rows, in], its result multiplied by scale, which goes into the
// weights. It is a Gemm, since that takes the weight as PyTorch stores it, [out, in], straight from the
// mapped file.
func (b *builder) dense(x onnx.Value, module string, out int, scale float64) onnx.Value {
	return b.denseOf(x, module, linear{out, true}, scale)
}

func (b *builder) denseOf(x onnx.Value, module string, l linear, scale float64) onnx.Value {
	in := b.width(x, 1)
	return b.in(module, func() onnx.Value {
		from := []onnx.Value{x, b.scaledWeight(par(module+".weight", l.out, in), scale)}
		if l.bias {
			from = append(from, b.scaledWeight(par(module+".bias", l.out), scale))
		}
		return b.Op("Gemm", onnx.Attrs{"transB": 1}, from...)
	})
}

// maybeDense is a layer that may be absent.
func (b *builder) maybeDense(x onnx.Value, module string, l linear) onnx.Value {
	if l.out == 0 {
		return x
	}
	return b.denseOf(x, module, l, 1)
}

// rows flattens all axes of x but the last.
func (b *builder) rows(x onnx.Value) onnx.Value { return b.reshape(x, -1, b.width(x, -1)) }

func (b *builder) scaledWeight(p param, scale float64) onnx.Value {
	if scale == 1 {
		return b.weight(p)
	}
	return b.computed(p.name, p.shape, func(in [][]float32) []float32 {
		for i, v := range in[0] {
			in[0][i] = float32(float64(v) * scale)
		}
		return in[0]
	}, p)
}

// layerNorm normalises the last axis of x.
func (b *builder) layerNorm(x onnx.Value, module string, eps float64) onnx.Value {
	n := b.width(x, -1)
	return b.in(module, func() onnx.Value {
		gain, shift := b.weight(par(module+".weight", n)), b.weight(par(module+".bias", n))
		return b.Op("LayerNormalization", onnx.Attrs{"axis": -1, "epsilon": eps}, x, gain, shift)
	})
}

func (b *builder) relu(x onnx.Value) onnx.Value   { return b.Op("Relu", nil, x) }
func (b *builder) sum(x, y onnx.Value) onnx.Value { return b.Op("Add", nil, x, y) }

// reshape gives x other dimensions; −1 is what is left.
func (b *builder) reshape(x onnx.Value, dims ...int) onnx.Value {
	to := make([]int64, len(dims))
	for i, n := range dims {
		to[i] = int64(n)
	}
	return b.Op("Reshape", nil, x, b.Ints(to...))
}

func (b *builder) transpose(x onnx.Value, axes ...int) onnx.Value {
	return b.Op("Transpose", onnx.Attrs{"perm": axes}, x)
}
