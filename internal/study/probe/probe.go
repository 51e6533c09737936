// Package probe fits a sparse linear classifier to a layer's units, as Goh et al. did for ImageNet (Multimodal Neurons in
// Artificial Neural Networks, Distill 2021): which few units tell the values of a category of the images apart. It
// fits one for each of several penalties and judges each on images that it was not fitted to. Start at Run; data.go reads
// the activations, path.go fits, result.go words what was found.
//
// It holds the activations of the images that it draws, images × units × 4 bytes, twice while it fits (65 MB for the usual
// 8,000 images of 1,024 units), and the weights of all penalties, penalties × classes × units × 4 bytes.
package probe

import (
	"context"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
)

// Options determine the classifier.
type Options struct {
	Category      string  `json:"category"`        // whose values are the classes; "" for the one that most images have
	MostImages    int     `json:"most_images"`     // that are drawn
	LeastImages   int     `json:"least_images"`    // of a class among those drawn
	HeldOut       float64 `json:"held_out"`        // share of the images of each class
	Penalties     int     `json:"penalties"`       // of the path
	UnitsPerClass float64 `json:"units_per_class"` // of the fit that is shown; 0 for the sparsest that is about as good as the best
	Seed          int64   `json:"seed"`            // of the images drawn and of those held out
}

// Defaults are the usual options.
var Defaults = Options{MostImages: 8000, LeastImages: 20, HeldOut: .25, Penalties: 20, Seed: 1}

// A category is taken by itself where it has as many values.
const (
	leastValues = 5
	mostValues  = 100
)

// mostClasses bounds what a study of classes can show and cluster.
const mostClasses = 1000

// Check refuses options that make no classifier.
func (o Options) Check() error {
	switch {
	case o.MostImages < 40:
		return neuron.Invalidf("A classifier needs 40 images at least, not %d.", o.MostImages)
	case o.LeastImages < 4:
		return neuron.Invalidf("A class needs 4 images at least, not %d: some are held out.", o.LeastImages)
	case !(o.HeldOut >= .05 && o.HeldOut <= .75):
		return neuron.Invalidf("The share of images held out is between 0.05 and 0.75, not %g.", o.HeldOut)
	case o.Penalties < 2 || o.Penalties > 100:
		return neuron.Invalidf("A path has 2 to 100 penalties, not %d.", o.Penalties)
	case !(o.UnitsPerClass >= 0):
		return neuron.Invalidf("A class cannot have %g units.", o.UnitsPerClass)
	}
	return nil
}

// Run fits the classifier and stores it as a study.
func Run(ctx context.Context, s *study.Session, o Options) (neuron.Study, error) {
	if err := o.Check(); err != nil {
		return neuron.Study{}, err
	}
	r, err := s.Begin(ctx, "probe", neuron.ProbeStudy, o)
	if err != nil {
		return neuron.Study{}, err
	}
	d, err := read(ctx, s, o)
	if err != nil {
		return neuron.Study{}, err
	}
	fits, err := d.path(ctx, r, o)
	if err != nil {
		return neuron.Study{}, err
	}
	found, err := d.study(ctx, s, o, fits)
	if err != nil {
		return neuron.Study{}, err
	}
	return r.Finish(ctx, found)
}
