package clip

import (
	"fmt"

	"multiscope/internal/onnx"
)

// resNet is CLIP's ModifiedResNet (Radford et al. 2021, §2.4; OpenCLIP's modified_resnet.py):
// a stem of three convolutions, average pooling before each convolution with a stride, and an
// attention pool at the end.
type resNet struct {
	imageConfig
	input int // pixels of the pictures to come
	embed int
}

func (r resNet) build(b *builder) {
	x := b.tap("visual.stem", KindStem, r.stem(b, b.picture(r.input)))
	for stage, n := range r.stages {
		for i := range n {
			if b.done() {
				return
			}
			module := fmt.Sprintf("visual.layer%d.%d", stage+1, i)
			x = b.in(module, func() onnx.Value { return r.bottleneck(b, x, module, stage, i) })
		}
	}
	if b.done() {
		return
	}
	x = b.in("visual.attnpool", func() onnx.Value { return r.pool(b, x) })
	b.tap("visual.attnpool", KindEmbedding, x)
	b.tap("visual", KindEmbedding, x)
}

// stem returns [batch, width, size/4, size/4].
func (r resNet) stem(b *builder, x onnx.Value) onnx.Value {
	for i, c := range []struct{ out, step int }{{r.width / 2, 2}, {r.width / 2, 1}, {r.width, 1}} {
		conv, norm := fmt.Sprintf("visual.conv%d", i+1), fmt.Sprintf("visual.bn%d", i+1)
		x = b.relu(b.convNorm(x, convolution{module: conv, norm: norm, out: c.out, kernel: 3, step: c.step}))
	}
	return b.in("visual.avgpool", func() onnx.Value { return b.meanPool(x, 2) })
}

// expansion is how many times wider a block's output is than its inside.
const expansion = 4

// bottleneck is one residual block; the first one of each stage but the first halves the map.
func (r resNet) bottleneck(b *builder, x onnx.Value, module string, stage, i int) onnx.Value {
	inside, by := r.width<<stage, 1
	if stage > 0 && i == 0 {
		by = 2
	}
	y := b.relu(b.convNorm(x, convolution{module: module + ".conv1", norm: module + ".bn1", out: inside, kernel: 1, step: 1}))
	y = b.relu(b.convNorm(y, convolution{module: module + ".conv2", norm: module + ".bn2", out: inside, kernel: 3, step: 1}))
	y = b.meanPool(y, by)
	y = b.convNorm(y, convolution{module: module + ".conv3", norm: module + ".bn3", out: inside * expansion, kernel: 1, step: 1})
	if i == 0 {
		x = b.convNorm(b.meanPool(x, by), convolution{
			module: module + ".downsample.0", norm: module + ".downsample.1", out: inside * expansion, kernel: 1, step: 1,
		})
	}
	y = b.tap(module+".sum", KindSum, b.sum(y, x))
	return b.tap(module, KindBlock, b.relu(y))
}

// pool lets the mean of all positions attend to itself and to each position, and returns the
// embedding, [batch, embed].
func (r resNet) pool(b *builder, x onnx.Value) onnx.Value {
	channels, height, width := b.width(x, 1), b.width(x, 2), b.width(x, 3)
	module := "visual." + "attnpool"
	x = b.transpose(b.reshape(x, -1, channels, height*width), 0, 2, 1)
	mean := b.Op("ReduceMean", onnx.Attrs{"keepdims": 1}, x, b.Ints(1))
	x = b.Op("Concat", onnx.Attrs{"axis": 1}, mean, x)
	place := positions{side: r.size / 32}
	x = b.sum(x, place.constant(b, module+".positional_embedding", grid{1, height, width}, channels))
	query := b.Op("Slice", nil, x, b.Ints(0), b.Ints(1), b.Ints(1))
	y := b.attend(query, x, module, attention{heads: r.heads, width: channels})
	return b.dense(y, module+".c_proj", r.embed, 1)
}
