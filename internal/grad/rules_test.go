package grad_test

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"testing"

	"multiscope/internal/grad"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

type (
	value = onnx.Value
	attrs = onnx.Attrs
)

// cases yields functions that cover every rule, by name.
func cases() iter.Seq2[string, func(p *problem) value] {
	return func(yield func(string, func(p *problem) value) bool) {
		for _, group := range []map[string]func(p *problem) value{
			arithmeticCases, activationCases, layoutCases, reductionCases, matrixCases, spatialCases, normCases,
		} {
			for name, function := range group {
				if !yield(name, function) {
					return
				}
			}
		}
	}
}

// TestRules compares every rule with differences, over random shapes and attributes.
func TestRules(t *testing.T) {
	for name, function := range cases() {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(trials) {
				t.Run(fmt.Sprint(seed), func(t *testing.T) { check(t, seed, function) })
			}
		})
	}
}

func TestEveryRuleHasACase(t *testing.T) {
	seen := map[string]bool{}
	for _, op := range newer {
		seen[op] = true
	}
	for _, function := range cases() {
		p := newProblem(0)
		function(p)
		for _, n := range p.Nodes() {
			seen[n.Op] = true
		}
	}
	for _, op := range grad.Operators() {
		if !seen[op] {
			t.Errorf("the rule of %s has no case", op)
		}
	}
}

// newer lists operators newer than the operator set of graphs built here, by the file (see
// testdata/make_newer.py) that uses them. All inputs of these are differentiated.
var newer = map[string]string{
	"gelu_none": "Gelu", "gelu_tanh": "Gelu", "rms_normalization": "RMSNormalization", "swish": "Swish",
	"attention": "Attention", "attention_added": "Attention", "attention_masked": "Attention",
}

func TestNewerOperators(t *testing.T) {
	for file := range newer {
		t.Run(file, func(t *testing.T) {
			g, err := onnx.Load("testdata/" + file + ".onnx")
			if err != nil {
				t.Fatal(err)
			}
			p := &problem{Graph: g, Rand: rand.New(rand.NewPCG(1, 1)), inputs: g.Inputs()}
			for _, x := range p.inputs {
				p.points = append(p.points, p.point(g.Shape(x)))
			}
			p.check(t, "y")
		})
	}
}

// point draws a tensor of random normal elements.
func (p *problem) point(shape []onnx.Dim) *tensor.Float32 {
	dims := make([]int, len(shape))
	for i, d := range shape {
		dims[i] = d.Size
	}
	x := tensor.New[float32](dims...)
	for i := range x.Data {
		x.Data[i] = float32(p.NormFloat64())
	}
	return x
}

// map1 is an operator applied to an input that draw makes of a random shape.
func map1(op string, a attrs, draw func(p *problem) func(...int) value) func(p *problem) value {
	return func(p *problem) value {
		return p.Op(op, a, draw(p)(p.between(1, 3), p.between(1, 4), p.between(1, 5)))
	}
}

func normal(p *problem) func(...int) value   { return p.normal }
func positive(p *problem) func(...int) value { return p.positive }
func spaced(p *problem) func(...int) value   { return p.spaced }

// pair are the inputs of an operator that broadcasts, in one of the ways there are.
func pair(p *problem, draw func(...int) value) (a, b value) {
	m, n := p.between(2, 4), p.between(2, 5)
	switch p.IntN(5) {
	case 0:
		return draw(m, n), draw(m, n)
	case 1:
		return draw(m, n), draw(n)
	case 2:
		return draw(m, 1), draw(3, 1, n)
	case 3:
		return draw(), draw(m, n)
	}
	return draw(2, m, n, 2), draw(m, 1, 1)
}

var arithmeticCases = map[string]func(p *problem) value{
	"Add": func(p *problem) value { a, b := pair(p, p.normal); return p.Op("Add", nil, a, b) },
	"Sub": func(p *problem) value { a, b := pair(p, p.normal); return p.Op("Sub", nil, a, b) },
	"Mul": func(p *problem) value { a, b := pair(p, p.normal); return p.Op("Mul", nil, a, b) },
	"Div": func(p *problem) value { a, b := pair(p, p.positive); return p.Op("Div", nil, a, b) },
	"Pow": func(p *problem) value { a, b := pair(p, p.positive); return p.Op("Pow", nil, a, b) },
	"Pow by a constant": func(p *problem) value {
		return p.Op("Pow", nil, p.positive(2, 3), p.Scalar([]float32{2, 0.5, 3, -1.5}[p.IntN(4)]))
	},
	"Pow by an integer": func(p *problem) value { return p.Op("Pow", nil, p.positive(2, 3), p.Graph.Int(int64(p.between(2, 4)))) },
	"Sum":               func(p *problem) value { a, b := pair(p, p.normal); return p.Op("Sum", nil, a, b, p.normal(1)) },
	"Mean":              func(p *problem) value { a, b := pair(p, p.normal); return p.Op("Mean", nil, a, b, p.normal(1)) },
	"Max": func(p *problem) value {
		both := p.spaced(2, 3, 4)
		parts := p.OpN("Split", 2, attrs{"num_outputs": 2}, both)
		return p.Op("Max", nil, parts...)
	},
	"Min": func(p *problem) value {
		both := p.spaced(2, 3, 4)
		parts := p.OpN("Split", 2, attrs{"num_outputs": 2}, both)
		return p.Op("Min", nil, parts...)
	},
	"Where": func(p *problem) value {
		a, b := pair(p, p.normal)
		return p.Op("Where", nil, p.Op("Greater", nil, p.weights(4, 1, 1, 1, 1), p.Scalar(0)), a, b)
	},
	"used twice": func(p *problem) value {
		x := p.normal(2, 3)
		return p.Op("Mul", nil, x, p.Op("Add", nil, x, p.Scalar(1)))
	},
	"Cast": func(p *problem) value {
		return p.Op("Cast", attrs{"to": onnx.Float}, p.Op("Cast", attrs{"to": onnx.Double}, p.normal(2, 3)))
	},
	"Mod":      func(p *problem) value { return p.Op("Mod", attrs{"fmod": 1}, p.spaced(2, 3), p.Scalar(10)) },
	"CastLike": func(p *problem) value { return p.Op("CastLike", nil, p.normal(2, 3), p.Scalar(0)) },
	"operators of zero derivative": func(p *problem) value {
		x := p.spaced(2, 3)
		return p.Op("Add", nil, x, p.Op("Sign", nil, p.Op("Floor", nil, x)))
	},
	"Shape and Size": func(p *problem) value {
		x := p.normal(2, 3)
		n := p.Op("Cast", attrs{"to": onnx.Float}, p.Op("Size", nil, x))
		return p.Op("Mul", nil, p.Op("Reshape", nil, x, p.Op("Shape", nil, x)), n)
	},
}

var activationCases = map[string]func(p *problem) value{
	"Identity": map1("Identity", nil, normal), "Dropout": map1("Dropout", nil, normal), "Neg": map1("Neg", nil, normal),
	"Abs": map1("Abs", nil, spaced), "Reciprocal": map1("Reciprocal", nil, positive), "Sqrt": map1("Sqrt", nil, positive),
	"Exp": map1("Exp", nil, normal), "Log": map1("Log", nil, positive), "Sin": map1("Sin", nil, normal),
	"Cos": map1("Cos", nil, normal), "Erf": map1("Erf", nil, normal), "Sinh": map1("Sinh", nil, normal), "Cosh": map1("Cosh", nil, normal),
	"Atan": map1("Atan", nil, normal), "Asinh": map1("Asinh", nil, normal), "Shrink": map1("Shrink", attrs{"lambd": 0.4, "bias": 0.2}, spaced),
	"Tan": within("Tan", 0.4), "Asin": within("Asin", 0.4), "Acos": within("Acos", 0.4), "Atanh": within("Atanh", 0.4),
	"Acosh": func(p *problem) value { return p.Op("Acosh", nil, p.Op("Add", nil, p.positive(2, 3), p.Scalar(1))) },
	"Relu":  map1("Relu", nil, spaced), "LeakyRelu": map1("LeakyRelu", attrs{"alpha": 0.2}, spaced),
	"LeakyRelu by default": map1("LeakyRelu", nil, spaced), "ThresholdedRelu": map1("ThresholdedRelu", attrs{"alpha": 0.5}, spaced),
	"Elu": map1("Elu", attrs{"alpha": 0.7}, spaced), "Celu": map1("Celu", attrs{"alpha": 0.7}, spaced), "Selu": map1("Selu", nil, spaced),
	"PRelu":           func(p *problem) value { return p.Op("PRelu", nil, p.spaced(2, 3, 4, 2), p.normal(3, 1, 1)) },
	"Clip":            func(p *problem) value { return p.Op("Clip", nil, p.spaced(2, 3, 4), p.Scalar(-0.3), p.Scalar(0.6)) },
	"Clip from below": func(p *problem) value { return p.Op("Clip", nil, p.spaced(2, 3, 4), p.Scalar(-0.3)) },
	"Clip from above": func(p *problem) value { return p.Op("Clip", nil, p.spaced(2, 3, 4), "", p.Scalar(0.6)) },
	"Sigmoid":         map1("Sigmoid", nil, normal), "Tanh": map1("Tanh", nil, normal), "Softplus": map1("Softplus", nil, normal),
	"Softsign": map1("Softsign", nil, spaced), "HardSigmoid": map1("HardSigmoid", attrs{"alpha": 0.25, "beta": 0.5}, spaced),
	"HardSwish": map1("HardSwish", nil, spaced), "Mish": map1("Mish", nil, normal),
	"Softmax": map1("Softmax", nil, normal), "Softmax of the middle": map1("Softmax", attrs{"axis": 1}, normal),
	"LogSoftmax": map1("LogSoftmax", attrs{"axis": 1}, normal),
}

// within is an operator applied to numbers between k/2 and 2k.
func within(op string, k float32) func(p *problem) value {
	return func(p *problem) value { return p.Op(op, nil, p.Op("Mul", nil, p.positive(2, 3), p.Scalar(k))) }
}

var layoutCases = map[string]func(p *problem) value{
	"Reshape":              func(p *problem) value { return p.Op("Reshape", nil, p.normal(2, 3, 4), p.Ints(0, -1, 2)) },
	"Reshape of a batch":   func(p *problem) value { return p.Op("Reshape", nil, p.normal(2, 3, 4, 5), p.Ints(-1, 4)) },
	"Flatten":              func(p *problem) value { return p.Op("Flatten", attrs{"axis": p.between(0, 3)}, p.normal(2, 3, 4)) },
	"Squeeze":              func(p *problem) value { return p.Op("Squeeze", nil, p.normal(2, 1, 4, 1), p.Ints(1, -1)) },
	"Unsqueeze":            func(p *problem) value { return p.Op("Unsqueeze", nil, p.normal(2, 4), p.Ints(0, -1)) },
	"Transpose":            func(p *problem) value { return p.Op("Transpose", attrs{"perm": p.Perm(4)}, p.normal(2, 3, 4, 5)) },
	"Transpose by default": func(p *problem) value { return p.Op("Transpose", nil, p.normal(2, 3, 4, 5)) },
	"Expand":               func(p *problem) value { return p.Op("Expand", nil, p.normal(3, 1), p.Ints(2, 1, 4)) },
	"Tile": func(p *problem) value {
		return p.Op("Tile", nil, p.normal(2, 3, 4, 2), p.Ints(1, int64(p.between(1, 3)), 1, 2))
	},
	"Concat": func(p *problem) value {
		a, b := p.normal(2, 3, 4, 5), p.normal(2, 2, 4, 5)
		return p.Op("Concat", attrs{"axis": []int{1, -3}[p.IntN(2)]}, a, b, a)
	},
	"Split": func(p *problem) value {
		parts := p.OpN("Split", 3, attrs{"axis": -1}, p.normal(2, 6), p.Ints(1, 3, 2))
		return p.Op("Concat", attrs{"axis": 1}, parts[2], parts[1], parts[2])
	},
	"Split in equal parts": func(p *problem) value {
		return p.OpN("Split", 2, attrs{"axis": 1, "num_outputs": 2}, p.normal(2, 7))[1]
	},
	"Slice": func(p *problem) value {
		from, step := p.between(-8, 8), []int{-3, -2, -1, 1, 2, 3}[p.IntN(6)]
		to := from + step*p.between(1, 4)
		if from < 0 && to >= 0 || from >= 0 && to < 0 { // the sign says from which end to count
			to = map[bool]int{true: 9, false: -100}[step > 0]
		}
		x := p.normal(2, 8, 3)
		y := p.Op("Slice", nil, x, p.Ints(0, int64(from)), p.Ints(1, int64(to)), p.Ints(2, 1), p.Ints(1, int64(step)))
		if p.Shape(y)[1].Size == 0 {
			y = p.Op("Slice", nil, x, p.Ints(7), p.Ints(-9), p.Ints(1), p.Ints(-2))
		}
		return y
	},
	"Pad": func(p *problem) value {
		return p.Op("Pad", nil, p.normal(2, 3, 4, 5), p.Ints(0, 0, 1, -1, 0, 0, 2, 3), p.Scalar(0.5))
	},
	"Pad with edges":      func(p *problem) value { return p.padded("edge") },
	"Pad with reflection": func(p *problem) value { return p.padded("reflect") },
	"Gather one": func(p *problem) value {
		return p.Op("Gather", attrs{"axis": 1}, p.normal(2, 5, 3, 2), p.Graph.Int(int64(p.between(-5, 4))))
	},
	"Gather some": func(p *problem) value {
		return p.Op("Gather", attrs{"axis": p.between(-1, 2)}, p.normal(3, 3, 3), p.Ints(2, 0, 2, 1))
	},
	"Gather a table": func(p *problem) value {
		at := p.Constant("at", onnx.FromInts([]int64{3, 1, 1, 0, 2, 3}, 2, 3))
		return p.Op("Gather", attrs{"axis": 0}, p.normal(4, 5), at)
	},
	"GatherElements": func(p *problem) value {
		at := p.Constant("at", onnx.FromInts([]int64{2, 0, 0, 1, 2, 2}, 3, 2))
		return p.Op("GatherElements", attrs{"axis": 1}, p.normal(3, 3), at)
	},
	"GatherND": func(p *problem) value {
		at := p.Constant("at", onnx.FromInts([]int64{1, 0, 0, 2, 1, 0}, 3, 2))
		return p.Op("GatherND", nil, p.normal(2, 3, 4), at)
	},
	"ScatterND": func(p *problem) value {
		at := p.Constant("at", onnx.FromInts([]int64{1, 0, 0, 2}, 2, 2))
		return p.Op("ScatterND", p.draw(nil, attrs{"reduction": "add"}), p.normal(2, 3, 4), at, p.normal(2, 4))
	},
	"ScatterElements": func(p *problem) value {
		at := p.Constant("at", onnx.FromInts([]int64{2, 0, 0, 1, 1, 2}, 3, 2))
		return p.Op("ScatterElements", p.draw(attrs{"axis": 1}, attrs{"axis": 1, "reduction": "add"}), p.normal(3, 3), at, p.normal(3, 2))
	},
	"ScatterElements by default": func(p *problem) value {
		at := p.Constant("at", onnx.FromInts([]int64{2, 0, 1}, 1, 3))
		return p.Op("ScatterElements", nil, p.normal(3, 3), at, p.normal(1, 3))
	},
	"TopK": func(p *problem) value {
		return p.OpN("TopK", 1, attrs{"axis": p.between(-1, 1), "largest": p.IntN(2)}, p.spaced(3, 4), p.Ints(2))[0]
	},
	"CumSum": func(p *problem) value {
		return p.Op("CumSum", attrs{"reverse": p.IntN(2), "exclusive": p.IntN(2)}, p.normal(2, 3, 4), p.Graph.Int(int64(p.between(-1, 1))))
	},
	"Pad of some axes": func(p *problem) value {
		return p.Op("Pad", p.draw(nil, attrs{"mode": "reflect"}), p.normal(2, 3, 4, 5), p.Ints(2, 1, 0, 3), p.Scalar(0), p.Ints(-1, 2))
	},
	"DepthToSpace": func(p *problem) value { return p.Op("DepthToSpace", attrs{"blocksize": 2}, p.normal(2, 8, 2, 3)) },
	"DepthToSpace by columns": func(p *problem) value {
		return p.Op("DepthToSpace", attrs{"blocksize": 2, "mode": "CRD"}, p.normal(2, 8, 2, 3))
	},
	"SpaceToDepth": func(p *problem) value { return p.Op("SpaceToDepth", attrs{"blocksize": 2}, p.normal(2, 2, 4, 6)) },
	"Trilu": func(p *problem) value {
		return p.Op("Trilu", attrs{"upper": p.IntN(2)}, p.normal(2, 4, 4), p.Graph.Int(int64(p.between(-1, 1))))
	},
}

// padded is a Pad that copies its input into the margin.
func (p *problem) padded(mode string) value {
	return p.Op("Pad", attrs{"mode": mode}, p.normal(2, 3, 4, 5), p.Ints(0, 1, 2, 0, 0, 0, 3, 1), p.Scalar(0))
}

// reduction is a reduction over axes of a random choice, or over all.
func reduction(op string, draw func(p *problem) func(...int) value) func(p *problem) value {
	return func(p *problem) value {
		x := draw(p)(2, 3, 4, 3)
		axes := [][]int64{{2, 3}, {-1}, {1}, {0, 2}, {0, 1, 2, 3}}[p.IntN(5)]
		if p.IntN(4) == 0 {
			return p.Op(op, attrs{"keepdims": p.IntN(2)}, x)
		}
		return p.Op(op, attrs{"keepdims": p.IntN(2)}, x, p.Ints(axes...))
	}
}

var reductionCases = map[string]func(p *problem) value{
	"ReduceSum": reduction("ReduceSum", normal), "ReduceMean": reduction("ReduceMean", normal), "ReduceMax": reduction("ReduceMax", spaced),
	"ReduceMin": reduction("ReduceMin", spaced), "ReduceL1": reduction("ReduceL1", spaced), "ReduceL2": reduction("ReduceL2", normal),
	"ReduceSumSquare": reduction("ReduceSumSquare", normal), "ReduceLogSumExp": reduction("ReduceLogSumExp", normal),
	"ReduceLogSum": reduction("ReduceLogSum", positive),
	"ReduceProd": func(p *problem) value {
		return p.Op("ReduceProd", attrs{"keepdims": p.IntN(2)}, p.positive(2, 3, 4), p.Ints(1))
	},
}

var matrixCases = map[string]func(p *problem) value{
	"MatMul": func(p *problem) value { return p.Op("MatMul", nil, p.normal(3, 4), p.normal(4, 5)) },
	"MatMul by constants": func(p *problem) value {
		return p.Op("MatMul", nil, p.weights(2, 3), p.Op("MatMul", nil, p.normal(2, 5, 3, 4), p.weights(4, 5)))
	},
	"MatMul of batches": func(p *problem) value {
		return p.Op("MatMul", nil, p.normal(2, 3, 4, 2), p.normal([][]int{{2, 3, 2, 5}, {3, 2, 5}, {1, 2, 5}, {2, 5}}[p.IntN(4)]...))
	},
	"MatMul from a vector": func(p *problem) value { return p.Op("MatMul", nil, p.normal(4), p.normal(2, 3, 4, 5)) },
	"MatMul with a vector": func(p *problem) value { return p.Op("MatMul", nil, p.normal(2, 3, 5, 4), p.normal(4)) },
	"MatMul of vectors":    func(p *problem) value { return p.Op("MatMul", nil, p.normal(4), p.normal(4)) },
	"Einsum": func(p *problem) value {
		return p.Op("Einsum", attrs{"equation": "bhid, bhjd -> bhij"}, p.normal(2, 3, 4, 5), p.normal(2, 3, 2, 5))
	},
	"Gemm": func(p *problem) value {
		ta, tb := p.IntN(2), p.IntN(2)
		a, b := []int{3, 4}, []int{4, 5}
		if ta == 1 {
			a = []int{4, 3}
		}
		if tb == 1 {
			b = []int{5, 4}
		}
		c := [][]int{{5}, {3, 5}, {3, 1}, {}}[p.IntN(4)]
		return p.Op("Gemm", attrs{"alpha": 0.7, "beta": 1.3, "transA": ta, "transB": tb}, p.normal(a...), p.normal(b...), p.normal(c...))
	},
}
