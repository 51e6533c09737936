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
}

// attend returns what the heads bring together, [batch, queries, width], before the output
// projection: softmax(q·kᵀ / √size) · v for each head (Vaswani et al. 2017, §3.2). query and x
// are [batch, tokens, width]. The division goes into the weights of the queries.
func (b *builder) attend(query, x onnx.Value, module string, a attention) onnx.Value {
	size := a.width / a.heads
	heads := func(v onnx.Value, axes ...int) onnx.Value {
		return b.transpose(b.reshape(v, -1, b.width(v, 1), a.heads, size), axes...)
	}
	q := heads(b.linearScaled(query, module+".q_proj", a.width, 1/math.Sqrt(float64(size))), 0, 2, 1, 3)
	k := heads(b.linear(x, module+".k_proj", a.width), 0, 2, 3, 1)
	v := heads(b.linear(x, module+".v_proj", a.width), 0, 2, 1, 3)
	scores := b.Op("MatMul", nil, q, k)
	if a.mask != "" {
		scores = b.sum(scores, a.mask)
	}
	y := b.Op("MatMul", nil, b.Op("Softmax", onnx.Attrs{"axis": -1}, scores), v)
	return b.reshape(b.transpose(y, 0, 2, 1, 3), -1, b.width(query, 1), a.width)
}
