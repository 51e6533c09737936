// Package api encodes units, layers, models, images and words as JSON and CSV, and describes these
// in openapi.json. It reads no request: package page chooses what is sent.
package api

import (
	"fmt"
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/chart"
	"multiscope/web/format"
)

// Unit is a neuron as data. Names are Neuronpedia's where the meaning is the same, so that
// what reads one can read the other; the rest are ours.
type Unit struct {
	ModelID  string       `json:"modelId"`
	Layer    string       `json:"layer"`
	Index    string       `json:"index"` // a string there
	Unit     int          `json:"unit"`
	Tap      string       `json:"tap"`
	Name     string       `json:"name,omitempty"` // that the model gives it: a class of a classifier
	Shared   *shared      `json:"shared,omitempty"`
	Labels   []Label      `json:"labels"`   // by people, that stand
	Families []UnitFamily `json:"families"` // with those that people refuse

	Explanations []explanation `json:"explanations"` // labels by programs

	Multimodal *multimodal `json:"multimodal,omitempty"`
	Letters    *letters    `json:"letters,omitempty"`

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

	Words    []wordScore `json:"words"`
	LowWords []wordScore `json:"words_low"`
	Top      []example   `json:"examples_top"`
	Bottom   []example   `json:"examples_bottom"`
	Levels   []level     `json:"levels"`

	Metrics   *metrics         `json:"metrics,omitempty"`          // how well it can be described; absent before it was measured, and of a constant unit
	MetricsOf *metricsMeasured `json:"metrics_measured,omitempty"` // over what

	Visualizations []visualization `json:"visualizations"`
	Neighbours     []neighbour     `json:"neighbours"`
	Clusters       clusters        `json:"clusters"`
	Meanings       *meanings       `json:"meanings,omitempty"`    // kinds of thing that drive it and lie far apart
	TextMaxima     *textMaxima     `json:"text_maxima,omitempty"` // found by search

	From provenance `json:"provenance"`
}

// shared is what the strongest images have in common: a word of their captions or a category.
type shared struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"`   // the category of which the name is a value; "" for a word of captions
	Images int    `json:"images"` // that have it
	Among  int    `json:"among"`  // the strongest
}

// newShared returns nil where they have nothing in common.
func newShared(s neuron.Shared) *shared {
	if s.Name == "" {
		return nil
	}
	found := shared(s)
	return &found
}

// multimodal is the concept that drives the unit both as pictures and in writing, and how far above the mean
// of all, in standard deviations over images and over words.
type multimodal struct {
	Concept       string  `json:"concept"`
	Pictures      int     `json:"pictures"`
	PictureExcess float64 `json:"picture_excess"`
	WordExcess    float64 `json:"word_excess"`
}

// letters is what the strongest words have in common where the unit follows letters rather than what words mean.
type letters struct {
	Pattern string  `json:"pattern"` // "-ing", "3 letters"
	Words   int     `json:"words"`   // that have it, of the strongest
	Of      int     `json:"of"`
	Share   float64 `json:"share_of_all_words"`
}

// newLetters returns nil where it does not.
func newLetters(u *neuron.LetterUnit) *letters {
	if u == nil {
		return nil
	}
	return &letters{u.Pattern, u.Words, u.Of, u.Chance}
}

// newMultimodal returns nil where there is no such concept.
func newMultimodal(m neuron.Multimodal) *multimodal {
	if m.Concept == "" {
		return nil
	}
	found := multimodal(m)
	return &found
}

type wordScore struct {
	Word   string  `json:"word"`
	Excess float64 `json:"excess"` // over the mean of all words, in standard deviations over words
	Z      float64 `json:"z"`

	Renderings int      `json:"renderings,omitempty"` // pictures of the word that were shown; absent where it is not known
	Spread     *float64 `json:"spread"`               // standard deviation of the excess over them; null where it is not known, or there is one
	wordLists
}

type example struct {
	Image      int64   `json:"image"`
	Key        string  `json:"key"`
	Caption    string  `json:"caption,omitempty"`
	Activation float64 `json:"activation"`
	Z          float64 `json:"z"`
	Place      *[2]int `json:"place,omitempty"` // row and column of the strongest position
}

type level struct {
	Lo       float64   `json:"lo"`
	Hi       float64   `json:"hi"`
	Images   int       `json:"images"`
	Examples []example `json:"examples"`
}

// provenance is where the numbers come from.
type provenance struct {
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

func NewUnit(d neuron.UnitDetail) Unit {
	j := Unit{
		ModelID: d.Model, Layer: d.Layer, Index: strconv.Itoa(d.Unit.Unit), Unit: d.Unit.Unit, Tap: d.LayerOf.Tap, Name: d.Name, Shared: newShared(d.Shared), Labels: newLabels(d.Labels), Multimodal: newMultimodal(d.Multimodal), Letters: newLetters(d.Letters),
		MaxAct: d.Max, Nonzero: d.Density, MinAct: d.Min, Mean: d.Mean, Std: d.Std, Kurtosis: d.Kurtosis, AboveOne: d.Density1,
		Heights: d.Histogram.Counts, BinWidth: d.Histogram.Step, Bins: binStarts(d.Histogram),
		Words: newWords(d.TopWords), LowWords: newWords(d.LowWords),
		Top: newExamples(d.Top), Bottom: newExamples(d.Bottom), Levels: []level{},
		From: newProvenance(d.ModelOf, d.LayerOf), Visualizations: newVisualizations(d.Visualizations), Neighbours: newNeighbours(d.Neighbours),
		Clusters: newClusters(d.Clusters), Meanings: newUnitMeanings(d.Meanings), TextMaxima: newTextMaxima(d.Texts), Explanations: newExplanations(d.Explanations),
		Metrics: newMetrics(d.Metrics), MetricsOf: newMetricsMeasured(d.LayerMetrics),
	}
	for _, l := range d.Levels {
		j.Levels = append(j.Levels, level{l.Lo, l.Hi, l.Images, newExamples(l.Examples)})
	}
	return j
}

// binStarts returns the lower end of each bin, in z.
func binStarts(h neuron.Histogram) []float64 {
	starts := make([]float64, len(h.Counts))
	for i := range starts {
		starts[i] = chart.Edge(h, i)
	}
	return starts
}

func newWords(words []neuron.WordScore) []wordScore {
	rows := make([]wordScore, len(words))
	for i, w := range words {
		rows[i] = wordScore{Word: w.Word, Excess: w.Excess, Z: w.Z, Renderings: w.Renderings, Spread: known(w.Spread), wordLists: newWordLists(w.Listed)}
	}
	return rows
}

func newExamples(examples []neuron.Example) []example {
	rows := make([]example, len(examples))
	for i, e := range examples {
		rows[i] = example{Image: e.Image.ID, Key: e.Image.Key, Caption: e.Image.Caption, Activation: e.Activation, Z: e.Z}
		if len(e.Heat.Cells) > 0 {
			rows[i].Place = &[2]int{e.Heat.Row, e.Heat.Col}
		}
	}
	return rows
}

func newProvenance(m neuron.Model, l neuron.Layer) provenance {
	return provenance{
		Model: m.Name, Source: m.Source, SHA256: m.Hash, Reduction: l.Reduce, Preprocess: m.Preprocess,
		Dataset: m.Dataset.Name, Images: m.Dataset.Images, Seed: m.Dataset.Seed, Version: m.Version,
	}
}

// UnitColumns are the columns of a neuron's CSV: one row for each example, word, text that it calls for, label by a program
// and metric. A text stands where words do; its score is the cosine of its embedding and the unit's readout, that of a label
// its held-out correlation, that of a metric its value.
var UnitColumns = []string{"kind", "image", "key", "caption", "word", "activation", "z", "excess", "spread", "renderings", "score"}

func UnitRows(d neuron.UnitDetail) [][]string {
	rows := exampleRows(nil, "top", d.Top)
	rows = exampleRows(rows, "bottom", d.Bottom)
	for _, l := range d.Levels {
		rows = exampleRows(rows, fmt.Sprintf("level %s to %s", format.Exact(l.Lo), format.Exact(l.Hi)), l.Examples)
	}
	for _, words := range [][]neuron.WordScore{d.TopWords, d.LowWords} {
		for _, w := range words {
			rows = append(rows, []string{"word", "", "", "", w.Word, "", format.Exact(w.Z), format.Exact(w.Excess), exactWhereKnown(w.Spread), countWhereKnown(w.Renderings), ""})
		}
	}
	if d.Texts != nil {
		for _, m := range d.Texts.Maxima {
			rows = append(rows, []string{"text", "", "", "", m.Text, "", "", "", "", "", format.Exact(m.Score)})
		}
	}
	return append(explanationRows(rows, d.Explanations), metricRows(d.Metrics)...)
}

func exampleRows(rows [][]string, kind string, examples []neuron.Example) [][]string {
	for _, e := range examples {
		image := strconv.FormatInt(e.Image.ID, 10)
		rows = append(rows, []string{kind, image, e.Image.Key, e.Image.Caption, "", format.Exact(e.Activation), format.Exact(e.Z), "", "", "", ""})
	}
	return rows
}
