package clip

import (
	"fmt"
	"math"

	"multiscope/internal/onnx"
)

// blocks passes x, [batch, tokens, width], through a stack of transformer blocks that normalise first.
// modules are named prefix + "0" and so on.
func (b *builder) blocks(x onnx.Value, prefix string, s stack, a attention, g grid) onnx.Value {
	for i := range s.layers {
		if b.done() {
			return x
		}
		module := fmt.Sprintf("%s%d", prefix, i)
		x = b.in(module, func() onnx.Value { return b.block(x, module, s, a, g) })
	}
	return x
}

func (b *builder) block(x onnx.Value, module string, s stack, a attention, g grid) onnx.Value {
	y := b.layerNorm(x, module+".ln_1", s.eps)
	y = b.dense(b.attend(y, y, module+".attn", a), module+".attn.out_proj", a.width, 1)
	y = b.tapTokens(module+".attn", KindAttention, b.reshape(y, -1, g.tokens(), a.width), g)
	x = b.tapTokens(module+".sum", KindSum, b.sum(x, b.layerScaled(y, module+".ls_1", s, a.width)), g)

	y = b.layerNorm(x, module+".ln_2", s.eps)
	y = b.activate(b.linear(y, module+".mlp.c_fc", s.hidden), s.gelu)
	y = b.tapTokens(module+".mlp.gelu", KindMLP, y, g)
	y = b.linear(y, module+".mlp.c_proj", a.width)
	return b.tapTokens(module, KindBlock, b.sum(x, b.layerScaled(y, module+".ls_2", s, a.width)), g)
}

// layerScaled weighs each number of what is added to the stream (Touvron et al. 2021, Going deeper
// with image transformers, §3), where the stack has such weights.
func (b *builder) layerScaled(x onnx.Value, module string, s stack, width int) onnx.Value {
	if !s.scaled {
		return x
	}
	return b.times(x, b.weight(par(module+".gamma", width)))
}

// activate applies the activation of an MLP.
func (b *builder) activate(x onnx.Value, act activation) onnx.Value {
	switch act {
	case silu:
		return b.times(x, b.Op("Sigmoid", nil, x))
	case quickGELU:
		return b.times(x, b.Op("Sigmoid", nil, b.times(x, b.Scalar(1.702))))
	case geluTanh: // x/2 · (1 + tanh(√(2/π)·(x + 0.044715·x³)))
		cube := b.times(b.times(x, x), x)
		inner := b.sum(x, b.times(cube, b.Scalar(0.044715)))
		return b.half(x, b.Op("Tanh", nil, b.times(inner, b.Scalar(float32(math.Sqrt(2/math.Pi))))))
	}
	return b.half(x, b.Op("Erf", nil, b.Op("Div", nil, x, b.Scalar(math.Sqrt2))))
}

// half returns x/2 · (1 + y).
func (b *builder) half(x, y onnx.Value) onnx.Value {
	return b.times(b.times(x, b.sum(y, b.Scalar(1))), b.Scalar(0.5))
}

func (b *builder) times(x, y onnx.Value) onnx.Value { return b.Op("Mul", nil, x, y) }

// patches cuts a picture into tokens: a convolution that steps by its own size, then
// [batch, height·width, width]. bias may be absent.
func (b *builder) patches(size, patch, width int, module string, bias bool) (onnx.Value, grid) {
	x, side := b.picture(size), size/patch
	x = b.in(module, func() onnx.Value {
		in := []onnx.Value{x, b.weight(par(module+".weight", width, 3, patch, patch))}
		if bias {
			in = append(in, b.weight(par(module+".bias", width)))
		}
		square := []int{patch, patch}
		y := b.Op("Conv", onnx.Attrs{"kernel_shape": square, "strides": square}, in...)
		return b.transpose(b.reshape(y, -1, width, side*side), 0, 2, 1)
	})
	return x, grid{height: side, width: side}
}

// token returns token i of x, as [batch, width].
func (b *builder) token(x onnx.Value, i int) onnx.Value {
	return b.Op("Gather", onnx.Attrs{"axis": 1}, x, b.Int(int64(i)))
}

// project multiplies x, [rows, in], by a matrix of the checkpoint, [in, out].
func (b *builder) project(x onnx.Value, name string, out int) onnx.Value {
	return b.in(name, func() onnx.Value {
		return b.Op("Gemm", nil, x, b.weight(par(name, b.width(x, 1), out)))
	})
}

// picture is the input of an image tower.
func (b *builder) picture(size int) onnx.Value {
	return b.Input("image", onnx.Float, onnx.Sym("batch"), onnx.Fixed(3), onnx.Fixed(size), onnx.Fixed(size))
}
