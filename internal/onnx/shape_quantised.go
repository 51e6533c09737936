package onnx

import "slices"

// Rules of the operators that compute with whole numbers of 8 bits: what they give is codes, real
// numbers divided by a scale, rounded and moved by a zero point, or sums of products of codes.

// quantize gives codes of the zero point's type.
func quantize(c *call) error {
	t := DType(c.n.Attrs.Int("output_dtype", 0))
	switch {
	case c.dtype(2) != 0:
		t = c.dtype(2)
	case t == 0:
		t = Uint8
	}
	c.set(t, c.dims(0))
	return nil
}

// dequantize gives numbers of the scale's type.
func dequantize(c *call) error {
	t := c.dtype(1)
	if to := DType(c.n.Attrs.Int("output_dtype", 0)); to != 0 {
		t = to
	}
	c.set(t, c.dims(0))
	return nil
}

// dynamicQuantize gives codes, and the scale and zero point that follow from the greatest and least of all of x.
func dynamicQuantize(c *call) error {
	c.set(Uint8, c.dims(0))
	for i, t := range []DType{Float, Uint8} {
		if i+1 < len(c.out) {
			c.out[i+1] = info{dtype: t, dims: []Dim{}}
		}
	}
	return nil
}

// convInteger: codes and weights give sums of products.
func convInteger(c *call) error {
	dims, err := c.convolved(c.dims(0), c.dims(1), nil)
	c.set(Int32, dims)
	return err
}

// qLinearConv: codes, weights and sums with a scale and a zero point each.
func qLinearConv(c *call) error {
	dims, err := c.convolved(c.channelsSecond(c.dims(0)), c.dims(3), c.dims(8))
	c.set(c.dtype(7), c.asItLies(dims))
	return err
}

// ChannelsLast reports whether a node of ONNX Runtime's takes and gives pictures as [batch, height, width, channels].
func ChannelsLast(n *Node) bool {
	return n.Domain == microsoft && (n.Attrs.Int("channels_last", 0) != 0 || n.Op == "NhwcMaxPool")
}

// channelsSecond returns a shape as the standard operators have it, asItLies one of those as the node has it.
func (c *call) channelsSecond(dims []Dim) []Dim {
	if n := len(dims); ChannelsLast(c.n) && n > 2 {
		return slices.Concat(dims[:1], dims[n-1:], dims[1:n-1])
	}
	return dims
}

func (c *call) asItLies(dims []Dim) []Dim {
	if ChannelsLast(c.n) && len(dims) > 2 {
		return slices.Concat(dims[:1], dims[2:], dims[1:2])
	}
	return dims
}

// matMulInteger is matMul of codes.
func matMulInteger(c *call) error {
	dims, err := multiplied(c.dims(0), c.dims(1))
	c.set(Int32, dims)
	return err
}

// qLinearMatMul is matMul of codes with scales and zero points.
func qLinearMatMul(c *call) error {
	dims, err := multiplied(c.dims(0), c.dims(3))
	c.set(c.dtype(7), dims)
	return err
}

// qLinearArithmetic: two operands, each with scale and zero point.
func qLinearArithmetic(c *call) error {
	dims, err := broadcast(c.dims(0), c.dims(3))
	c.set(c.dtype(0), dims)
	return err
}

// qGemm is gemm of codes; without a scale of the result it gives real numbers.
func qGemm(c *call) error {
	dims, err := c.matrices(c.dims(0), c.dims(3))
	t := c.dtype(8)
	if c.n.Input(7) == "" {
		t = Float
	}
	c.set(t, dims)
	return err
}

// qLinearPool is pool, and qLinearGlobalPool globalPool, of codes.
func qLinearPool(c *call) error {
	dims, err := c.pooled(c.channelsSecond(c.dims(0)))
	c.set(c.dtype(0), c.asItLies(dims))
	return err
}

func qLinearGlobalPool(c *call) error {
	dims := slices.Clone(c.channelsSecond(c.dims(0)))
	for i := 2; i < len(dims); i++ {
		dims[i] = Fixed(1)
	}
	c.set(c.dtype(0), c.asItLies(dims))
	return nil
}

// qLinearConcat: scale and zero point of the result, then operands with theirs.
func qLinearConcat(c *call) error {
	parts := &call{n: c.n, out: c.out}
	for i := 2; i < len(c.in); i += 3 {
		parts.in = append(parts.in, info{dtype: c.in[i].dtype, dims: c.in[i].dims})
	}
	if len(parts.in) == 0 {
		return nil
	}
	return concat(parts)
}

// qLinearReduceMean names its axes as an attribute.
func qLinearReduceMean(c *call) error {
	x := c.dims(0)
	c.set(c.dtype(0), nil)
	if x == nil {
		return nil
	}
	axes := toInts(c.n.Attrs.Ints("axes"))
	for i := 0; len(c.n.Attrs.Ints("axes")) == 0 && i < len(x); i++ {
		axes = append(axes, i)
	}
	dims, err := dropAxes(x, axes, c.n.Attrs.Int("keepdims", 1) != 0)
	c.set(c.dtype(0), dims)
	return err
}

// qLinearWhere: a condition, then two operands with scale and zero point each.
func qLinearWhere(c *call) error {
	dims, err := broadcast(c.dims(0), c.dims(1), c.dims(4))
	c.set(c.dtype(1), dims)
	return err
}

// productToFloat is matMul that gives real numbers, whatever its factors are.
func productToFloat(c *call) error {
	dims, err := multiplied(c.dims(0), c.dims(1))
	c.set(Float, dims)
	return err
}

// packedMatMul: the right factor is packed to less than 8 bits a number; its size is an attribute.
func packedMatMul(c *call) error {
	x := c.dims(0)
	c.set(c.dtype(0), nil)
	if len(x) == 0 {
		return nil
	}
	if k := Fixed(bounded(int(c.n.Attrs.Int("K", 0)))); !mayEqual(x[len(x)-1], k) {
		return orMismatch(nil, "the weight expects %d columns, the input has shape %s", k.Size, FormatShape(x))
	}
	dims := slices.Clone(x)
	dims[len(dims)-1] = Fixed(bounded(int(c.n.Attrs.Int("N", 0))))
	c.set(c.dtype(0), dims)
	return nil
}
