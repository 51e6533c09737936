package visualize

import (
	"slices"
	"strings"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
)

// Taps finds the taps of a model. *clip.Model implements it.
type Taps interface {
	Tap(name string) (clip.Tap, error)
	DefaultTap() clip.Tap
}

// FindLayer returns the indexed layer that a name means: a layer's slug as in addresses, such as
// "layer4-2-sum", or a tap or an alias of one, such as "visual.layer4.2.sum". "" means the
// model's default tap.
//
// Of a tap that is indexed with several reductions the mean is meant; the others have slugs of
// their own. A name that is unknown, that is not indexed or that could mean two layers is an error.
func FindLayer(entry neuron.Model, m Taps, name string) (neuron.Layer, error) {
	tap := m.DefaultTap()
	var err error
	if name != "" {
		tap, err = m.Tap(name)
	}
	if i := slices.IndexFunc(entry.Layers, func(l neuron.Layer) bool { return l.Slug == name }); name != "" && i >= 0 {
		l := entry.Layers[i]
		if err == nil && tap.Name != l.Tap {
			return neuron.Layer{}, neuron.Invalidf("%s is the name of two layers in addresses and of a tap: name the tap %s or %s.", name, l.Tap, tap.Name)
		}
		return ready(l)
	}
	if err != nil {
		return neuron.Layer{}, neuron.NotFoundf("%s is no layer of the index of %s, which has %s, and no tap of the model. “multiscope model inspect” lists the taps.",
			name, entry.Slug, slugs(entry.Layers))
	}
	return layerOfTap(entry, tap)
}

// layerOfTap returns the layer of a tap: that of the mean, or the only one.
func layerOfTap(entry neuron.Model, tap clip.Tap) (neuron.Layer, error) {
	of := slices.DeleteFunc(slices.Clone(entry.Layers), func(l neuron.Layer) bool { return l.Tap != tap.Name })
	mean := slices.IndexFunc(of, func(l neuron.Layer) bool { return l.Reduce == neuron.Mean })
	switch {
	case len(of) == 0:
		return neuron.Layer{}, neuron.NotFoundf("Layer %s of %s is not indexed; the index has %s. Add it: multiscope index --layer %s",
			tap.Name, entry.Slug, slugs(entry.Layers), tap.Name)
	case mean >= 0:
		return ready(of[mean])
	case len(of) > 1:
		return neuron.Layer{}, neuron.Invalidf("The tap %s is indexed with several reductions: name one of %s.", tap.Name, slugs(of))
	}
	return ready(of[0])
}

// ready returns an error for a layer whose index is not complete.
func ready(l neuron.Layer) (neuron.Layer, error) {
	if !l.Ready {
		return l, neuron.Invalidf("Layer %s is not indexed to the end. Run “multiscope index” again: it goes on.", l.Slug)
	}
	return l, nil
}

func slugs(layers []neuron.Layer) string {
	if len(layers) == 0 {
		return "no layers"
	}
	var list []string
	for _, l := range layers {
		list = append(list, l.Slug)
	}
	return strings.Join(list, ", ")
}
