package clip

import "multiscope/internal/onnx"

// activations are the operators that give a layer its bend.
var activations = map[string]bool{
	"Relu": true, "Clip": true, "LeakyRelu": true, "PRelu": true, "Elu": true, "Celu": true, "Selu": true, "Gelu": true, "Mish": true,
	"Swish": true, "HardSwish": true, "Softplus": true, "Tanh": true, "ThresholdedRelu": true,
	"QLinearLeakyRelu": true, "QuickGelu": true, "FastGelu": true, "BiasGelu": true,
}

var (
	convolutions = map[string]bool{"Conv": true, "QLinearConv": true, "FusedConv": true}
	skipNorms    = map[string]bool{"SkipLayerNormalization": true, "SkipSimplifiedLayerNormalization": true}
	products     = map[string]bool{"Mul": true, "QLinearMul": true}
	gates        = map[string]bool{"Sigmoid": true, "HardSigmoid": true, "QLinearSigmoid": true, "Erf": true, "Tanh": true}
)

// kindOf says what output i of a node shows, "" where it is nothing to suggest.
func (t *onnxTower) kindOf(n *onnx.Node, i int) (kind Kind) {
	if of := t.stands(n); i == 0 && of != nil {
		kind = t.kindBy(of)
	}
	switch {
	case i == 3 && skipNorms[n.Op]: // what it adds before it normalises
		return KindSum
	case kind == "" && isOutput(t.graph, n.Outputs[i]):
		return KindOutput
	}
	return kind
}

// kindBy says what an operator's result shows.
func (t *onnxTower) kindBy(n *onnx.Node) Kind {
	in := operands(n)
	switch {
	case convolutions[n.Op], t.scalesSums(n):
		return KindConv
	case activations[n.Op] && !t.isGate(n), products[n.Op] && t.endsGate(n):
		return KindActivation
	case (n.Op == "Add" || n.Op == "QLinearAdd") && t.computed(in[0]) && t.computed(in[1]) && !t.isGate(n):
		return KindSum
	}
	return ""
}

// endsGate says whether a product is the last of an activation function that is written as one: x·σ(x) (SiLU and its hard
// form), x·σ(1.702x) (QuickGELU), ½x·(1 + erf(x/√2)) and its approximation by tanh (GELU).
func (t *onnxTower) endsGate(n *onnx.Node) bool {
	if v := t.varying(n); v != "" { // times ½
		p := t.graph.Producer(t.origin(v))
		return p != nil && products[p.Op] && t.gated(p) && t.onlyUser(p) == n
	}
	user := t.onlyUser(n)
	return t.gated(n) && !(user != nil && products[user.Op] && t.varying(user) != "")
}

// gated says whether a product is that of x and a function of x that is bounded, both but for constants.
func (t *onnxTower) gated(n *onnx.Node) bool {
	in := operands(n)
	for i := range 2 {
		gate, x := t.graph.Producer(t.core(in[i])), t.core(in[1-i])
		if gate == nil || !gates[gate.Op] {
			continue
		}
		if t.core(gate.Input(0)) == x || gate.Op == "Tanh" && t.graph.DependsOn(gate.Input(0), x) {
			return true
		}
	}
	return false
}

// isGate says whether a value is used as the bounded factor of an activation function, or on the way to it.
func (t *onnxTower) isGate(n *onnx.Node) bool {
	for range 8 { // scaled, moved, tanh, moved, scaled
		if n = t.onlyUser(n); n == nil {
			return false
		}
		if products[n.Op] && t.varying(n) == "" {
			return t.gated(n) && gates[producerOp(t.graph, t.core(operands(n)[0]))] != gates[producerOp(t.graph, t.core(operands(n)[1]))]
		}
	}
	return false
}

func producerOp(g *onnx.Graph, v onnx.Value) string {
	if n := g.Producer(v); n != nil {
		return n.Op
	}
	return ""
}

// core returns the value that v is but for constants that it is multiplied by or that are added, not too many.
func (t *onnxTower) core(v onnx.Value) onnx.Value {
	for range 8 {
		v = t.origin(v)
		n := t.graph.Producer(v)
		if n == nil || t.varying(n) == "" {
			return v
		}
		v = t.varying(n)
	}
	return v
}

// varying returns the operand of an arithmetic node that depends on the picture, if the other does not; "" else.
func (t *onnxTower) varying(n *onnx.Node) onnx.Value {
	switch n.Op {
	case "Add", "Sub", "Mul", "Div", "QLinearAdd", "QLinearMul":
	default:
		return ""
	}
	in := operands(n)
	switch first, second := t.computed(in[0]), t.computed(in[1]); {
	case first && !second:
		return in[0]
	case second && !first:
		return in[1]
	}
	return ""
}

// onlyUser returns the node that alone takes the output of n, past quantising and dequantising ones; nil if several do.
func (t *onnxTower) onlyUser(n *onnx.Node) *onnx.Node {
	for range 8 {
		users := t.users[n.Output(0)]
		if len(users) != 1 {
			return nil
		}
		if n = users[0]; n.Op != "QuantizeLinear" && n.Op != "DequantizeLinear" {
			return n
		}
	}
	return nil
}

// computed says whether a value depends on the picture.
func (t *onnxTower) computed(v onnx.Value) bool { return t.fromImage[v] }

func isOutput(g *onnx.Graph, v onnx.Value) bool {
	for _, out := range g.Outputs() {
		if out == v {
			return true
		}
	}
	return false
}
