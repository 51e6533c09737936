package onnx

// microsoft is the operator set that ONNX Runtime adds to the standard one. Its quantiser and its
// graph optimiser write operators of it.
const microsoft = "com.microsoft"

// contributed are the operators of that set whose shapes are known (ONNX Runtime, ContribOperators.md).
// Others may be in a model: what follows from them is no layer.
var contributed = map[string]operator{
	// codes of 8 bits
	"QuantizeLinear": {2, quantize}, "DequantizeLinear": {2, dequantize}, "QLinearConv": {8, qLinearConv},
	"QLinearAdd": {2, qLinearArithmetic}, "QLinearMul": {2, qLinearArithmetic}, "QGemm": {2, qGemm}, "QLinearConcat": {1, qLinearConcat},
	"QLinearAveragePool": {2, qLinearPool}, "QLinearGlobalAveragePool": {2, qLinearGlobalPool}, "QLinearReduceMean": {2, qLinearReduceMean},
	"NhwcMaxPool": {1, qLinearPool}, "QLinearSigmoid": {2, unary}, "QLinearLeakyRelu": {2, unary}, "QLinearSoftmax": {2, unary}, "QLinearWhere": {1, qLinearWhere},
	"MatMulInteger16": {2, matMulInteger}, "MatMulIntegerToFloat": {4, productToFloat}, "DynamicQuantizeMatMul": {3, productToFloat},
	"MatMulNBits": {3, packedMatMul}, "MatMulBnb4": {3, packedMatMul},

	// what the optimiser joins
	"Gelu": {1, unary}, "FastGelu": {1, unary}, "QuickGelu": {1, unary}, "BiasGelu": {2, unary}, "BiasAdd": {3, unary},
	"BiasSoftmax": {2, unary}, "FusedConv": {2, conv}, "FusedGemm": {2, gemm}, "FusedMatMul": {2, fusedMatMul}, "GemmFastGelu": {2, matMul},
	"LayerNormalization": {2, unary}, "SkipLayerNormalization": {3, skipNorm}, "SkipSimplifiedLayerNormalization": {3, skipNorm},
	"Attention": {2, packedAttention}, "QAttention": {2, packedAttention}, "MultiHeadAttention": {1, multiHeadAttention},
}

// operatorOf returns what is known of a node's operator.
func operatorOf(n *Node) (operator, bool) {
	table := operators
	if n.Domain != "" {
		table = contributed
	}
	op, ok := table[n.Op]
	return op, ok
}

// fusedMatMul may swap the last two dimensions of a factor.
func fusedMatMul(c *call) error {
	if c.n.Attrs.Int("transBatchA", 0) != 0 || c.n.Attrs.Int("transBatchB", 0) != 0 {
		c.set(c.dtype(0), nil)
		return nil
	}
	dims, err := multiplied(turned(c.dims(0), c.n.Attrs.Int("transA", 0)), turned(c.dims(1), c.n.Attrs.Int("transB", 0)))
	c.set(c.dtype(0), dims)
	return err
}

// turned swaps the last two dimensions if asked to.
func turned(dims []Dim, swap int64) []Dim {
	if n := len(dims); swap != 0 && n >= 2 {
		return append(append([]Dim{}, dims[:n-2]...), dims[n-1], dims[n-2])
	}
	return dims
}

// skipNorm normalises a sum, which is its fourth output.
func skipNorm(c *call) error {
	c.same()
	if len(c.out) > 3 {
		c.out[3] = c.out[0]
	}
	return nil
}

// packedAttention: [batch length width] and weights of queries, keys and values in a row, as wide each unless the node
// says otherwise.
func packedAttention(c *call) error {
	x, w := c.dims(0), c.dims(1)
	c.set(c.in[0].dtype, nil)
	if c.n.Op == "QAttention" {
		c.out[0].dtype = Float
	}
	if len(x) != 3 || len(w) != 2 || !w[1].Known() {
		return nil
	}
	width := w[1].Size / 3
	if sizes := toInts(c.n.Attrs.Ints("qkv_hidden_sizes")); len(sizes) == 3 {
		width = sizes[2]
	}
	c.out[0].dims = []Dim{x[0], x[1], Fixed(width)}
	return nil
}

// multiHeadAttention: queries as [batch length width], and values likewise; where all are packed into one tensor nothing
// is inferred.
func multiHeadAttention(c *call) error {
	q, v := c.dims(0), c.dims(2)
	c.set(c.dtype(0), nil)
	if len(q) == 3 && len(v) == 3 {
		c.out[0].dims = []Dim{q[0], q[1], v[2]}
	}
	return nil
}
