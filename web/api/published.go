package api

import (
	"strconv"
	"strings"

	"multiscope/internal/neuron"
)

// PublishedUnit is a neuron that is known from a publication alone, as data.
type PublishedUnit struct {
	ModelID   string   `json:"modelId"`
	Layer     string   `json:"layer"`
	Index     string   `json:"index"`
	Unit      int      `json:"unit"`
	Tap       string   `json:"tap"`
	Name      string   `json:"name,omitempty"`
	Uncertain bool     `json:"uncertain,omitempty"` // the authors put a question mark to the name
	Other     []string `json:"other_names"`
	Words     []string `json:"words"` // strongest first
	Sensitive string   `json:"sensitive,omitempty"`
	Published string   `json:"published"` // the line that it is to be shown with: source and licence
}

func NewPublishedUnit(u neuron.PublishedUnit, m neuron.Model, l neuron.Layer) PublishedUnit {
	return PublishedUnit{
		ModelID: u.Model, Layer: u.Layer, Index: strconv.Itoa(u.Unit), Unit: u.Unit, Tap: l.Tap, Name: u.Name, Uncertain: u.Uncertain,
		Other: append([]string{}, u.Other...), Words: append([]string{}, u.Words...), Sensitive: u.Sensitive, Published: m.Published,
	}
}

// PublishedLayer is a page of a layer's published neurons.
type PublishedLayer struct {
	ModelID string          `json:"modelId"`
	Layer   string          `json:"layer"`
	Tap     string          `json:"tap"`
	Units   int             `json:"units"`
	Total   int             `json:"total"` // that are published and that the filter leaves
	Source  string          `json:"published"`
	Rows    []PublishedUnit `json:"rows"`
	Next    string          `json:"next,omitempty"` // address of the next page
}

// PublishedColumns are the columns of published neurons as CSV.
var PublishedColumns = []string{"unit", "name", "uncertain", "other_names", "words", "sensitive"}

// PublishedCells returns a row of cells under PublishedColumns.
func PublishedCells(u neuron.PublishedUnit) [][]string {
	return [][]string{{
		strconv.Itoa(u.Unit), u.Name, strconv.FormatBool(u.Uncertain), strings.Join(u.Other, "; "), strings.Join(u.Words, " "), u.Sensitive,
	}}
}
