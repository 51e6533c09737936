package clip

import (
	"math"

	"multiscope/internal/onnx"
)

// attention says how tokens look at one another.
type attention struct {
	heads int
	width int        // of all heads together
	mask  onnx.Value // added to the scores; "" where every token sees every other

	unbiased [3]bool  // queries, keys, values: no bias
	turn     *turning // of queries and keys by their positions; nil for none
}

// attend returns what the heads bring together, [batch · queries, width], before the output projection:
// softmax(q·kᵀ / √size) · v for each head (Vaswani et al. 2017, §3.2). query and x are
// [batch, tokens, width]. The division goes into the weights of the queries.
func (b *builder) attend(query, x onnx.Value, module string, a attention) onnx.Value {
	return b.in(module, func() onnx.Value {
		scale := 1 / math.Sqrt(float64(a.width/a.heads))
		q := b.heads(query, module+".q_proj", a, scale, 0)
		k := b.heads(x, module+".k_proj", a, 1, 1)
		v := b.heads(x, module+".v_proj", a, 1, 2)
		scores := b.Op("MatMul", nil, q, k)
		if a.mask != "" {
			scores = b.sum(scores, a.mask)
		}
		y := b.Op("MatMul", nil, b.Op("Softmax", onnx.Attrs{"axis": -1}, scores), v)
		return b.reshape(b.transpose(y, 0, 2, 1, 3), -1, a.width)
	})
}

// heads projects x and deals the result out to the heads: queries (part 0) and values (2) as [batch, heads, tokens, size], keys
// (1) as [batch, heads, size, tokens].
func (b *builder) heads(x onnx.Value, module string, a attention, scale float64, part int) onnx.Value {
	y := b.denseOf(b.rows(x), module, linear{a.width, !a.unbiased[part]}, scale)
	y = b.reshape(y, -1, b.width(x, 1), a.heads, a.width/a.heads)
	switch {
	case part == 2:
		return b.transpose(y, 0, 2, 1, 3)
	case a.turn != nil:
		y = a.turn.turned(b, b.transpose(y, 0, 2, 1, 3))
		if part == 0 {
			return y
		}
		return b.transpose(y, 0, 1, 3, 2)
	case part == 0:
		return b.transpose(y, 0, 2, 1, 3)
	}
	return b.transpose(y, 0, 2, 3, 1)
}
