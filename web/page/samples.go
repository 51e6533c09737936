package page

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"
	"time"

	"multiscope/internal/neuron"
	"multiscope/web/asset"
)

// Made-up nouns for the storybook. Their images have negative numbers, which no index gives.

var sampleLayer = neuron.Layer{
	Model: "sample", Slug: "layer4-1-sum", Tap: "visual.layer4.1.sum", Units: 1024, Height: 3, Width: 3,
	Reduce: neuron.Mean, Ready: true, Live: 993, Words: 3012,
}

var sampleModel = neuron.Model{
	Slug: "sample", Name: "Sample CLIP", Architecture: "ModifiedResNet 2-2-2-2, width 32", Source: "sample-model",
	Hash: strings.Repeat("0123456789abcdef", 4), Parameters: 7_880_000,
	Preprocess: neuron.Preprocess{Size: 96, Mode: neuron.Shortest, Interpolation: "bicubic", Mean: [3]float32{0.481, 0.458, 0.408}, Std: [3]float32{0.269, 0.261, 0.276}},
	Dataset:    neuron.Dataset{Slug: "sample", Name: "Sample pictures", Images: 12288, Failed: 2, Seed: 1},
	Layers:     []neuron.Layer{sampleLayer}, Version: "0.1", IndexedAt: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
}

var sampleWords = []string{"japan", "tokyo", "sushi", "flag", "red", "shrine", "kyoto", "rice"}

// sampleClasses are names of units as classifiers have them: short ones, long ones and ones of
// many bytes.
var sampleClasses = []string{
	"tench", "great white shark, white shark, man-eater, man-eating shark, Carcharodon carcharias",
	"bee", "schipperke", "Käfer (Coleoptera) und Verwandtes", "n01440764_unbroken_identifier_of_a_class",
}

// sampleUnit returns a neuron whose activations fall off on both sides of rest.
func sampleUnit(number int) neuron.UnitDetail {
	d := neuron.UnitDetail{
		Unit: neuron.Unit{
			Ref:  neuron.Ref{Model: "sample", Layer: sampleLayer.Slug, Unit: number},
			Mean: 0.02, Std: 0.41, Min: -2.4, Max: 7.1, Kurtosis: 41, Density: 0.44, Density1: 0.031,
		},
		ModelOf: sampleModel, LayerOf: sampleLayer, Histogram: sampleHistogram(),
		Top: sampleExamples(-100, 32, 17.4, -0.2), Bottom: sampleExamples(-200, 8, -5.8, 0.3),
	}
	for i, z := range []float64{-6, -3, -1, -0.5, 0.5, 2, 4, 8, 14} {
		step := neuron.Level{Lo: z, Hi: z + 1 + math.Abs(z)/4, Images: 40 * (i + 1)}
		step.Examples = sampleExamples(int64(-300-10*i), 3, z+0.5, 0.1)
		d.Levels = append(d.Levels, step)
	}
	d.Visualizations = sampleVisualizations(d.Ref)
	d.Letters = &neuron.LetterUnit{Unit: number, Pattern: "-ing", Words: 14, Of: 20, Chance: .03}
	d.Metrics, d.LayerMetrics, d.MetricPlaces = sampleMetrics()
	for i, w := range sampleWords {
		d.TopWords = append(d.TopWords, neuron.WordScore{Word: w, Excess: 14.2 / float64(i+1), Z: 6.4 / float64(i+1)})
		d.LowWords = append(d.LowWords, neuron.WordScore{Word: "not " + w, Excess: -3.1 / float64(i+1), Z: -2.1 / float64(i+1)})
	}
	return d
}

// sampleVisualizations returns pictures towards some facets, and one that inhibits.
func sampleVisualizations(r neuron.Ref) []neuron.Visualization {
	var made []neuron.Visualization
	for i, facet := range []string{"", "face", "flag", "food", "text", "nature", ""} {
		v := neuron.Visualization{
			Ref: r, ID: int64(-700 - i), Facet: facet, Inhibits: i == 6, Strength: 2, Objective: "channel(visual.layer4.1.sum,89)", Seed: 1,
			Steps: 256, Size: 96, Rate: .03, Trace: []float32{-.2, 1.4, 3.1, 4.4, 5.1, 5.3, 5.9, 6.1, 6.2}, Z: 19.2 - float64(i), FacetScore: 1.8,
			Command: "multiscope visualize --model sample --units 89", Made: sampleModel.IndexedAt,
		}
		if v.Inhibits {
			v.Z = -7.3
		}
		v.Activation = v.Z * .41
		made = append(made, v)
	}
	return made
}

// sampleNeighbours returns neurons of the same layer, of another one, and of another model.
func sampleNeighbours(r neuron.Ref) []neuron.Neighbour {
	var near []neuron.Neighbour
	for i := range 12 {
		card := sampleCard(i)
		switch {
		case i >= 10:
			card.Model = "other"
		case i >= 7:
			card.Layer = "layer3-1-sum"
		}
		near = append(near, neuron.Neighbour{UnitCard: card, Correlation: .83 - .07*float64(i)})
	}
	return near
}

func sampleHistogram() neuron.Histogram {
	h := neuron.Histogram{Lo: -6, Step: 0.25}
	for z := h.Lo; z < 18; z += h.Step {
		fall := 1.4
		if z > 0 {
			fall = 0.45
		}
		h.Counts = append(h.Counts, int64(2400*math.Exp(-fall*math.Abs(z))))
	}
	return h
}

// sampleExamples returns n images numbered down from first, whose z goes by step.
func sampleExamples(first int64, n int, z, step float64) []neuron.Example {
	examples := make([]neuron.Example, n)
	for i := range examples {
		at := z + float64(i)*step
		examples[i] = neuron.Example{Image: sampleImage(first - int64(i)), Z: at, Activation: at * 0.41, Heat: sampleHeat(i, at < 0)}
	}
	return examples
}

func sampleImage(id int64) neuron.Image {
	return neuron.Image{
		ID: id, Key: fmt.Sprintf("sample/%d.png", -id), Width: 96, Height: 96, Caption: fmt.Sprintf("sample %d", -id),
		Categories: []neuron.Category{{Name: "kind", Value: "sample"}},
	}
}

func sampleHeat(i int, inhibited bool) neuron.HeatMap {
	h := neuron.HeatMap{Height: 3, Width: 3, Cells: []byte{128, 140, 128, 150, 160, 140, 128, 130, 128}, Row: i % 3, Col: i / 3 % 3}
	h.Cells[h.Row*3+h.Col] = 255
	if inhibited {
		for k, v := range h.Cells {
			h.Cells[k] = 255 - v
		}
	}
	return h
}

// sampleCard returns a neuron of a grid; every seventh is silent.
func sampleCard(number int) neuron.UnitCard {
	d := sampleUnit(number)
	card := neuron.UnitCard{
		Unit: d.Unit, Top: sampleExamples(int64(-400-number), 1, 17.4, 0), Histogram: d.Histogram,
		Words: []string{sampleWords[number%len(sampleWords)], sampleWords[(number+3)%len(sampleWords)]},
	}
	if number%7 == 6 {
		card.Max, card.Top, card.Words = 0, nil, nil
	}
	return card
}

func sampleCards(n int) []neuron.UnitCard {
	cards := make([]neuron.UnitCard, n)
	for i := range cards {
		cards[i] = sampleCard(i)
	}
	return cards
}

// sampleJobs are a task in each state.
func sampleJobs(now time.Time) []neuron.Job {
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	return []neuron.Job{
		{Name: "Pictures", Unit: "images", Done: 12288, Total: 12288, Started: ago(2 * time.Minute), Updated: ago(time.Minute), Ended: ago(time.Minute)},
		{Name: "Activations", Unit: "images", Done: 3120, Total: 12288, Started: ago(8 * time.Second), Updated: now, Recent: 390, Work: sampleWork()},
		{Name: "Words", Unit: "words", Total: 3012},
		{Name: "Thumbnails", Unit: "images", Done: 800, Total: 12288, Started: ago(time.Hour), Updated: ago(time.Hour), Error: "The disk is full. Make room and run the same command again."},
	}
}

// samplePicture draws rings whose colours and middle follow from a number.
func samplePicture(id int64) image.Image {
	im := image.NewNRGBA(image.Rect(0, 0, 96, 96))
	seed := uint64(-id) * 0x9e3779b97f4a7c15
	x0, y0 := 24+float64(seed>>8%48), 24+float64(seed>>16%48)
	for i := range 96 * 96 {
		ring := int(math.Hypot(float64(i%96)-x0, float64(i/96)-y0)) / 14
		hue := uint8(seed >> (8 * (ring % 6)))
		im.SetNRGBA(i%96, i/96, color.NRGBA{R: hue/2 + 110, G: 190 - hue/2, B: hue ^ 0x70, A: 255})
	}
	return im
}

// sampleWork is that of a task in the middle.
func sampleWork() neuron.Work {
	return neuron.Work{Failed: 2, Stages: []neuron.Stage{
		{Name: "decode", Share: 0.1, Load: 0.2}, {Name: "preprocess", Share: 0.05, Load: 0.2},
		{Name: "engine", Share: 0.8, Load: 0.97}, {Name: "store", Share: 0.05, Load: 0.1},
	}}
}

// StoryPictures draws the pictures of the storybook, whose numbers are negative, and takes all
// others from a source.
type StoryPictures struct{ asset.Source }

// Thumbnail draws the thumbnail of a sample.
func (p StoryPictures) Thumbnail(ctx context.Context, id int64) ([]byte, string, error) {
	if id >= 0 {
		return p.Source.Thumbnail(ctx, id)
	}
	return encodeSample(id)
}

// VisualizationImage draws the visualization of a sample.
func (p StoryPictures) VisualizationImage(ctx context.Context, id int64) ([]byte, string, error) {
	if id >= 0 {
		return p.Source.VisualizationImage(ctx, id)
	}
	return encodeSample(id)
}

func encodeSample(id int64) ([]byte, string, error) {
	var buf bytes.Buffer
	err := png.Encode(&buf, samplePicture(id))
	return buf.Bytes(), "image/png", err
}
