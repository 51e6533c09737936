package clip

import "multiscope/internal/onnx"

// viT is CLIP's vision transformer (Radford et al. 2021, §2.4; OpenCLIP's transformer.py): a class
// token before the patches, blocks that normalise first, the class token projected.
type viT struct {
	imageConfig
	input int // pixels of the pictures to come
	embed int
}

func (v viT) build(b *builder) {
	x, g := b.patches(v.input, v.patch, v.width, "visual.conv1", false)
	g.lead = 1
	x = b.in("visual", func() onnx.Value { return v.withClass(b, x, g) })
	if !v.noPre {
		x = b.layerNorm(x, "visual.ln_pre", v.eps)
	}
	x = b.tapTokens("visual.ln_pre", KindStem, x, g)
	x = b.blocks(x, "visual.transformer.resblocks.", v.stack, attention{heads: v.heads, width: v.width}, g)
	if b.done() {
		return
	}
	if !v.noLast && !v.attends {
		b.tapTokens("visual.ln_post", KindNorm, b.layerNorm(x, "visual.ln_post", v.eps), g)
	}
	x = b.in("visual", func() onnx.Value { return v.pooled(b, x, g) })
	if v.noLast || v.attends {
		b.tap("visual.ln_post", KindNorm, x)
	}
	if !v.noProj {
		x = b.project(x, "visual.proj", v.embed)
	}
	b.tap("visual", KindEmbedding, x)
}

// withClass puts the class token before the patches and adds positions to both: one constant
// serves for both, with an empty token where the class token goes.
func (v viT) withClass(b *builder, x onnx.Value, g grid) onnx.Value {
	const name = "visual.positional_embedding"
	place := positions{side: v.size / v.patch}
	class := par("visual.class_embedding", v.width)
	at := b.computed(name, []int{g.tokens(), v.width}, func(in [][]float32) []float32 {
		at := place.resized(in[0], g, v.width)
		for i, c := range in[1] {
			at[i] += c
		}
		return at
	}, place.param(name, g.lead, v.width), class)
	x = b.Op("Pad", nil, x, b.Ints(0, 1, 0, 0, 0, 0))
	return b.sum(x, at)
}

// pooled returns what is projected, [batch, width]. Normalising one token alone gives the same as
// taking it out of all normalised ones.
func (v viT) pooled(b *builder, x onnx.Value, g grid) onnx.Value {
	norm := func(x onnx.Value) onnx.Value { return b.layerNorm(x, "visual.ln_post", v.eps) }
	switch {
	case v.attends:
		return v.attendedPool(b, x)
	case v.pool == poolClass:
		return norm(b.token(x, 0))
	case v.noLast:
		return norm(b.meanToken(x, g))
	}
	return b.meanToken(norm(x), g)
}

// meanToken averages the positions of the picture.
func (b *builder) meanToken(x onnx.Value, g grid) onnx.Value {
	return b.reducedMap(x, Tap{layout: asTokens, lead: g.lead, Height: g.height, Width: g.width}, "ReduceMean")
}
