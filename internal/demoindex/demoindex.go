// Package demoindex says how the demo is indexed: its model over its generated pictures and the words that it
// knows best.
package demoindex

import (
	"fmt"
	"regexp"
	"strconv"

	"multiscope/internal/clip"
	"multiscope/internal/demo"
	"multiscope/internal/index"
	"multiscope/internal/models"
	"multiscope/internal/neuron"
	"multiscope/internal/text"
)

// What the demo shows unless its user asks for other numbers. The words are the beginning of the shipped list,
// which the model knows best, so that everything is there within minutes on an ordinary machine.
const (
	DefaultPictures = 8192
	DefaultWords    = 3000
	DefaultSeed     = 1
	renderings      = 3
)

// Options say how much of the demo there is.
type Options struct {
	Pictures int
	Words    int   // from the start of the shipped list
	Seed     int64 // of the pictures
}

// Config describes the demo's index, but for what computes, stores and shows it. A quarter of the pictures
// gives the pages a first version.
func Config(model *clip.Model, o Options) (index.Config, error) {
	pictures, err := demo.New(o.Seed, o.Pictures)
	if err != nil {
		return index.Config{}, err
	}
	info := model.Info()
	info.Name = "Pictogram CLIP"
	info.Dataset = neuron.Dataset{Slug: fmt.Sprintf("pictograms-%d-%d", o.Pictures, o.Seed), Name: pictures.Name(), Seed: o.Seed}
	raster, err := text.NewRaster(info.Preprocess.Size, renderings)
	if err != nil {
		return index.Config{}, err
	}
	words := text.Words()
	words = words[:min(len(words), o.Words)]
	layers, err := models.Layers(model, info.Slug, nil, []neuron.Reduction{neuron.Mean})
	return index.Config{
		Model: info, Layers: layers, Pictures: pictures, Words: text.RasteredWords{List: words, Raster: raster}, Preview: o.Pictures / 4, Batch: 64,
	}, err
}

// datasetSlug matches the slug that Config gives its data set.
var datasetSlug = regexp.MustCompile(`^pictograms-([0-9]+)-(-?[0-9]+)$`)

// Pictures returns how many pictures a data set of the demo has and what they are drawn from, given its slug;
// false for any other data set.
func Pictures(slug string) (n int, seed int64, ok bool) {
	m := datasetSlug.FindStringSubmatch(slug)
	if m == nil {
		return 0, 0, false
	}
	n, errN := strconv.Atoi(m[1])
	seed, errSeed := strconv.ParseInt(m[2], 10, 64)
	return n, seed, errN == nil && errSeed == nil
}
