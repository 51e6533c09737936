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
	if t.class {
		x = t.withClassToken(b, x)
	}
	x = b.sum(x, b.weight(par(t.prefix+"positional_embedding", t.tokens(), t.width)))
	g := grid{height: 1, width: t.tokens()}
	x = b.blocks(x, t.prefix+"transformer.resblocks.", t.stack, attention{heads: t.heads, width: t.width, mask: t.mask(b, ids)}, g)
	if b.done() {
		return
	}
	if t.class { // normalised behind the pool, which takes it
		x = b.tap(t.prefix+"ln_final", KindNorm, b.layerNorm(b.read.end(b, x), t.prefix+"ln_final", t.eps))
		b.tap("text", KindEmbedding, t.project(b, x))
		return
	}
	x = b.tapTokens(t.prefix+"ln_final", KindNorm, b.layerNorm(x, t.prefix+"ln_final", t.eps), g)
	if b.done() {
		return
	}
	b.tap("text", KindEmbedding, t.project(b, b.read.end(b, x)))
}

// tokens returns how many tokens blocks see: those of the text, and a class token.
func (t transformerText) tokens() int {
	if t.class {
		return t.context + 1
	}
	return t.context
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

// mask hides later tokens from earlier ones, [tokens, tokens], and padding where the tower does so; absent where none are hidden.
func (t transformerText) mask(b *builder, ids onnx.Value) onnx.Value {
	var padding onnx.Value
	if t.class || t.padded && t.open {
		padding = t.paddingMask(b, ids)
	}
	if t.open {
		return padding
	}
	n := t.tokens()
	mask := make([]float32, n*n)
	for i := range n {
		for j := i + 1; j < n; j++ {
			mask[i*n+j] = hiddenScore
		}
	}
	later := b.Constant("mask", onnx.FromFloats(mask, int64(n), int64(n)))
	if padding == "" {
		return later
	}
	return b.sum(padding, later)
}

// reading says where a text ends and its embedding is read.
type reading struct {
	at   onnx.Value // [batch, 1, context]: 1 at the end, else 0
	upto onnx.Value // [batch, 1, context]: 1 up to the end, else 0
}

// reading finds the end of each text among its ids, [batch, context].
func (t transformerText) reading(b *builder, ids onnx.Value) reading {
	if t.class {
		return t.classReading(b, ids)
	}
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

// classReading reads the embedding at the class token, and reduces over the text without it and without padding.
func (t transformerText) classReading(b *builder, ids onnx.Value) reading {
	at := make([]float32, t.tokens())
	at[t.context] = 1
	text := b.Op("Cast", onnx.Attrs{"to": onnx.Float}, b.Op("Not", nil, b.Op("Equal", nil, ids, b.Int(int64(t.pad)))))
	return reading{
		at:   b.Constant("class", onnx.FromFloats(at, 1, 1, int64(t.tokens()))),
		upto: b.reshape(b.Op("Pad", nil, text, b.Ints(0, 0, 0, 1)), -1, 1, t.tokens()),
	}
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
