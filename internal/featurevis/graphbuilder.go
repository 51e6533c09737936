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
	redirectInput  = "redirect"  // scalar: 1 redirects gradients that ReLUs block, 0 does not
)

// facetInputName returns the name of the input with the weights of facet layer i, [batch,units,height,width].
func facetInputName(i int) string { return fmt.Sprintf("facet.%d", i) }

// Model is a vision model whose graph objectives are compiled from. *clip.Model implements it.
type Model interface {
	Tap(name string) (clip.Tap, error)
	Preprocess() neuron.Preprocess
	ImageGraph(outputs ...clip.Output) (*onnx.Graph, error)
}

// graphBuilder adds objectives to a model's graph. Objectives have the shape [batch], one number
// per image. Errors are kept in the graph; see onnx.Graph.Err.
type graphBuilder struct {
	*onnx.Graph
	taps map[string]onnx.Value
	grad.Options
}

// newGraphBuilder returns the graph of a model up to the taps, without outputs.
func newGraphBuilder(m Model, taps []string) (*graphBuilder, error) {
	if len(taps) == 0 {
		return nil, neuron.Invalidf("An objective needs at least one term that depends on the model.")
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
	b := &graphBuilder{Graph: g, taps: map[string]onnx.Value{}}
	for i, name := range taps {
		b.taps[name] = inner(g, onnx.Value(names[i]))
	}
	return b, nil
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

// inner returns the value that an output is the Identity of. Later layers are computed from that
// value, so gradients with respect to the output itself would miss them.
func inner(g *onnx.Graph, v onnx.Value) onnx.Value {
	if n := g.Producer(v); n != nil && n.Op == "Identity" && !n.Stop {
		return n.Inputs[0]
	}
	return v
}

// unitAxis returns the axis of a tap's units: maps are [batch,units,height,width],
// tokens [batch,tokens,units], vectors [batch,units].
func (b *graphBuilder) unitAxis(tap string) int {
	if len(b.Shape(b.taps[tap])) == 3 {
		return 2
	}
	return 1
}

// units returns how many units a tap has.
func (b *graphBuilder) units(tap string) int {
	shape := b.Shape(b.taps[tap])
	if axis := b.unitAxis(tap); len(shape) > axis {
		return shape[axis].Size
	}
	return 0
}

// grid returns height and width of a tap's maps; tokens count as rows of one column.
func (b *graphBuilder) grid(tap string) (height, width int) {
	switch shape := b.Shape(b.taps[tap]); len(shape) {
	case 4:
		return shape[2].Size, shape[3].Size
	case 3:
		return shape[1].Size, 1
	}
	return 1, 1
}

// spatial returns the axes of a tap's positions.
func (b *graphBuilder) spatial(tap string) []int64 {
	switch len(b.Shape(b.taps[tap])) {
	case 4:
		return []int64{2, 3}
	case 3:
		return []int64{1}
	}
	return nil
}

// mean returns the mean of a tap over its positions, [batch,units].
func (b *graphBuilder) mean(tap string) onnx.Value {
	axes := b.spatial(tap)
	if axes == nil {
		return b.taps[tap]
	}
	return b.Op("ReduceMean", onnx.Attrs{"keepdims": int64(0)}, b.taps[tap], b.Ints(axes...))
}

// weighted returns the sum of a tap over its positions, each times its weight; [batch,units].
func (b *graphBuilder) weighted(tap string, weights []float32) onnx.Value {
	h, w := b.grid(tap)
	dims := map[int][]int64{4: {1, 1, int64(h), int64(w)}, 3: {1, int64(h), 1}}[len(b.Shape(b.taps[tap]))]
	mask := b.Constant("alpha", onnx.FromFloats(weights, dims...))
	return b.Op("ReduceSum", onnx.Attrs{"keepdims": int64(0)}, b.Op("Mul", nil, b.taps[tap], mask), b.Ints(b.spatial(tap)...))
}

// atPosition returns a tap at one position, [batch,units].
func (b *graphBuilder) atPosition(tap string, y, x int) onnx.Value {
	v := b.Op("Gather", onnx.Attrs{"axis": b.spatial(tap)[0]}, b.taps[tap], b.Int(int64(y)))
	if len(b.spatial(tap)) == 2 {
		v = b.Op("Gather", onnx.Attrs{"axis": int64(2)}, v, b.Int(int64(x)))
	}
	return v
}

// dot returns v·direction, for v of [batch,units] and a direction of [1 or batch,units].
func (b *graphBuilder) dot(v, direction onnx.Value) onnx.Value {
	return b.Op("ReduceSum", onnx.Attrs{"keepdims": int64(0)}, b.Op("Mul", nil, v, direction), b.Ints(1))
}

// vector returns a constant of [1,len(v)].
func (b *graphBuilder) vector(name string, v []float32) onnx.Value {
	return b.Constant(name, onnx.FromFloats(v, 1, int64(len(v))))
}

// unit returns unit i of v, [batch,units].
func (b *graphBuilder) unit(v onnx.Value, i int) onnx.Value {
	return b.Op("Gather", onnx.Attrs{"axis": int64(1)}, v, b.Int(int64(i)))
}

// cosine returns the cosine of v, [batch,units], with a unit vector.
func (b *graphBuilder) cosine(v, direction onnx.Value) onnx.Value {
	length := b.Op("ReduceL2", onnx.Attrs{"keepdims": int64(0)}, v, b.Ints(1))
	return b.Op("Div", nil, b.dot(v, direction), length)
}

// meanSquare returns the mean square of a whole tap.
func (b *graphBuilder) meanSquare(tap string) onnx.Value {
	v := b.taps[tap]
	axes := []int64{1, 2, 3}[:len(b.Shape(v))-1]
	return b.Op("ReduceMean", onnx.Attrs{"keepdims": int64(0)}, b.Op("Mul", nil, v, v), b.Ints(axes...))
}

// gramSimilarity returns how similar each image is to the others of its batch: the sum of the cosines
// between their Gram matrices in a tap, divided by the number of images (Olah et al., Feature
// Visualization, Distill 2017, "Diversity"; lucid, objectives.diversity).
func (b *graphBuilder) gramSimilarity(tap string) onnx.Value {
	v, units := b.taps[tap], int64(b.units(tap))
	if b.unitAxis(tap) == 2 {
		v = b.Op("Transpose", onnx.Attrs{"perm": []int64{0, 2, 1}}, v)
	}
	flat := b.Op("Reshape", nil, v, b.Ints(0, units, -1))
	gram := b.Op("MatMul", nil, flat, b.Op("Transpose", onnx.Attrs{"perm": []int64{0, 2, 1}}, flat))
	// A sum of so many squares loses four digits in ReduceL2, and none in a product.
	row, column := b.Op("Reshape", nil, gram, b.Ints(0, 1, units*units)), b.Op("Reshape", nil, gram, b.Ints(0, units*units, 1))
	length := b.Op("Sqrt", nil, b.Op("MatMul", nil, row, column))
	gram = b.Op("Reshape", nil, b.Op("Div", nil, row, length), b.Ints(0, units*units))
	pairs := b.Op("MatMul", nil, gram, b.Op("Transpose", onnx.Attrs{"perm": []int64{1, 0}}, gram))
	others := b.Op("Sub", nil, b.Op("ReduceSum", onnx.Attrs{"keepdims": int64(0)}, pairs, b.Ints(1)), b.Scalar(1))
	images := b.Op("Cast", onnx.Attrs{"to": onnx.Float}, b.Op("Shape", onnx.Attrs{"end": int64(1)}, pairs))
	return b.Op("Div", nil, others, images)
}

// scaled returns v times a number.
func (b *graphBuilder) scaled(v onnx.Value, by float64) onnx.Value {
	if by == 1 {
		return v
	}
	return b.Op("Mul", nil, v, b.Scalar(float32(by)))
}

// faceted returns what a facet adds to a base measure (Goh et al., Multimodal Neurons, Distill
// 2021, "Faceted Feature Visualization"): for each layer g with weights w,
//
//	Σ w · g · relu(∂base/∂g)
//
// over units and positions. The gradient is of the base alone and is treated as a constant.
// Weights are [1 or batch,units,height,width], already multiplied by the strength.
func (b *graphBuilder) faceted(base onnx.Value, taps []string, weights []onnx.Value) (onnx.Value, error) {
	layers := make([]onnx.Value, len(taps))
	for i, tap := range taps {
		layers[i] = b.taps[tap]
	}
	b.Push("facet")
	defer b.Pop()
	gradients, err := b.Of(b.Graph, b.total(base), layers...)
	if err != nil {
		return "", err
	}
	var sum onnx.Value
	for i, g := range layers {
		gradient := b.Op("Relu", nil, b.StopGradient(gradients[i]))
		part := b.Op("Mul", nil, b.Op("Mul", nil, g, gradient), weights[i])
		part = b.Op("ReduceSum", onnx.Attrs{"keepdims": int64(0)}, part, b.Ints([]int64{1, 2, 3}[:len(b.Shape(g))-1]...))
		if sum == "" {
			sum = part
			continue
		}
		sum = b.Op("Add", nil, sum, part)
	}
	return sum, b.Err()
}

// total returns the sum over the batch.
func (b *graphBuilder) total(values onnx.Value) onnx.Value {
	return b.Op("ReduceSum", onnx.Attrs{"keepdims": int64(0)}, values, b.Ints(0))
}

// finish makes values and their gradient with respect to the image the graph's outputs.
func (b *graphBuilder) finish(base, values onnx.Value) (*onnx.Graph, error) {
	gradients, err := b.Of(b.Graph, b.total(values), imageInput)
	if err != nil {
		return nil, err
	}
	b.Output(baseOutput, base)
	b.Output(valuesOutput, values)
	b.Output(gradientOutput, gradients[0])
	b.Prune()
	return b.Graph, b.Err()
}
