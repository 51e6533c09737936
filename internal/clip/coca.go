package clip

import "multiscope/internal/onnx"

// attendedPool is CoCa's attentional pool as OpenCLIP has it (Yu et al. 2022, CoCa, §3.2; OpenCLIP's transformer.py,
// AttentionalPooler): learnt queries look at all tokens. Of its many queries the embedding has one, or the mean of the others:
// those alone are computed. Captions, which the rest is for, are not.
func (v viT) attendedPool(b *builder, x onnx.Value) onnx.Value {
	const module = "visual.attn_pool"
	x = b.in(module, func() onnx.Value {
		first, last := 0, 1
		if v.pool == poolMean {
			first, last = 1, v.queries
		}
		x := b.layerNorm(x, module+".ln_k", attendedPoolEps)
		queries := b.computed(module+".query", []int{1, last - first, v.embed}, func(in [][]float32) []float32 {
			return in[0][first*v.embed : last*v.embed]
		}, par(module+".query", v.queries, v.embed))
		queries = b.layerNorm(queries, module+".ln_q", attendedPoolEps)
		y := b.attend(queries, x, module+".attn", attention{heads: v.poolHeads, width: v.embed})
		y = b.dense(y, module+".attn.out_proj", v.embed, 1)
		return b.reshape(y, -1, last-first, v.embed)
	})
	x = b.layerNorm(x, "visual.ln_post", v.eps)
	if v.pool == poolMean {
		return b.Op("ReduceMean", onnx.Attrs{"keepdims": 0}, x, b.Ints(1))
	}
	return b.reshape(x, -1, v.embed)
}

// attendedPoolEps is the epsilon of its normalisations, PyTorch's default.
const attendedPoolEps = 1e-5

// withClassToken puts CoCa's class token behind the tokens of a text, x of [batch, context, width].
func (t transformerText) withClassToken(b *builder, x onnx.Value) onnx.Value {
	at := b.computed(t.prefix+"cls_emb", []int{t.tokens(), t.width}, func(in [][]float32) []float32 {
		at := make([]float32, t.tokens()*t.width)
		copy(at[t.context*t.width:], in[0])
		return at
	}, par(t.prefix+"cls_emb", t.width))
	return b.sum(b.Op("Pad", nil, x, b.Ints(0, 0, 0, 0, 1, 0)), at)
}

// paddingMask hides padding, [batch, 1, 1, tokens]. CoCa's weights were trained with it shifted by one: each token is hidden
// where the one before it is padding, and the class token is seen unless the text's last token is padding
// (OpenCLIP, TextTransformer._build_additive_mask).
func (t transformerText) paddingMask(b *builder, ids onnx.Value) onnx.Value {
	padding := b.Op("Cast", onnx.Attrs{"to": onnx.Float}, b.Op("Equal", nil, ids, b.Int(int64(t.pad))))
	before, after := int64(0), int64(0)
	switch {
	case t.class && t.straight:
		after = 1
	case t.class:
		before = 1
	}
	hidden := b.Op("Pad", nil, b.times(padding, b.Scalar(hiddenScore)), b.Ints(0, before, 0, after))
	return b.reshape(hidden, -1, 1, 1, t.tokens())
}
