package api

import (
	"math"
	"strconv"
	"time"

	"multiscope/internal/neuron"
)

// BlindStudy is what people found who labelled images of a neuron without knowing its activation.
type BlindStudy struct {
	Model      string     `json:"model"`
	Layer      string     `json:"layer"`
	Unit       int        `json:"unit"`
	Number     int64      `json:"number"`
	Title      string     `json:"title"`
	Author     string     `json:"author"`
	Made       string     `json:"made"` // RFC 3339
	Elsewhere  bool       `json:"elsewhere"`
	Std        float64    `json:"std"` // of the unit; activations divided by it are in σ
	Images     int        `json:"images"`
	PerBin     int        `json:"images_per_bin"` // asked for
	Seed       int64      `json:"seed"`
	Annotators []string   `json:"annotators"` // those who have labelled all images
	Kappa      *float64   `json:"kappa"`      // Cohen's of two annotators, Fleiss' of more; null where it is not defined
	Bins       []BlindBin `json:"bins"`
}

// BlindBin is a level of activation.
type BlindBin struct {
	Lo        float64      `json:"lo"` // activation
	Hi        float64      `json:"hi"`
	Available int          `json:"available_images"` // that the index has of this level
	Answers   int          `json:"answers"`
	Shares    []BlindShare `json:"shares"`
}

// BlindShare is a category's share of a bin's answers, with its 95 % interval by Wilson's score; from 0 to 1 where there
// are no answers or their number is not known.
type BlindShare struct {
	Category string  `json:"category"`
	Answers  int     `json:"answers"`
	Share    float64 `json:"share"`
	Lo       float64 `json:"lo"`
	Hi       float64 `json:"hi"`
}

// NewBlindStudy returns a study with what those found who have finished.
func NewBlindStudy(s neuron.BlindStudy) BlindStudy {
	j := BlindStudy{
		Model: s.Model, Layer: s.Layer, Unit: s.Unit, Number: s.ID, Title: s.Title, Author: s.Author, Made: s.Made.UTC().Format(time.RFC3339),
		Elsewhere: s.Paper != nil, Std: s.Std, Images: len(s.Images), PerBin: s.PerBin, Seed: s.Seed, Annotators: []string{}, Bins: []BlindBin{},
	}
	if s.Paper != nil {
		j.Bins = paperBins(*s.Paper)
		return j
	}
	r := s.Result()
	j.Annotators = append(j.Annotators, r.Annotators...)
	if !math.IsNaN(r.Kappa) {
		j.Kappa = &r.Kappa
	}
	for bin, n := range r.Counts.Images {
		b := BlindBin{Lo: r.Counts.Edge(bin), Hi: r.Counts.Edge(bin + 1), Available: s.Available[bin], Answers: n}
		for category, name := range s.Categories {
			share, lo, hi := r.Counts.Share(category, bin)
			b.Shares = append(b.Shares, BlindShare{name, r.Counts.Counts[category][bin], share, lo, hi})
		}
		j.Bins = append(j.Bins, b)
	}
	return j
}

func paperBins(p neuron.PaperPlot) (bins []BlindBin) {
	for bin, lo := range p.Bins {
		b := BlindBin{Lo: lo, Hi: lo + p.Width()}
		for i, name := range p.LabelNames {
			b.Shares = append(b.Shares, BlindShare{Category: name, Share: p.Heights[i][bin], Hi: 1})
		}
		bins = append(bins, b)
	}
	return bins
}

// BlindColumns are those of BlindRows.
var BlindColumns = []string{"position", "image", "bin", "bin_lo", "bin_hi", "activation", "z", "annotator", "category", "answered"}

// BlindRows has every answer of those who have finished, a row each, in the order in which they were given.
func BlindRows(s neuron.BlindStudy) [][]string {
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	edges := s.Edges()
	rows := [][]string{}
	for _, a := range s.Shown().Answers {
		im := s.Images[a.Position]
		rows = append(rows, []string{
			strconv.Itoa(a.Position), im.Key, strconv.Itoa(im.Bin), number(edges.Edge(im.Bin)), number(edges.Edge(im.Bin + 1)), number(im.Activation),
			number(im.Activation / s.Std), a.Author, s.Categories[a.Category], a.Made.UTC().Format(time.RFC3339),
		})
	}
	return rows
}
