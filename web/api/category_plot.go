package api

import (
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

// CategoryPlots is how a unit's activations and categories of its images go together, read both ways.
type CategoryPlots struct {
	ModelID  string           `json:"modelId"`
	Layer    string           `json:"layer"`
	Index    string           `json:"index"`
	Std      float64          `json:"std"`    // of activations; z is an activation divided by it
	Sample   int              `json:"sample"` // images of the sample that all numbers are of; 0: they are of all images
	BinWidth float64          `json:"histogram_bin_width_z"`
	BinsFrom float64          `json:"histogram_from_z"` // left edge of the first bin of each histogram
	All      categorySpread   `json:"all"`
	Given    []categorySpread `json:"given"`  // activations given a category
	Shares   categoryShares   `json:"shares"` // categories given an activation
}

// categorySpread is how the images of a category are spread.
type categorySpread struct {
	Name   string   `json:"name,omitempty"`
	Value  string   `json:"value,omitempty"`
	Images int      `json:"images"`
	Q1     *float64 `json:"q1_z"` // null without images
	Median *float64 `json:"median_z"`
	Q3     *float64 `json:"q3_z"`
	Counts []int64  `json:"counts"`
}

// categoryShares counts the images of each bin by category; every image is counted once.
type categoryShares struct {
	Edges  []float64       `json:"edges"` // of bins, activations: one more than bins
	Images []int           `json:"images"`
	Parts  []categoryShare `json:"parts"`
}

type categoryShare struct {
	Category string    `json:"category"` // name and value, or what is left
	Counts   []int     `json:"counts"`
	Low      []float64 `json:"low"` // of the share, an interval of 95 % after Wilson
	High     []float64 `json:"high"`
}

func NewCategoryPlots(p neuron.CategoryPlots) CategoryPlots {
	r := p.Unit.Ref
	j := CategoryPlots{
		ModelID: r.Model, Layer: r.Layer, Index: strconv.Itoa(r.Unit), Std: p.Unit.Std, Sample: p.Sample,
		BinWidth: p.All.Histogram.Step, BinsFrom: p.All.Histogram.Lo, All: newCategorySpread(neuron.CategorySpread{ActivationSpread: p.All}), Given: []categorySpread{},
	}
	for _, g := range p.Given {
		j.Given = append(j.Given, newCategorySpread(g))
	}
	j.Shares.Images = p.Shares.Images
	for i := range p.Shares.N + 1 {
		j.Shares.Edges = append(j.Shares.Edges, p.Shares.Edge(i))
	}
	for category, name := range p.Shares.Names {
		part := categoryShare{Category: name, Counts: p.Shares.Counts[category]}
		for bin := range p.Shares.N {
			_, low, high := p.Shares.Share(category, bin)
			part.Low, part.High = append(part.Low, low), append(part.High, high)
		}
		j.Shares.Parts = append(j.Shares.Parts, part)
	}
	return j
}

func newCategorySpread(s neuron.CategorySpread) categorySpread {
	j := categorySpread{Name: s.Name, Value: s.Value, Images: s.Images, Counts: s.Histogram.Counts}
	if s.Images > 0 {
		j.Q1, j.Median, j.Q3 = &s.Q1, &s.Median, &s.Q3
	}
	return j
}

// CategoryPlotColumns are the columns of the CSV of both plots: a row for each bin of each category. In rows of the plot
// "recall" images is of the category's images, of which it has of; in those of "precision" it is of the bin's images.
var CategoryPlotColumns = []string{"plot", "category", "z_from", "z_to", "images", "of", "share", "low", "high"}

func CategoryPlotRows(p neuron.CategoryPlots) [][]string {
	var rows [][]string
	spread := func(name string, s neuron.ActivationSpread) {
		for i, n := range s.Histogram.Counts {
			lo := s.Histogram.Lo + float64(i)*s.Histogram.Step
			low, high := neuron.Wilson(int(n), s.Images)
			rows = append(rows, plotRow("recall", name, lo, lo+s.Histogram.Step, int(n), s.Images, low, high))
		}
	}
	spread("all images", p.All)
	for _, g := range p.Given {
		spread(g.Name+": "+g.Value, g.ActivationSpread)
	}
	for category, name := range p.Shares.Names {
		for bin, of := range p.Shares.Images {
			_, low, high := p.Shares.Share(category, bin)
			rows = append(rows, plotRow("precision", name, p.Unit.Z(p.Shares.Edge(bin)), p.Unit.Z(p.Shares.Edge(bin+1)), p.Shares.Counts[category][bin], of, low, high))
		}
	}
	return rows
}

func plotRow(plot, category string, from, to float64, images, of int, low, high float64) []string {
	share := ""
	if of > 0 {
		share = format.Exact(float64(images) / float64(of))
	}
	return []string{plot, category, format.Exact(from), format.Exact(to), strconv.Itoa(images), strconv.Itoa(of), share, format.Exact(low), format.Exact(high)}
}
