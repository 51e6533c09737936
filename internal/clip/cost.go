package clip

import "multiscope/internal/onnx"

// Cost is what running the whole image tower on one picture takes.
type Cost struct {
	Flops       float64 `json:"flops"`            // two for each multiply-add of convolutions and matrix products
	Weights     int64   `json:"weight_bytes"`     // as float32
	Activations int64   `json:"activation_bytes"` // alive at once, at most, as float32
}

// Cost returns the estimate for one picture. Activations grow with the batch, weights do not.
func (m *Model) Cost() Cost { return m.cost }

// costOf estimates a graph whose weights may still be inputs. It fixes the batch to one.
func costOf(g *onnx.Graph) (Cost, error) {
	if err := g.FixDims(map[string]int{"batch": 1}); err != nil {
		return Cost{}, err
	}
	c := Cost{Activations: peak(g)}
	for _, n := range g.Nodes() {
		c.Flops += flops(g, n)
	}
	for _, v := range append(g.Inputs(), g.Weights()...) {
		if v != "image" && v != "tokens" {
			c.Weights += bytesOf(g, v)
		}
	}
	return c, nil
}

// flops returns the work of a node; what is not a convolution or a product of matrices is left out,
// and what is not known until the graph runs.
func flops(g *onnx.Graph, n *onnx.Node) float64 {
	out, in := float64(elementsOf(g, n.Output(0))), g.Shape(n.Input(0))
	weights := g.Shape(n.Input(1))
	if n.Op == "QLinearConv" {
		weights = g.Shape(n.Input(3))
	}
	if out == 0 || !onnx.Known(in) || len(in) == 0 {
		return 0
	}
	switch n.Op {
	case "Conv", "ConvInteger", "QLinearConv", "FusedConv":
		if !onnx.Known(weights) || len(weights) == 0 {
			return 0
		}
		return 2 * out * float64(product(weights[1:]))
	case "MatMul", "MatMulInteger", "QLinearMatMul", "DynamicQuantizeMatMul", "MatMulIntegerToFloat", "MatMulNBits":
		return 2 * out * float64(in[len(in)-1].Size)
	case "Gemm", "QGemm":
		inner := in[len(in)-1]
		if n.Attrs.Int("transA", 0) != 0 {
			inner = in[0]
		}
		return 2 * out * float64(inner.Size)
	}
	return 0
}

func bytesOf(g *onnx.Graph, v onnx.Value) int64 { return int64(elementsOf(g, v)) * 4 }

// elementsOf returns the size of a value, 0 where it is not known.
func elementsOf(g *onnx.Graph, v onnx.Value) int {
	dims := g.Shape(v)
	if !onnx.Known(dims) {
		return 0
	}
	return product(dims)
}

func product(dims []onnx.Dim) int {
	n := 1
	for _, d := range dims {
		n *= d.Size
	}
	return n
}

// views are operators whose output lies where their input does.
var views = map[string]bool{"Reshape": true, "Flatten": true, "Squeeze": true, "Unsqueeze": true, "Identity": true, "Dropout": true}

// peak returns the most bytes of computed values that are alive at once when the nodes run in order and
// each value is dropped after its last use.
func peak(g *onnx.Graph) (most int64) {
	root := map[onnx.Value]onnx.Value{} // where a view's elements lie
	of := func(v onnx.Value) onnx.Value {
		if r, ok := root[v]; ok {
			return r
		}
		return v
	}
	last := map[onnx.Value]int{}
	for i, n := range g.Nodes() {
		if views[n.Op] {
			root[n.Output(0)] = of(n.Input(0))
		}
		for _, v := range n.Inputs {
			last[of(v)] = i
		}
	}
	alive := int64(0)
	for i, n := range g.Nodes() {
		if !views[n.Op] {
			for _, v := range n.Outputs {
				alive += bytesOf(g, v)
			}
			most = max(most, alive)
		}
		for _, v := range distinct(n.Inputs, of) {
			if last[v] == i && g.Producer(v) != nil {
				alive -= bytesOf(g, v)
			}
		}
	}
	return most
}

// distinct returns where the values lie, each once.
func distinct(values []onnx.Value, of func(onnx.Value) onnx.Value) (roots []onnx.Value) {
	seen := map[onnx.Value]bool{}
	for _, v := range values {
		if r := of(v); !seen[r] {
			seen[r] = true
			roots = append(roots, r)
		}
	}
	return roots
}
