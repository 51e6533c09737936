package clip

import (
	"fmt"

	"multiscope/internal/onnx"
)

// trunk is a vision transformer as timm has it (VisionTransformer, Eva), and transformers under other names (SigLIP,
// DINOv2 and 3, ViT, DeiT): class tokens and registers before the patches, positions added or turned into queries and keys
// (RoPE), blocks with an MLP or SwiGLU, one of several pools, and what follows the pool. Names are those of timm inside of
// OpenCLIP.
type trunk struct {
	imageConfig
	input int // pixels of the pictures to come
}

// trunkConfig is what such transformers differ in. All but what configurations say is read off the weights (config_trunk.go).
type trunkConfig struct {
	lead     []leadToken // what stands before the positions, in order
	placed   int         // how many of those have positional embeddings
	absolute bool        // positions have embeddings, which are added
	stretch  stretch     // how those are resized
	rope     *rope       // how queries and keys are turned by their positions; nil where they are not

	stem      bool // patches are cut by three convolutions (MobileCLIP)
	patchBias bool
	biases    [3]bool    // of queries, keys and values
	gated     bool       // SwiGLU in place of the MLP
	gate      activation // of its gates; "" is silu
	attnNorm  bool       // a normalisation of what the heads bring together
	mlpNorm   bool       // a normalisation of the MLP's hidden units
	after     bool       // blocks normalise what they add, not what they take

	lastNorm, poolNorm bool // normalisations before and after the pool
	poolHeads          int  // of poolMap
	poolHidden         int  // units of the MLP of poolMap
	by64               bool // heads have 64 numbers, whatever the width

	pooler   bool   // a layer and tanh follow the pool (transformers)
	classes  int    // outputs of a classifier, which follows the embedding; 0 where there is none
	twoHeads bool   // whose answer is averaged with that of the distillation token (DeiT)
	head     linear // the projection in the trunk; none where classes is set
	proj     linear // OpenCLIP's projection behind the trunk
	projMLP  linear // or its MLP's second layer
}

// linear is a layer that may be absent.
type linear struct {
	out  int // 0 where there is none
	bias bool
}

// leadToken is one or several learnt tokens that stand for no place.
type leadToken struct {
	name  string
	count int
}

const trunkPrefix = "visual.trunk."

func (v trunk) build(b *builder) {
	x, g := v.embedded(b)
	if !v.noPre {
		x = b.tapTokens(trunkPrefix+"norm_pre", KindStem, b.layerNorm(x, trunkPrefix+"norm_pre", v.eps), g)
	}
	a := attention{heads: v.heads, width: v.width, unbiased: v.biasless(), turn: v.trunk.rope.turn(b, g, v.width/v.heads)}
	for i := range v.layers {
		if b.done() {
			return
		}
		module := fmt.Sprintf("%sblocks.%d", trunkPrefix, i)
		x = b.in(module, func() onnx.Value { return v.block(b, x, module, a, g) })
	}
	if b.done() {
		return
	}
	if v.trunk.lastNorm {
		x = b.tapTokens(trunkPrefix+"norm", KindNorm, b.layerNorm(x, trunkPrefix+"norm", v.eps), g)
	}
	if b.done() || v.pool == poolNone {
		return
	}
	v.headed(b, v.pooled(b, x, g), x)
}

// embedded returns the tokens with their positions.
func (v trunk) embedded(b *builder) (onnx.Value, grid) {
	var x onnx.Value
	var g grid
	if v.trunk.stem {
		x, g = v.convStem(b)
	} else {
		x, g = b.patches(v.input, v.patch, v.width, trunkPrefix+"patch_embed.proj", v.trunk.patchBias)
	}
	x = b.tapTokens(trunkPrefix+"patch_embed", KindStem, x, g)
	for _, t := range v.trunk.lead {
		g.lead += t.count
	}
	if g.lead == 0 && !v.trunk.absolute {
		return x, g
	}
	at := v.places(b, g)
	if g.lead == 0 {
		return b.sum(x, at), g
	}
	return b.sum(b.Op("Pad", nil, x, b.Ints(0, int64(g.lead), 0, 0, 0, 0)), at), g
}

// places returns what is added to the patches, behind an empty place for each leading token: those tokens and all positional
// embeddings, in one constant.
func (v trunk) places(b *builder, g grid) onnx.Value {
	place := positions{side: v.size / v.patch, batched: true, stretch: v.trunk.stretch}
	var from []param
	if v.trunk.absolute {
		from = append(from, place.param(trunkPrefix+"pos_embed", v.trunk.placed, v.width))
	}
	for _, t := range v.trunk.lead {
		from = append(from, par(trunkPrefix+t.name, 1, t.count, v.width))
	}
	return b.computed(trunkPrefix+"pos_embed", []int{g.tokens(), v.width}, func(in [][]float32) []float32 {
		at := make([]float32, g.tokens()*v.width)
		if v.trunk.absolute {
			learnt := place.resized(in[0], grid{v.trunk.placed, g.height, g.width}, v.width)
			first := v.trunk.placed * v.width
			copy(at, learnt[:first])
			copy(at[g.lead*v.width:], learnt[first:])
			in = in[1:]
		}
		i := 0
		for _, token := range in {
			for _, x := range token {
				at[i] += x
				i++
			}
		}
		return at
	}, from...)
}

// convStem is the stem of MobileCLIP's ViT: convolutions that step by their own size, 4, 2 and 2.
func (v trunk) convStem(b *builder) (onnx.Value, grid) {
	const stem = trunkPrefix + "patch_embed.backbone."
	x := b.picture(v.input)
	for i, step := range []int{4, 2} {
		name := fmt.Sprintf("%s%d.", stem, i)
		x = b.convNorm(x, convolution{module: name + "conv", norm: name + "bn", out: v.width / 4, kernel: step, step: step, bare: true})
		x = b.activate(x, gelu)
	}
	side := v.input / v.patch
	x = b.conv(x, convolution{module: stem + "2.conv", out: v.width, kernel: 2, step: 2, bare: true}, true)
	return b.transpose(b.reshape(x, -1, v.width, side*side), 0, 2, 1), grid{height: side, width: side}
}

func (v trunk) biasless() [3]bool {
	biases := v.trunk.biases
	return [3]bool{!biases[0], !biases[1], !biases[2]}
}

// block is one block; v.trunk.after normalises what is added.
func (v trunk) block(b *builder, x onnx.Value, module string, a attention, g grid) onnx.Value {
	norm := func(x onnx.Value, name string, here bool) onnx.Value {
		if !here {
			return x
		}
		return b.layerNorm(x, module+"."+name, v.eps)
	}
	y := norm(x, "norm1", !v.trunk.after)
	y = norm(b.attend(y, y, module+".attn", a), "attn.norm", v.trunk.attnNorm)
	y = b.reshape(b.dense(y, module+".attn.proj", v.width, 1), -1, g.tokens(), v.width)
	y = norm(b.tapTokens(module+".attn", KindAttention, y, g), "norm1", v.trunk.after)
	x = b.tapTokens(module+".sum", KindSum, b.sum(x, b.layerScaled(y, module+".ls1", v.stack, v.width)), g)

	y = v.hidden(b, norm(x, "norm2", !v.trunk.after), module+".mlp", g)
	y = norm(y, "mlp.norm", v.trunk.mlpNorm)
	y = norm(b.linear(y, module+".mlp.fc2", v.width), "norm2", v.trunk.after)
	return b.tapTokens(module, KindBlock, b.sum(x, b.layerScaled(y, module+".ls2", v.stack, v.width)), g)
}

// hidden returns the hidden units of the MLP: after their activation, or with SwiGLU (Shazeer 2020, GLU Variants Improve
// Transformer) the products of gates and values, which have no module of their own.
func (v trunk) hidden(b *builder, x onnx.Value, mlp string, g grid) onnx.Value {
	if !v.trunk.gated {
		return b.tapTokens(mlp+".act", KindMLP, b.activate(b.linear(x, mlp+".fc1", v.stack.hidden), v.gelu), g)
	}
	gate := b.activate(b.linear(x, mlp+".fc1_g", v.stack.hidden), or(v.trunk.gate, silu))
	return b.tapTokens(mlp+".gated", KindMLP, b.times(gate, b.linear(x, mlp+".fc1_x", v.stack.hidden)), g)
}

// pooled returns one token of the normalised ones, [batch, width].
func (v trunk) pooled(b *builder, x onnx.Value, g grid) onnx.Value {
	switch v.pool {
	case poolMap:
		x = b.in(trunkPrefix+"attn_pool", func() onnx.Value { return v.attendPool(b, x, trunkPrefix+"attn_pool") })
		b.tap(trunkPrefix+"attn_pool", KindEmbedding, x)
	case poolMean:
		x = b.meanToken(x, g)
	case poolClassMean:
		x = b.Op("Concat", onnx.Attrs{"axis": 1}, b.token(x, 0), b.meanToken(x, g))
	default:
		x = b.token(x, 0)
	}
	if v.trunk.poolNorm {
		x = b.tap(trunkPrefix+"fc_norm", KindNorm, b.layerNorm(x, trunkPrefix+"fc_norm", v.eps))
	}
	return x
}

// headed is what follows the pool. tokens are those that were pooled.
func (v trunk) headed(b *builder, x, tokens onnx.Value) {
	t := v.trunk
	if t.pooler {
		x = b.Op("Tanh", nil, b.dense(x, trunkPrefix+"pooler.dense", v.width, 1))
	}
	x = b.maybeDense(x, trunkPrefix+"head", t.head)
	x = t.openCLIPHead(b, x)
	b.tap("visual", KindEmbedding, x)
	if t.classes == 0 {
		return
	}
	y := b.dense(x, trunkPrefix+"head", t.classes, 1)
	if t.twoHeads {
		y = b.times(b.sum(y, b.dense(b.token(tokens, 1), trunkPrefix+"head_dist", t.classes, 1)), b.Scalar(0.5))
	}
	b.tap(trunkPrefix+"head", KindOutput, y)
}

// openCLIPHead is what OpenCLIP puts behind a tower of timm.
func (t trunkConfig) openCLIPHead(b *builder, x onnx.Value) onnx.Value {
	x = b.maybeDense(x, "visual.head.proj", t.proj)
	if t.projMLP.out == 0 {
		return x
	}
	h := b.activate(b.dense(x, "visual.head.mlp.fc1", 2*t.projMLP.out, 1), gelu)
	return b.maybeDense(h, "visual.head.mlp.fc2", t.projMLP)
}

// attendPool lets a learnt query look at every position, and adds an MLP's answer (Zhai et al. 2022, Scaling Vision
// Transformers, appendix; SigLIP).
func (v trunk) attendPool(b *builder, x onnx.Value, module string) onnx.Value {
	query := b.weight(par(module+".latent", 1, 1, v.width))
	y := b.attend(query, x, module, attention{heads: v.trunk.poolHeads, width: v.width})
	y = b.dense(y, module+".proj", v.width, 1)
	h := b.layerNorm(y, module+".norm", v.eps)
	h = b.activate(b.dense(h, module+".mlp.fc1", v.trunk.poolHidden, 1), v.gelu)
	h = b.tapTokens(module+".mlp.act", KindMLP, b.reshape(h, -1, 1, v.trunk.poolHidden), grid{height: 1, width: 1})
	h = b.dense(b.rows(h), module+".mlp.fc2", v.width, 1)
	return b.sum(y, h)
}
