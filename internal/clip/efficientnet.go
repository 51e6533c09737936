package clip

import (
	"fmt"

	"multiscope/internal/onnx"
)

// efficientNet is EfficientNet-Lite (Tan and Le 2019, without squeeze and excitation and with ReLU6; Google's
// tensorflow/tpu, models/official/efficientnet/lite). Modules and their names are those of the package
// efficientnet-lite-pytorch. Convolutions are padded for the size of the input, as the reference pads for the
// size that a network was built for.
type efficientNet struct {
	stem, head, classes int // channels, channels and units
	blocks              []invertedResidual
	input               int // pixels of the pictures to come
}

// invertedResidual is one block: a convolution of 1×1 that widens, one of each channel by itself, and one of
// 1×1 that narrows.
type invertedResidual struct {
	inside, out  int // channels
	kernel, step int
	expands      bool // has the first of the three
	skips        bool // adds its input: all of a stage but the first do, as the reference decides
}

// efficientNetEps is the epsilon of the BatchNorms (batch_norm_epsilon in the reference's utils.py).
const efficientNetEps = 1e-3

func (e efficientNet) build(b *builder) {
	x := e.activated(b, b.picture(e.input), KindStem, convolution{module: "_conv_stem", norm: "_bn0", out: e.stem, kernel: 3, step: 2})
	for i, block := range e.blocks {
		if b.done() {
			return
		}
		module := fmt.Sprintf("_blocks.%d", i)
		x = b.in(module, func() onnx.Value { return block.build(b, x, module) })
		b.tap(module, KindBlock, x)
	}
	x = e.activated(b, x, KindActivation, convolution{module: "_conv_head", norm: "_bn1", out: e.head, kernel: 1, step: 1})
	x = b.Op("ReduceMean", onnx.Attrs{"keepdims": 0}, x, b.Ints(2, 3))
	b.tap("_avg_pooling", KindPool, x)
	b.tap("_fc", KindOutput, b.dense(x, "_fc", e.classes, 1))
}

func (e efficientNet) activated(b *builder, x onnx.Value, kind Kind, c convolution) onnx.Value {
	c.same, c.eps = true, efficientNetEps
	return b.tap(c.norm+".relu6", kind, b.relu6(b.convNorm(x, c)))
}

func (r invertedResidual) build(b *builder, x onnx.Value, module string) onnx.Value {
	y := x
	if r.expands {
		y = r.activated(b, y, convolution{module: module + "._expand_conv", norm: module + "._bn0", out: r.inside, kernel: 1, step: 1})
	}
	y = r.activated(b, y, convolution{
		module: module + "._depthwise_conv", norm: module + "._bn1", out: r.inside, kernel: r.kernel, step: r.step, depthwise: true,
	})
	y = b.convNorm(y, convolution{module: module + "._project_conv", norm: module + "._bn2", out: r.out, kernel: 1, step: 1, same: true, eps: efficientNetEps})
	if r.skips {
		y = b.sum(y, x)
	}
	return y
}

func (r invertedResidual) activated(b *builder, x onnx.Value, c convolution) onnx.Value {
	c.same, c.eps = true, efficientNetEps
	return b.tap(c.norm+".relu6", KindActivation, b.relu6(b.convNorm(x, c)))
}

func (b *builder) relu6(x onnx.Value) onnx.Value {
	return b.Op("Clip", nil, x, b.Scalar(0), b.Scalar(6))
}
