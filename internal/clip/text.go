package clip

import (
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/onnx"
)

// transformerText is CLIP's text tower (Radford et al. 2021, §2.4): token ids in, blocks in which a
// token sees those before it, the embedding read at the end of the text.
type transformerText struct {
	textConfig
	embed  int
	prefix string // of every module: "", and "text." in SigLIP
}

func (t transformerText) build(b *builder) {
	ids := b.Input("tokens", onnx.Int64, onnx.Sym("batch"), onnx.Fixed(t.context))
	b.read = t.reading(b, ids)
	x := b.Op("Gather", onnx.Attrs{"axis": 0}, b.weight(par(t.prefix+"token_embedding.weight", t.vocab, t.width)), ids)
	x = b.sum(x, b.weight(par(t.prefix+"positional_embedding", t.context, t.width)))
	g := grid{height: 1, width: t.context}
	x = b.blocks(x, t.prefix+"transformer.resblocks.", openCLIPBlock, t.stack, attention{heads: t.heads, width: t.width, mask: t.mask(b)}, g)
	if b.done() {
		return
	}
	x = b.tapTokens(t.prefix+"ln_final", KindNorm, b.layerNorm(x, t.prefix+"ln_final", t.eps), g)
	if b.done() {
		return
	}
	b.tap("text", KindEmbedding, t.project(b, b.read.end(b, x)))
}

func (t transformerText) project(b *builder, x onnx.Value) onnx.Value {
	if t.bare {
		return x
	}
	if t.bias {
		return b.dense(x, t.prefix+"text_projection", t.embed, 1)
	}
	return b.project(x, t.prefix+"text_projection", t.embed)
}

// hidden is what the mask adds to a score that must not count: its exponential is zero, and it is
// still a number in half precision.
const hiddenScore = -3e4

// mask hides later tokens from earlier ones, [context, context]; absent where none are hidden.
func (t transformerText) mask(b *builder) onnx.Value {
	if t.open {
		return ""
	}
	mask := make([]float32, t.context*t.context)
	for i := range t.context {
		for j := i + 1; j < t.context; j++ {
			mask[i*t.context+j] = hiddenScore
		}
	}
	return b.Constant("mask", onnx.FromFloats(mask, int64(t.context), int64(t.context)))
}

// reading says where a text ends and its embedding is read.
type reading struct {
	at   onnx.Value // [batch, 1, context]: 1 at the end, else 0
	upto onnx.Value // [batch, 1, context]: 1 up to the end, else 0
}

// reading finds the end of each text among its ids, [batch, context].
func (t transformerText) reading(b *builder, ids onnx.Value) reading {
	places := b.Ints(span(t.context)...)
	end := b.Int(int64(t.context - 1))
	switch t.pool {
	case poolHighest:
		end = b.Op("ArgMax", onnx.Attrs{"axis": 1}, ids)
	case poolEnd:
		found := b.Op("Cast", onnx.Attrs{"to": onnx.Int32}, b.Op("Equal", nil, ids, b.Int(int64(t.end))))
		end = b.Op("ArgMax", onnx.Attrs{"axis": 1}, found)
	case poolFirst:
		end = b.Int(0)
	}
	flags := func(op string) onnx.Value {
		return b.reshape(b.Op("Cast", onnx.Attrs{"to": onnx.Float}, b.Op(op, nil, places, end)), -1, 1, t.context)
	}
	r := reading{at: flags("Equal"), upto: flags("LessOrEqual")}
	if t.open { // then what follows the end has a say as well
		r.upto = b.Constant("all", onnx.FromFloats(ones(t.context), 1, 1, int64(t.context)))
	}
	return r
}

// end returns the token where the text ends, [batch, width].
func (r reading) end(b *builder, x onnx.Value) onnx.Value {
	return b.reshape(b.Op("MatMul", nil, r.at, x), -1, b.width(x, 2))
}

// reduced reduces over the tokens of a text as far as it goes, padding left out. The middle of a text
// means little, so that Center is the token that the embedding is read from.
func (r reading) reduced(b *builder, x onnx.Value, how neuron.Reduction) onnx.Value {
	width := b.width(x, 2)
	switch how {
	case neuron.Center:
		return r.end(b, x)
	case neuron.Mean:
		count := b.Op("ReduceSum", onnx.Attrs{"keepdims": 1}, r.upto, b.Ints(2))
		return b.reshape(b.Op("Div", nil, b.Op("MatMul", nil, r.upto, x), count), -1, width)
	case neuron.Max:
		low := b.times(b.sum(r.upto, b.Scalar(-1)), b.Scalar(-hiddenScore)) // 0 up to the end, then far below
		return b.Op("ReduceMax", onnx.Attrs{"keepdims": 0}, b.sum(x, b.transpose(low, 0, 2, 1)), b.Ints(1))
	}
	b.Fail(fmt.Errorf("clip: unknown reduction %q", how))
	return x
}

// span returns 0 to n−1.
func span(n int) []int64 {
	s := make([]int64, n)
	for i := range s {
		s[i] = int64(i)
	}
	return s
}

func ones(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = 1
	}
	return x
}
