package clip

import "multiscope/internal/onnx"

// sigLIP is SigLIP's vision transformer as timm has it (Zhai et al. 2023, Sigmoid Loss for Language
// Image Pre-Training): no class token, and a learnt query that attends to all positions at the end.
// The embedding is the pool's output: there is no projection.
type sigLIP struct {
	imageConfig
	input int // pixels of the pictures to come
}

func (v sigLIP) build(b *builder) {
	const trunk = "visual.trunk."
	x, g := b.patches(v.input, v.patch, v.width, trunk+"patch_embed.proj", true)
	x = b.tapTokens(trunk+"patch_embed", KindStem, x, g)
	place := positions{side: v.size / v.patch, batched: true}
	x = b.sum(x, place.constant(b, trunk+"pos_embed", g, v.width))
	x = b.blocks(x, trunk+"blocks.", timmBlock, v.stack, attention{heads: v.heads, width: v.width}, g)
	if b.done() {
		return
	}
	x = b.tapTokens(trunk+"norm", KindNorm, b.layerNorm(x, trunk+"norm", v.eps), g)
	if b.done() {
		return
	}
	x = b.in(trunk+"attn_pool", func() onnx.Value { return v.attendPool(b, x, trunk+"attn_pool") })
	b.tap(trunk+"attn_pool", KindEmbedding, x)
	b.tap("visual", KindEmbedding, x)
}

// attendPool lets the learnt query look at every position, and adds an MLP's answer.
func (v sigLIP) attendPool(b *builder, x onnx.Value, module string) onnx.Value {
	query := b.weight(par(module+".latent", 1, 1, v.width))
	y := b.attend(query, x, module, attention{heads: v.heads, width: v.width})
	y = b.dense(y, module+".proj", v.width, 1)
	h := b.layerNorm(y, module+".norm", v.eps)
	h = b.activate(b.dense(h, module+".mlp.fc1", v.hidden, 1), v.gelu)
	h = b.tapTokens(module+".mlp.act", KindMLP, b.reshape(h, -1, 1, v.hidden), grid{height: 1, width: 1})
	h = b.dense(b.rows(h), module+".mlp.fc2", v.width, 1)
	return b.sum(y, h)
}
