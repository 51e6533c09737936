package api

import (
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

// Layer is a page of a layer's neurons as data.
type Layer struct {
	ModelID string     `json:"modelId"`
	Layer   string     `json:"layer"`
	Tap     string     `json:"tap"`
	Units   int        `json:"units"`
	Total   int        `json:"total"` // that the filter leaves
	Rows    []LayerRow `json:"rows"`
	Next    string     `json:"next,omitempty"` // address of the next page
}

type LayerRow struct {
	Index    string   `json:"index"`
	Unit     int      `json:"unit"`
	MaxAct   float64  `json:"maxActApprox"`
	Nonzero  float64  `json:"frac_nonzero"`
	Min      float64  `json:"min"`
	Mean     float64  `json:"mean"`
	Std      float64  `json:"std"`
	Kurtosis float64  `json:"kurtosis"`
	AboveOne float64  `json:"frac_above_1z"`
	Words    []string `json:"words"`
	Name     string   `json:"name,omitempty"` // that the model gives it: a class of a classifier
	Shared   *shared  `json:"shared,omitempty"`

	Multimodal *multimodal `json:"multimodal,omitempty"`
	Metrics    *metrics    `json:"metrics,omitempty"` // absent before they were measured, and of a constant unit
}

func NewLayerRow(u neuron.UnitCard) LayerRow {
	words := u.Words
	if words == nil {
		words = []string{}
	}
	return LayerRow{
		Index: strconv.Itoa(u.Unit.Unit), Unit: u.Unit.Unit, MaxAct: u.Max, Nonzero: u.Density, Min: u.Min, Mean: u.Mean,
		Std: u.Std, Kurtosis: u.Kurtosis, AboveOne: u.Density1, Words: words, Name: u.Name, Shared: newShared(u.Shared), Multimodal: newMultimodal(u.Multimodal),
		Metrics: newMetrics(u.Metrics),
	}
}

var LayerColumns = append([]string{"unit", "max", "min", "mean", "std", "kurtosis", "frac_nonzero", "frac_above_1z", "words", "name", "shared", "shared_by", "shared_among", "concept", "picture_excess", "word_excess"}, metricColumns...)

// LayerCells returns rows of cells under LayerColumns.
func LayerCells(units []neuron.UnitCard) [][]string {
	rows := make([][]string, len(units))
	for i, u := range units {
		rows[i] = append([]string{
			strconv.Itoa(u.Unit.Unit), format.Exact(u.Max), format.Exact(u.Min), format.Exact(u.Mean), format.Exact(u.Std), format.Exact(u.Kurtosis),
			format.Exact(u.Density), format.Exact(u.Density1), strings.Join(u.Words, " "), u.Name, u.Shared.Name, strconv.Itoa(u.Shared.Images), strconv.Itoa(u.Shared.Among),
			u.Multimodal.Concept, format.Exact(u.Multimodal.PictureExcess), format.Exact(u.Multimodal.WordExcess),
		}, metricCells(u.Metrics)...)
	}
	return rows
}
