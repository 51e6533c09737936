package clip

import (
	"fmt"

	"multiscope/internal/onnx"
)

// convNeXt is ConvNeXt (Liu et al. 2022, A ConvNet for the 2020s) as timm has it inside of OpenCLIP: four stages of blocks that
// convolve each channel by itself and pass each place through an MLP. The sizes are those of the weights.
type convNeXt struct {
	imageConfig
	input int // pixels of the pictures to come
}

// The stem cuts pictures into squares of four pixels, and each stage but the first halves the map.
const (
	convNeXtStem = 4
	convNeXtStep = 32 // of all together
)

func (c convNeXt) build(b *builder) {
	x := c.stem(b)
	for stage, blocks := range c.stages {
		if stage > 0 {
			x = c.downsample(b, x, stage)
		}
		for i := range blocks {
			if b.done() {
				return
			}
			module := fmt.Sprintf("%sstages.%d.blocks.%d", trunkPrefix, stage, i)
			x = b.in(module, func() onnx.Value { return c.block(b, x, module) })
			b.tap(module, KindBlock, x)
		}
	}
	if b.done() {
		return
	}
	x = b.Op("ReduceMean", onnx.Attrs{"keepdims": 0}, x, b.Ints(2, 3))
	x = b.tap(trunkPrefix+"head.norm", KindNorm, b.layerNorm(x, trunkPrefix+"head.norm", c.eps))
	x = b.maybeDense(x, trunkPrefix+"head.fc", c.trunk.head)
	x = b.tap("visual", KindEmbedding, c.trunk.openCLIPHead(b, x))
	if c.trunk.classes > 0 {
		b.tap(trunkPrefix+"head", KindOutput, b.dense(x, trunkPrefix+"head.fc", c.trunk.classes, 1))
	}
}

func (c convNeXt) stem(b *builder) onnx.Value {
	const module = trunkPrefix + "stem"
	x := b.conv(b.picture(c.input), convolution{module: module + ".0", out: c.widths[0], kernel: convNeXtStem, step: convNeXtStem, bare: true}, true)
	return b.tap(module, KindStem, b.mapNorm(x, module+".1", c.eps))
}

func (c convNeXt) downsample(b *builder, x onnx.Value, stage int) onnx.Value {
	module := fmt.Sprintf("%sstages.%d.downsample", trunkPrefix, stage)
	x = b.mapNorm(x, module+".0", c.eps)
	x = b.conv(x, convolution{module: module + ".1", out: c.widths[stage], kernel: 2, step: 2, bare: true}, true)
	return b.tap(module, KindConv, x)
}

func (c convNeXt) block(b *builder, x onnx.Value, module string) onnx.Value {
	channels, g := b.width(x, 1), grid{height: b.width(x, 2), width: b.width(x, 3)}
	y := b.conv(x, convolution{module: module + ".conv_dw", out: channels, kernel: 7, step: 1, depthwise: true}, true)
	y = b.transpose(b.reshape(y, -1, channels, g.tokens()), 0, 2, 1)
	y = b.linear(b.layerNorm(y, module+".norm", c.eps), module+".mlp.fc1", channels*expansion)
	y = b.tapTokens(module+".mlp.act", KindMLP, b.activate(y, gelu), g)
	y = b.times(b.linear(y, module+".mlp.fc2", channels), b.weight(par(module+".gamma", channels)))
	return b.sum(b.reshape(b.transpose(y, 0, 2, 1), -1, channels, g.height, g.width), x)
}

// mapNorm normalises the channels of each place of a map.
func (b *builder) mapNorm(x onnx.Value, module string, eps float64) onnx.Value {
	return b.transpose(b.layerNorm(b.transpose(x, 0, 2, 3, 1), module, eps), 0, 3, 1, 2)
}

// completeConvNeXt reads the sizes off the weights.
func (c *config) completeConvNeXt(w *weights) error {
	d, i := deriver{weights: *w}, &c.image
	for stage := range i.stages {
		prefix := fmt.Sprintf("%sstages.%d.blocks.", trunkPrefix, stage)
		i.stages[stage], i.widths[stage] = d.count(prefix+"%d.conv_dw.weight"), d.dim(prefix+"0.conv_dw.weight", 0)
	}
	if d.missing != "" {
		return fmt.Errorf("tensor %s is needed to tell the size of the tower", d.missing)
	}
	i.width = i.widths[0]
	if head := w.linear(trunkPrefix + "head.fc"); i.trunk.classes == 0 {
		i.trunk.head = head
	}
	i.trunk.proj, i.trunk.projMLP = w.linear("visual.head.proj"), w.linear("visual.head.mlp.fc2")
	c.embed = or(i.trunk.projMLP.out, or(i.trunk.proj.out, or(i.trunk.head.out, i.widths[3])))
	return nil
}

func (c *imageConfig) checkConvNeXt() error {
	if c.size < convNeXtStep {
		return fmt.Errorf("image_size is %d; a ConvNeXt needs at least %d", c.size, convNeXtStep)
	}
	for i := range c.stages {
		if err := checkBounds(bound{fmt.Sprintf("blocks of stage %d", i), c.stages[i], maxLayers}, bound{fmt.Sprintf("width of stage %d", i), c.widths[i], maxWidth}); err != nil {
			return err
		}
	}
	return nil
}
