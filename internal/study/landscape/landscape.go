// Package landscape measures how the units of a layer answer to images of several persons or things, after Figure 3 of Goh et al.
// (Multimodal Neurons in Artificial Neural Networks, Distill 2021), which does so for one unit and eleven people: the
// distribution of each unit's activations on each thing, and which units tell the things apart most. Things are folders of
// pictures, which are shown to the network, or the values of a category of the data set, whose activations are stored. Start at Run;
// images.go finds the activations, unit.go measures one unit, result.go words what was found.
//
// Of folders it holds the activations of all pictures, pictures × units × 4 bytes (33 MB for 8,000 pictures and 1,024 units), of a
// category those of 32 units at a time; and what it finds of all units, units × things × 240 bytes.
package landscape

import (
	"context"

	"multiscope/internal/dataset"
	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// Options determine what is measured.
type Options struct {
	Folders     string          `json:"-"`            // a folder with a folder of pictures for each thing; "" for a category
	Files       dataset.Options `json:"-"`            // how Folders are opened
	Category    string          `json:"category"`     // whose values are the things; "" for the one that most images have
	MostImages  int             `json:"most_images"`  // that are drawn, of all things together
	LeastImages int             `json:"least_images"` // of a thing among those drawn
	MostThings  int             `json:"most_things"`  // those with the most images
	Sensitive   string          `json:"sensitive"`    // why the study opens behind a notice; "" for no notice
	Seed        int64           `json:"seed"`         // of the images drawn
}

// Defaults are the usual options.
var Defaults = Options{MostImages: 8000, LeastImages: 20, MostThings: 40, Seed: 1}

// leastValues is how many values a category has at least that is taken by itself.
const leastValues = 5

// Check refuses options that measure nothing.
func (o Options) Check() error {
	switch {
	case o.Folders != "" && o.Category != "":
		return neuron.Invalidf("Things are folders or the values of a category, not both.")
	case o.MostImages < 4:
		return neuron.Invalidf("Four images are the fewest that anything can be said of, not %d.", o.MostImages)
	case o.LeastImages < 2:
		return neuron.Invalidf("A thing needs two images at least, not %d.", o.LeastImages)
	case o.MostThings < 2:
		return neuron.Invalidf("Two things are the fewest that can be told apart, not %d.", o.MostThings)
	}
	return nil
}

// unitsAtOnce are computed and stored together.
const unitsAtOnce = 32

// Run measures and stores the study.
func Run(ctx context.Context, s *study.Session, o Options) (neuron.Study, error) {
	if err := o.Check(); err != nil {
		return neuron.Study{}, err
	}
	folders, left, err := openFolders(o)
	if err != nil {
		return neuron.Study{}, err
	}
	r, err := s.Begin(ctx, "landscape", neuron.LandscapeStudy, struct {
		Options
		Things []thingOf `json:"things,omitempty"` // of folders
	}{o, folders.recipe()})
	if err != nil {
		return neuron.Study{}, err
	}
	var g *images
	if folders == nil {
		g, err = stored(ctx, s, o)
	} else {
		g, err = folders.show(ctx, r, o)
	}
	if err != nil {
		return neuron.Study{}, err
	}
	g.note(len(left) > 0, "Left out beside the folders are %s.", study.Listed(left, 10))
	found, err := g.survey(ctx, r)
	if err != nil {
		return neuron.Study{}, err
	}
	st, err := g.study(ctx, s, o, found)
	if err != nil {
		return neuron.Study{}, err
	}
	return r.Finish(ctx, st)
}

// survey measures all units.
func (g *images) survey(ctx context.Context, r *study.Run) ([]neuron.UnitLandscape, error) {
	scales, err := r.Store.UnitScales(ctx, r.Entry.Slug, r.Layer.Slug)
	if err != nil {
		return nil, err
	}
	std := make([]float64, r.Layer.Units)
	for _, s := range scales {
		std[s.Unit] = s.Std
	}
	things := len(g.things)
	task := study.Task{Name: "Landscapes", Unit: "units", Rows: r.Layer.Units, Width: rowWidth(things), Block: unitsAtOnce}
	all, err := r.Rows(ctx, task, func(ctx context.Context, first int, rows *tensor.Float32) error {
		return g.units(ctx, first, first+rows.Shape[0], func(unit int, activations []float32) error {
			if std[unit] > 0 {
				encode(rows.Row(unit-first), measure(activations, g.thing, things, std[unit]))
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	found := make([]neuron.UnitLandscape, r.Layer.Units)
	for unit := range found {
		found[unit] = decode(all.Row(unit), things)
	}
	return found, nil
}
