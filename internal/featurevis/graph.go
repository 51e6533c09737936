package featurevis

import (
	"fmt"

	"multiscope/internal/clip"
	"multiscope/internal/grad"
	"multiscope/internal/neuron"
	"multiscope/internal/onnx"
)

// Names of a compiled graph's inputs and outputs.
const (
	imageInput     = "image"     // [batch,3,size,size], normalised
	directionInput = "direction" // [batch,units]
	valuesOutput   = "values"    // [batch], of the whole objective
	baseOutput     = "base"      // [batch], without what a facet adds
	gradientOutput = "gradient"  // that of the sum of values by image
)

// facetInput names the input with the weights of facet layer i, [batch,units,height,width].
func facetInput(i int) string { return fmt.Sprintf("facet.%d", i) }

// Model is where pictures are shown. *clip.Model satisfies it.
type Model interface {
	Tap(name string) (clip.Tap, error)
	Preprocess() neuron.Preprocess
	ImageGraph(outputs ...clip.Output) (*onnx.Graph, error)
}

// measure builds what pictures are measured by on top of a model's graph. Measures have the
// shape [batch]: one number per picture. Errors stay in the graph.
type measure struct {
	*onnx.Graph
	model Model
	taps  map[string]onnx.Value
}

// newMeasure returns the graph of a model up to the taps, without outputs.
func newMeasure(m Model, taps []string) (*measure, error) {
	if len(taps) == 0 {
		return nil, neuron.Invalidf("An objective needs at least one term that looks at the model.")
	}
	names := make([]string, len(taps))
	outputs := make([]clip.Output, len(taps))
	for i, name := range taps {
		t, err := m.Tap(name)
		if err != nil {
			return nil, err
		}
		names[i], outputs[i] = t.Name, clip.Output{Tap: t.Name}
	}
	g, err := m.ImageGraph(unique(outputs)...)
	if err != nil {
		return nil, err
	}
	g.KeepOutputs()
	me := &measure{Graph: g, model: m, taps: map[string]onnx.Value{}}
	for i, name := range taps {
		me.taps[name] = inner(g, onnx.Value(names[i]))
	}
	return me, nil
}

func unique(outputs []clip.Output) (kept []clip.Output) {
	seen := map[clip.Output]bool{}
	for _, o := range outputs {
		if !seen[o] {
			kept = append(kept, o)
		}
		seen[o] = true
	}
	return kept
}

// inner returns the value behind the name of an output: later layers are computed from that,
// and a gradient by the name alone would not see them.
func inner(g *onnx.Graph, v onnx.Value) onnx.Value {
	if n := g.Producer(v); n != nil && n.Op == "Identity" && !n.Stop {
		return n.Inputs[0]
	}
	return v
}

// unitAxis returns on which axis of a tap its units lie: maps are [batch,units,height,width],
// tokens [batch,tokens,units], vectors [batch,units].
func (m *measure) unitAxis(tap string) int {
	if len(m.Shape(m.taps[tap])) == 3 {
		return 2
	}
	return 1
}

// units returns how many units a tap has.
func (m *measure) units(tap string) int {
	shape := m.Shape(m.taps[tap])
	if axis := m.unitAxis(tap); len(shape) > axis {
		return shape[axis].Size
	}
	return 0
}

// grid returns height and width of a tap's maps; tokens count as rows of one column.
func (m *measure) grid(tap string) (height, width int) {
	switch shape := m.Shape(m.taps[tap]); len(shape) {
	case 4:
		return shape[2].Size, shape[3].Size
	case 3:
		return shape[1].Size, 1
	}
	return 1, 1
}

// spatial returns the axes of a tap that positions lie along.
func (m *measure) spatial(tap string) []int64 {
	switch len(m.Shape(m.taps[tap])) {
	case 4:
		return []int64{2, 3}
	case 3:
		return []int64{1}
	}
	return nil
}

// mean returns the mean of a tap over its positions, [batch,units].
func (m *measure) mean(tap string) onnx.Value {
	axes := m.spatial(tap)
	if axes == nil {
		return m.taps[tap]
	}
	return m.Op("ReduceMean", onnx.Attrs{"keepdims": int64(0)}, m.taps[tap], m.Ints(axes...))
}

// weighted returns the sum of a tap over its positions, each times its weight; [batch,units].
func (m *measure) weighted(tap string, weights []float32) onnx.Value {
	h, w := m.grid(tap)
	dims := map[int][]int64{4: {1, 1, int64(h), int64(w)}, 3: {1, int64(h), 1}}[len(m.Shape(m.taps[tap]))]
	mask := m.Constant("alpha", onnx.FromFloats(weights, dims...))
	return m.Op("ReduceSum", onnx.Attrs{"keepdims": int64(0)}, m.Op("Mul", nil, m.taps[tap], mask), m.Ints(m.spatial(tap)...))
}

// at returns a tap at one position, [batch,units].
func (m *measure) at(tap string, y, x int) onnx.Value {
	v := m.Op("Gather", onnx.Attrs{"axis": m.spatial(tap)[0]}, m.taps[tap], m.Int(int64(y)))
	if len(m.spatial(tap)) == 2 {
		v = m.Op("Gather", onnx.Attrs{"axis": int64(2)}, v, m.Int(int64(x)))
	}
	return v
}

// along returns v·direction, for v of [batch,units] and a direction of [1 or batch,units].
func (m *measure) along(v, direction onnx.Value) onnx.Value {
	return m.Op("ReduceSum", onnx.Attrs{"keepdims": int64(0)}, m.Op("Mul", nil, v, direction), m.Ints(1))
}

// vector returns a constant of [1,len(v)].
func (m *measure) vector(name string, v []float32) onnx.Value {
	return m.Constant(name, onnx.FromFloats(v, 1, int64(len(v))))
}

// oneOf returns unit i of v, [batch,units].
func (m *measure) oneOf(v onnx.Value, i int) onnx.Value {
	return m.Op("Gather", onnx.Attrs{"axis": int64(1)}, v, m.Int(int64(i)))
}

// cosine returns the cosine of v, [batch,units], with a unit vector.
func (m *measure) cosine(v, direction onnx.Value) onnx.Value {
	length := m.Op("ReduceL2", onnx.Attrs{"keepdims": int64(0)}, v, m.Ints(1))
	return m.Op("Div", nil, m.along(v, direction), length)
}

// meanSquare returns the mean square of a whole tap.
func (m *measure) meanSquare(tap string) onnx.Value {
	v := m.taps[tap]
	axes := []int64{1, 2, 3}[:len(m.Shape(v))-1]
	return m.Op("ReduceMean", onnx.Attrs{"keepdims": int64(0)}, m.Op("Mul", nil, v, v), m.Ints(axes...))
}

// likeness returns how much each picture resembles the others of its batch: the sum of the cosines
// of their Gram matrices in a tap, over the number of pictures (Olah et al., Feature
// Visualization, Distill 2017, "Diversity"; lucid, objectives.diversity).
func (m *measure) likeness(tap string) onnx.Value {
	v, units := m.taps[tap], int64(m.units(tap))
	if m.unitAxis(tap) == 2 {
		v = m.Op("Transpose", onnx.Attrs{"perm": []int64{0, 2, 1}}, v)
	}
	flat := m.Op("Reshape", nil, v, m.Ints(0, units, -1))
	gram := m.Op("MatMul", nil, flat, m.Op("Transpose", onnx.Attrs{"perm": []int64{0, 2, 1}}, flat))
	// A sum of so many squares loses four digits in ReduceL2, and none in a product.
	row, column := m.Op("Reshape", nil, gram, m.Ints(0, 1, units*units)), m.Op("Reshape", nil, gram, m.Ints(0, units*units, 1))
	length := m.Op("Sqrt", nil, m.Op("MatMul", nil, row, column))
	gram = m.Op("Reshape", nil, m.Op("Div", nil, row, length), m.Ints(0, units*units))
	pairs := m.Op("MatMul", nil, gram, m.Op("Transpose", onnx.Attrs{"perm": []int64{1, 0}}, gram))
	others := m.Op("Sub", nil, m.Op("ReduceSum", onnx.Attrs{"keepdims": int64(0)}, pairs, m.Ints(1)), m.Scalar(1))
	pictures := m.Op("Cast", onnx.Attrs{"to": onnx.Float}, m.Op("Shape", onnx.Attrs{"end": int64(1)}, pairs))
	return m.Op("Div", nil, others, pictures)
}

// scaled returns v times a number.
func (m *measure) scaled(v onnx.Value, by float64) onnx.Value {
	if by == 1 {
		return v
	}
	return m.Op("Mul", nil, v, m.Scalar(float32(by)))
}

// faceted returns what a facet adds to a base measure (Goh et al., Multimodal Neurons, Distill
// 2021, "Faceted Feature Visualization"): for each layer g with weights w,
//
//	Σ w · g · relu(∂base/∂g)
//
// over units and positions. The gradient is of the base alone and counts as a constant.
// Weights are [1 or batch,units,height,width] and hold the strength.
func (m *measure) faceted(base onnx.Value, taps []string, weights []onnx.Value) (onnx.Value, error) {
	layers := make([]onnx.Value, len(taps))
	for i, tap := range taps {
		layers[i] = m.taps[tap]
	}
	m.Push("facet")
	defer m.Pop()
	slopes, err := grad.Of(m.Graph, m.total(base), layers...)
	if err != nil {
		return "", err
	}
	var sum onnx.Value
	for i, g := range layers {
		slope := m.Op("Relu", nil, m.StopGradient(slopes[i]))
		part := m.Op("Mul", nil, m.Op("Mul", nil, g, slope), weights[i])
		part = m.Op("ReduceSum", onnx.Attrs{"keepdims": int64(0)}, part, m.Ints([]int64{1, 2, 3}[:len(m.Shape(g))-1]...))
		if sum == "" {
			sum = part
			continue
		}
		sum = m.Op("Add", nil, sum, part)
	}
	return sum, m.Err()
}

// total returns the sum over the batch.
func (m *measure) total(values onnx.Value) onnx.Value {
	return m.Op("ReduceSum", onnx.Attrs{"keepdims": int64(0)}, values, m.Ints(0))
}

// finish makes values and their gradient by the picture the graph's outputs.
func (m *measure) finish(base, values onnx.Value) (*onnx.Graph, error) {
	slopes, err := grad.Of(m.Graph, m.total(values), imageInput)
	if err != nil {
		return nil, err
	}
	m.Output(baseOutput, base)
	m.Output(valuesOutput, values)
	m.Output(gradientOutput, slopes[0])
	m.Prune()
	return m.Graph, m.Err()
}
