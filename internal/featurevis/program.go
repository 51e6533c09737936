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
	// the objective stands in the graph.
	Units  int
	Facets []FacetPort
	// Apart says that the pictures of a batch have nothing to do with each other, so that parts of
	// it can be run side by side.
	Apart bool
}

// FacetPort is the input for the weights of one of a facet's layers, [batch] + Dims.
type FacetPort struct {
	Input                string
	Tap                  string
	Units, Height, Width int // as in neuron.FacetLayer
	Dims                 []int
}

// ForUnits compiles what serves every unit of a tap, and every facet, at once: for each picture
// of a batch the direction that it is to drive and the weights of its facet are inputs. The
// base is direction·mean over positions.
func ForUnits(m Model, tap string, facetTaps []string) (*Program, error) {
	me, err := newMeasure(m, append([]string{tap}, facetTaps...))
	if err != nil {
		return nil, err
	}
	p := &Program{Units: me.units(tap), Apart: true}
	direction := me.Input(directionInput, onnx.Float, onnx.Sym("batch"), onnx.Fixed(p.Units))
	base := me.along(me.mean(tap), direction)
	values := base
	if len(facetTaps) > 0 {
		extra, err := me.faceted(base, facetTaps, p.ports(me, facetTaps))
		if err != nil {
			return nil, err
		}
		values = me.Op("Add", nil, base, extra)
	}
	p.Graph, err = me.finish(base, values)
	return p, err
}

// ports adds the inputs for a facet's weights.
func (p *Program) ports(m *measure, taps []string) []onnx.Value {
	inputs := make([]onnx.Value, len(taps))
	for i, tap := range taps {
		port := FacetPort{Input: facetInput(i), Tap: tap, Units: m.units(tap)}
		port.Height, port.Width = m.grid(tap)
		dims := []onnx.Dim{onnx.Sym("batch")}
		for _, d := range m.Shape(m.taps[tap])[1:] {
			dims = append(dims, d)
			port.Dims = append(port.Dims, d.Size)
		}
		inputs[i] = m.Input(port.Input, onnx.Float, dims...)
		p.Facets = append(p.Facets, port)
	}
	return inputs
}

// fits returns an error where a facet was trained on other layers than the program takes.
func (p *Program) fits(f *neuron.Facet) error {
	if len(f.Layers) != len(p.Facets) {
		return neuron.Invalidf("The facet %s has %d layers, not %d as the others have; train it again with the same --layers.", f.Name, len(f.Layers), len(p.Facets))
	}
	for i, l := range f.Layers {
		if port := p.Facets[i]; l.Tap != port.Tap || l.Units != port.Units {
			return neuron.Invalidf("The facet %s was trained on %s with %d units, not on %s with %d; train it again.", f.Name, l.Tap, l.Units, port.Tap, port.Units)
		}
	}
	return nil
}
