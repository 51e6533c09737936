package featurevis

import (
	"multiscope/internal/neuron"
	"multiscope/internal/onnx"
)

// Program is a compiled objective: a graph from "image", [batch,3,size,size] normalised, to
//
//	base      [batch]                what is maximised, without what a facet adds
//	values    [batch]                with it
//	gradient  [batch,3,size,size]    of the sum of values by the image
type Program struct {
	Graph *onnx.Graph
	// Units is the length of the input "direction", [batch,units]; 0 where there is none and
	// the objective is fixed in the graph.
	Units  int
	Facets []FacetInput
	// Redirects says that the graph has the scalar input "redirect", which lets gradients through
	// ReLUs that block them (grad.Options).
	Redirects bool
	// Independent says that the images of a batch do not depend on each other, so that parts of
	// it can be run side by side.
	Independent bool
}

// FacetInput is the input for the weights of one of a facet's layers, [batch] + Dims.
type FacetInput struct {
	Input                string
	Tap                  string
	Units, Height, Width int // as in neuron.FacetLayer
	Dims                 []int
}

// CompileForUnits compiles one program for all units of a tap and all facets: the direction and the
// facet weights of each image of a batch are inputs. The base is direction·mean over positions.
func CompileForUnits(m Model, tap string, facetTaps []string) (*Program, error) {
	b, err := newGraphBuilder(m, append([]string{tap}, facetTaps...))
	if err != nil {
		return nil, err
	}
	b.addRedirect(tap)
	p := &Program{Units: b.units(tap), Independent: true, Redirects: b.RedirectReLU != ""}
	direction := b.Input(directionInput, onnx.Float, onnx.Sym("batch"), onnx.Fixed(p.Units))
	base := b.dot(b.mean(tap), direction)
	values := base
	if len(facetTaps) > 0 {
		extra, err := b.faceted(base, facetTaps, p.addFacetInputs(b, facetTaps))
		if err != nil {
			return nil, err
		}
		values = b.Op("Add", nil, base, extra)
	}
	p.Graph, err = b.finish(base, values)
	return p, err
}

// addFacetInputs adds the inputs for a facet's weights.
func (p *Program) addFacetInputs(b *graphBuilder, taps []string) []onnx.Value {
	inputs := make([]onnx.Value, len(taps))
	for i, tap := range taps {
		in := FacetInput{Input: facetInputName(i), Tap: tap, Units: b.units(tap)}
		in.Height, in.Width = b.grid(tap)
		dims := []onnx.Dim{onnx.Sym("batch")}
		for _, d := range b.Shape(b.taps[tap])[1:] {
			dims = append(dims, d)
			in.Dims = append(in.Dims, d.Size)
		}
		inputs[i] = b.Input(in.Input, onnx.Float, dims...)
		p.Facets = append(p.Facets, in)
	}
	return inputs
}

// checkFacet returns an error where a facet was trained on other layers than the program takes.
func (p *Program) checkFacet(f *neuron.Facet) error {
	if len(f.Layers) != len(p.Facets) {
		return neuron.Invalidf("The facet %s has %d layers, not %d as the others have; train it again with the same --layers.", f.Name, len(f.Layers), len(p.Facets))
	}
	for i, l := range f.Layers {
		if in := p.Facets[i]; l.Tap != in.Tap || l.Units != in.Units {
			return neuron.Invalidf("The facet %s was trained on %s with %d units, not on %s with %d; train it again.", f.Name, l.Tap, l.Units, in.Tap, in.Units)
		}
	}
	return nil
}
