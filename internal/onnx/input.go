package onnx

import (
	"fmt"
	"slices"
	"strings"
)

// ImageInput returns the input that takes pictures: the only one of four dimensions, or of several the only one with one or
// three channels.
func (g *Graph) ImageInput() (Value, error) {
	var four, coloured []Value
	for _, in := range g.inputs {
		dims := g.Shape(in)
		if len(dims) != 4 {
			continue
		}
		four = append(four, in)
		if slices.ContainsFunc([]Dim{dims[1], dims[3]}, func(d Dim) bool { return d == Fixed(3) || d == Fixed(1) }) {
			coloured = append(coloured, in)
		}
	}
	if len(four) > 1 && len(coloured) == 1 {
		four = coloured
	}
	switch {
	case len(four) == 0:
		return "", fmt.Errorf("onnx: no input of four dimensions that could be pictures; it takes %s: export the image tower, with a dimension for the batch", g.describe(g.inputs))
	case len(four) > 1:
		return "", fmt.Errorf("onnx: more than one input could be the pictures, %s: export the model with one of them", g.describe(four))
	case !g.Type(four[0]).IsFloat():
		return "", fmt.Errorf("onnx: image input %s is of %s, not float: it has no gradient; export the model without its preprocessing, or from the node on that"+
			" makes real numbers of the picture (onnx.utils.extract_model)", four[0], g.Type(four[0]))
	}
	return four[0], nil
}

// describe lists values with their types and shapes.
func (g *Graph) describe(values []Value) string {
	if len(values) == 0 {
		return "nothing"
	}
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = fmt.Sprintf("%s %s %s", v, g.Type(v), FormatShape(g.Shape(v)))
	}
	return strings.Join(words, ", ")
}

// KeepDependents drops the outputs that depend on other inputs than one, and what they alone need, such as a text tower. It
// returns the inputs that are of no use any more. If no output is left it names those that all need.
func (g *Graph) KeepDependents(image Value) (others []Value, err error) {
	for _, in := range g.inputs {
		if in != image {
			others = append(others, in)
		}
	}
	mine, foreign := g.Dependents(image), g.descendants(others)
	kept := slices.DeleteFunc(slices.Clone(g.outputs), func(v Value) bool { return !mine[v] || foreign[v] })
	if len(kept) > 0 {
		if len(others) > 0 || len(kept) < len(g.outputs) {
			g.KeepOutputs(kept...)
			g.Prune()
		}
		return others, nil
	}
	needed := g.ancestors(g.outputs)
	others = slices.DeleteFunc(others, func(v Value) bool { return !needed[v] })
	if !slices.ContainsFunc(g.outputs, func(v Value) bool { return mine[v] }) {
		return nil, fmt.Errorf("onnx: no output depends on the image input %s", image)
	}
	return nil, fmt.Errorf("onnx: every output needs more than the picture %s: %s; export the model with those as constants, or with an output of the picture alone",
		image, g.describe(others))
}
