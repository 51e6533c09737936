package web

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"multiscope/internal/neuron"
)

// unitJSON is a neuron as data. Names are Neuronpedia's where the meaning is the same, so that
// what reads one can read the other; the rest are ours.
type unitJSON struct {
	ModelID  string    `json:"modelId"`
	Layer    string    `json:"layer"`
	Index    string    `json:"index"` // a string there
	Unit     int       `json:"unit"`
	Tap      string    `json:"tap"`
	MaxAct   float64   `json:"maxActApprox"`
	Nonzero  float64   `json:"frac_nonzero"` // share of images above zero
	Bins     []float64 `json:"freq_hist_data_bar_values"`
	Heights  []int64   `json:"freq_hist_data_bar_heights"`
	BinWidth float64   `json:"histogram_bin_width_z"`
	MinAct   float64   `json:"min"`
	Mean     float64   `json:"mean"`
	Std      float64   `json:"std"`
	Kurtosis float64   `json:"kurtosis"`
	AboveOne float64   `json:"frac_above_1z"`

	Words    []wordJSON    `json:"words"`
	LowWords []wordJSON    `json:"words_low"`
	Top      []exampleJSON `json:"examples_top"`
	Bottom   []exampleJSON `json:"examples_bottom"`
	Levels   []levelJSON   `json:"levels"`

	Visualizations []visualizationJSON `json:"visualizations"`
	Neighbours     []neighbourJSON     `json:"neighbours"`
	Clusters       clustersJSON        `json:"clusters"`

	From fromJSON `json:"provenance"`
}

type wordJSON struct {
	Word string  `json:"word"`
	Z    float64 `json:"z"`
}

type exampleJSON struct {
	Image      int64   `json:"image"`
	Key        string  `json:"key"`
	Caption    string  `json:"caption,omitempty"`
	Activation float64 `json:"activation"`
	Z          float64 `json:"z"`
	Place      *[2]int `json:"place,omitempty"` // row and column of the strongest position
}

type levelJSON struct {
	Lo       float64       `json:"lo"`
	Hi       float64       `json:"hi"`
	Images   int           `json:"images"`
	Examples []exampleJSON `json:"examples"`
}

// fromJSON is where the numbers come from.
type fromJSON struct {
	Model      string            `json:"model"`
	Source     string            `json:"source"`
	SHA256     string            `json:"sha256"`
	Reduction  neuron.Reduction  `json:"reduction"`
	Preprocess neuron.Preprocess `json:"preprocess"`
	Dataset    string            `json:"dataset"`
	Images     int               `json:"images"`
	Seed       int64             `json:"seed"`
	Version    string            `json:"version"`
}

func newUnitJSON(d neuron.UnitDetail) unitJSON {
	j := unitJSON{
		ModelID: d.Model, Layer: d.Layer, Index: strconv.Itoa(d.Unit.Unit), Unit: d.Unit.Unit, Tap: d.LayerOf.Tap,
		MaxAct: d.Max, Nonzero: d.Density, MinAct: d.Min, Mean: d.Mean, Std: d.Std, Kurtosis: d.Kurtosis, AboveOne: d.Density1,
		Heights: d.Histogram.Counts, BinWidth: d.Histogram.Step, Bins: binStarts(d.Histogram),
		Words: newWordsJSON(d.TopWords), LowWords: newWordsJSON(d.LowWords),
		Top: newExamplesJSON(d.Top), Bottom: newExamplesJSON(d.Bottom), Levels: []levelJSON{},
		From: newFromJSON(d.ModelOf, d.LayerOf), Visualizations: newVisualizationsJSON(d.Visualizations), Neighbours: newNeighboursJSON(d.Neighbours),
		Clusters: newClustersJSON(d.Clusters),
	}
	for _, l := range d.Levels {
		j.Levels = append(j.Levels, levelJSON{l.Lo, l.Hi, l.Images, newExamplesJSON(l.Examples)})
	}
	return j
}

// binStarts returns the lower end of each bin, in z.
func binStarts(h neuron.Histogram) []float64 {
	starts := make([]float64, len(h.Counts))
	for i := range starts {
		starts[i] = edge(h, i)
	}
	return starts
}

func newWordsJSON(words []neuron.WordScore) []wordJSON {
	rows := make([]wordJSON, len(words))
	for i, w := range words {
		rows[i] = wordJSON(w)
	}
	return rows
}

func newExamplesJSON(examples []neuron.Example) []exampleJSON {
	rows := make([]exampleJSON, len(examples))
	for i, e := range examples {
		rows[i] = exampleJSON{Image: e.Image.ID, Key: e.Image.Key, Caption: e.Image.Caption, Activation: e.Activation, Z: e.Z}
		if len(e.Heat.Cells) > 0 {
			rows[i].Place = &[2]int{e.Heat.Row, e.Heat.Col}
		}
	}
	return rows
}

func newFromJSON(m neuron.Model, l neuron.Layer) fromJSON {
	return fromJSON{
		Model: m.Name, Source: m.Source, SHA256: m.Hash, Reduction: l.Reduce, Preprocess: m.Preprocess,
		Dataset: m.Dataset.Name, Images: m.Dataset.Images, Seed: m.Dataset.Seed, Version: m.Version,
	}
}

// unitColumns are the columns of a neuron's CSV: one row for each example and word.
var unitColumns = []string{"kind", "image", "key", "caption", "word", "activation", "z"}

func unitRows(d neuron.UnitDetail) [][]string {
	rows := exampleRows(nil, "top", d.Top)
	rows = exampleRows(rows, "bottom", d.Bottom)
	for _, l := range d.Levels {
		rows = exampleRows(rows, fmt.Sprintf("level %s to %s", exact(l.Lo), exact(l.Hi)), l.Examples)
	}
	for _, words := range [][]neuron.WordScore{d.TopWords, d.LowWords} {
		for _, w := range words {
			rows = append(rows, []string{"word", "", "", "", w.Word, "", exact(w.Z)})
		}
	}
	return rows
}

func exampleRows(rows [][]string, kind string, examples []neuron.Example) [][]string {
	for _, e := range examples {
		image := strconv.FormatInt(e.Image.ID, 10)
		rows = append(rows, []string{kind, image, e.Image.Key, e.Image.Caption, "", exact(e.Activation), exact(e.Z)})
	}
	return rows
}

// sendCSV sends rows under a heading.
func sendCSV(c echo.Context, columns []string, rows [][]string) error {
	var buf bytes.Buffer
	w := csv.NewWriter(&buf)
	if err := w.Write(columns); err != nil {
		return fmt.Errorf("write %s: %w", c.Path(), err)
	}
	if err := w.WriteAll(rows); err != nil {
		return fmt.Errorf("write %s: %w", c.Path(), err)
	}
	return send(c, http.StatusOK, "text/csv; charset=utf-8", buf.Bytes())
}
