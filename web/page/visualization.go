package page

import (
	"fmt"
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/chart"
	"multiscope/web/format"
	"multiscope/web/view"
)

// newVisualizations words the pictures made for a neuron, the one that q asks for large.
func newVisualizations(d neuron.UnitDetail, q address.FacetQuery) (view.Visualizations, error) {
	var visualizations view.Visualizations
	for _, v := range d.Visualizations {
		f := newFigure(v)
		if f.Chosen = address.FacetQueryOf(v) == q; f.Chosen {
			visualizations.Opened = newOpenedFigure(d, v, f)
		}
		visualizations.Figures = append(visualizations.Figures, f)
	}
	if q.Facet != "" && visualizations.Opened == nil {
		return visualizations, neuron.NotFoundf("There is no picture towards %s of this neuron.", q.Facet)
	}
	visualizations.Note = "Pictures made by gradient ascent to drive this neuron: a generic one, then pulled towards one facet at a time. " +
		"Under each, the activation when the finished picture is shown to the model. The strongest image reaches " + format.Sigma(d.Z(d.Max)) + "."
	return visualizations, nil
}

func newFigure(v neuron.Visualization) view.Figure {
	name := address.FacetQueryOf(v).Facet
	if v.Inhibits {
		name += ", inhibiting"
	}
	return view.Figure{
		Name: name, Picture: address.Visualization(v.ID), Value: format.Sigma(v.Z), Tone: chart.Tone(v.Z),
		Alt:     "picture made for unit " + strconv.Itoa(v.Unit) + ", " + name,
		Address: address.FacetQueryOf(v).String() + "#picture",
	}
}

func newOpenedFigure(d neuron.UnitDetail, v neuron.Visualization, f view.Figure) *view.OpenedFigure {
	heading := "Generic"
	if v.Facet != "" {
		heading = "Towards " + v.Facet
	}
	if v.Inhibits {
		heading += ", inhibiting"
	}
	return &view.OpenedFigure{
		Figure: f, Heading: heading, Facts: figureFacts(d, v), Trace: chart.NewTrace(v.Trace), Command: v.Command, Close: "?#looks",
	}
}

func figureFacts(d neuron.UnitDetail, v neuron.Visualization) []view.Fact {
	facts := []view.Fact{
		{Name: "Activation", Value: format.Sigma(v.Z) + " (" + format.Number(v.Activation) + "); the data set's strongest image reaches " + format.Sigma(d.Z(d.Max))},
		{Name: "Objective", Value: v.Objective},
	}
	if v.Facet != "" {
		facts = append(facts,
			view.Fact{Name: "Strength of the facet", Value: format.Number(v.Strength)},
			view.Fact{Name: "Facet score", Value: format.Number(v.FacetScore), Explained: "What the facet's linear probes see in the finished picture, above zero for more of the facet"})
	}
	return append(facts,
		view.Fact{Name: "Steps", Value: format.Count(v.Steps) + ", learning rate " + format.Number(v.Rate)},
		view.Fact{Name: "Size", Value: fmt.Sprintf("%d × %d pixels", v.Size, v.Size)},
		view.Fact{Name: "Seed", Value: strconv.FormatInt(v.Seed, 10)},
		view.Fact{Name: "Made", Value: v.Made.UTC().Format("2 January 2006, 15:04 UTC")})
}
