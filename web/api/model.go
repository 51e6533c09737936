package api

import (
	"strconv"

	"multiscope/internal/neuron"
)

// Model is a model as data.
type Model struct {
	ModelID      string            `json:"modelId"`
	Name         string            `json:"name"`
	Architecture string            `json:"architecture"`
	Source       string            `json:"source"`
	SHA256       string            `json:"sha256"`
	Parameters   int64             `json:"parameters"`
	Preprocess   neuron.Preprocess `json:"preprocess"`
	Tower        neuron.Tower      `json:"tower"`
	Dataset      string            `json:"dataset"`
	Images       int               `json:"images"`
	Published    string            `json:"published,omitempty"` // where its neurons are published, with licence, of a model that is known from that alone
	Layers       []modelLayer      `json:"layers"`
}

type modelLayer struct {
	Layer  string           `json:"layer"`
	Tap    string           `json:"tap"`
	Units  int              `json:"units"`
	Live   int              `json:"live"`
	Height int              `json:"height"`
	Width  int              `json:"width"`
	Reduce neuron.Reduction `json:"reduction"`
	Words  int              `json:"words"`

	Published int `json:"published,omitempty"` // neurons that a publication says something of
	Named     int `json:"named,omitempty"`     // neurons that it names

	Ready bool `json:"ready"`
}

func NewModel(m neuron.Model) Model {
	j := Model{
		ModelID: m.Slug, Name: m.Name, Architecture: m.Architecture, Source: m.Source, SHA256: m.Hash, Parameters: m.Parameters,
		Preprocess: m.Preprocess, Tower: m.Tower, Dataset: m.Dataset.Name, Images: m.Dataset.Images, Published: m.Published, Layers: []modelLayer{},
	}
	for _, l := range m.Layers {
		j.Layers = append(j.Layers, modelLayer{
			Layer: l.Slug, Tap: l.Tap, Units: l.Units, Live: l.Live, Height: l.Height, Width: l.Width,
			Reduce: l.Reduce, Words: l.Words, Ready: l.Ready, Published: l.Published, Named: l.Named,
		})
	}
	return j
}

var ModelColumns = []string{"layer", "tap", "units", "live", "height", "width", "reduction", "words"}

func ModelRows(m neuron.Model) [][]string {
	var rows [][]string
	for _, l := range m.Layers {
		rows = append(rows, []string{
			l.Slug, l.Tap, strconv.Itoa(l.Units), strconv.Itoa(l.Live), strconv.Itoa(l.Height), strconv.Itoa(l.Width), string(l.Reduce), strconv.Itoa(l.Words),
		})
	}
	return rows
}
