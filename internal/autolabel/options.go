package autolabel

import (
	"slices"

	"multiscope/internal/neuron"
)

// Options say how words are chosen. All of them are part of a recipe.
type Options struct {
	Seed   int64 // of the half of the images that words are chosen on, and of which images are drawn
	Images int   // at most
}

// Defaults are what a run does unless it is told otherwise.
var Defaults = Options{Seed: 1, Images: 50_000}

// Bounds of a run: its memory grows with images and words.
const (
	leastImages   = 100
	mostImages    = 200_000
	mostWords     = 50_000
	mostWordBytes = 100 // three of them make one label
)

// usable returns the words that a label can be made of, and how many cannot.
func usable(words []string) (fit []string, left int) {
	fit = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "" || len(w) > mostWordBytes })
	return fit, len(words) - len(fit)
}

// check refuses what no run can do.
func (j Job) check() error {
	switch {
	case j.Options.Images < leastImages || j.Options.Images > mostImages:
		return neuron.Invalidf("Words are compared with %d to %d images, not %d.", leastImages, mostImages, j.Options.Images)
	case len(j.Words) < 2:
		return neuron.Invalidf("Labels are chosen from two words or more; there are %d of at most %d bytes.", len(j.Words), mostWordBytes)
	case len(j.Words) > mostWords:
		return neuron.Invalidf("Labels are chosen from at most %d words; these are %d.", mostWords, len(j.Words))
	case !j.Layer.Ready:
		return neuron.Unreadyf("Layer %s of %s is not indexed to the end: run multiscope index first.", j.Layer.Slug, j.Entry.Slug)
	}
	return nil
}

// Possible reports whether labels can be found of so many images and the job's words.
func (j Job) Possible(images int) bool { return images >= leastImages && len(j.Words) >= 2 }
