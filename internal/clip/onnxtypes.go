package clip

import "multiscope/internal/onnx"

// mustWiden says whether the network is of real numbers for which ONNX Runtime's CPU has few operators, bfloat16 and double:
// it is computed in float32 then.
func (t *onnxTower) mustWiden() bool {
	rare := func(d onnx.DType) bool { return d == onnx.BFloat16 || d == onnx.Double }
	if rare(t.graph.Type(t.image)) {
		return true
	}
	for _, v := range t.graph.Weights() {
		if c := t.graph.Tensor(v); rare(c.DType) && len(c.Dims) > 1 {
			return true
		}
	}
	return false
}

// widened returns the type in which numbers of a type of the file are computed.
func (t *onnxTower) widened(d onnx.DType) onnx.DType {
	if t.wide && (d == onnx.BFloat16 || d == onnx.Double) {
		return onnx.Float
	}
	return d
}

// constant returns a constant of the file as it is computed with.
func (t *onnxTower) constant(c *onnx.Tensor) *onnx.Tensor {
	if t.widened(c.DType) == c.DType {
		return c
	}
	x, err := c.Floats()
	if err != nil {
		return c
	}
	return onnx.FromFloats(x, c.Dims...)
}

// attributes returns a node's attributes with the types in which it is computed.
func (t *onnxTower) attributes(n *onnx.Node) onnx.Attrs {
	if !t.wide {
		return n.Attrs
	}
	out := onnx.Attrs{}
	for name, v := range n.Attrs {
		switch v := v.(type) {
		case *onnx.Tensor:
			out[name] = t.constant(v)
		case int64:
			if out[name] = v; name == "to" || name == "dtype" || name == "output_dtype" {
				out[name] = int64(t.widened(onnx.DType(v)))
			}
		default:
			out[name] = v
		}
	}
	return out
}

// precision returns the type of most weights, or of the input where there are none.
func (t *onnxTower) precision() onnx.DType {
	sizes := map[onnx.DType]int{}
	most := t.graph.Type(t.image)
	for _, v := range t.graph.Weights() {
		if c := t.graph.Tensor(v); c.DType.IsFloat() && len(c.Dims) > 0 {
			sizes[c.DType] += c.Len()
		}
	}
	for _, d := range []onnx.DType{onnx.Float, onnx.Float16, onnx.BFloat16, onnx.Double} {
		if sizes[d] > sizes[most] {
			most = d
		}
	}
	return most
}
