package exchange

import (
	"fmt"
	"slices"
	"strings"

	"multiscope/internal/neuron"
)

// Index looks up what files call models and layers among those of an index.
type Index struct {
	Models []neuron.Model

	// Model and Layer say what names of a file mean, by name; Model[""] is the model of what names none.
	Model, Layer map[string]string

	found map[[2]string]place
	taken []string
}

// place is a layer of a model, or why there is none.
type place struct {
	model neuron.Model
	layer neuron.Layer
	err   error
}

// Unit returns the neuron that a file means by a model's, a layer's and a unit's name, and the digest of the weights.
func (x *Index) Unit(model, layer, unit string) (ref neuron.Ref, weights string, err error) {
	p, known := x.found[[2]string{model, layer}]
	if !known {
		p = x.look(model, layer)
		if x.found == nil {
			x.found = map[[2]string]place{}
		}
		x.found[[2]string{model, layer}] = p
	}
	if p.err != nil {
		return ref, "", p.err
	}
	n, err := neuron.ParseUnit(strings.TrimSpace(unit))
	switch {
	case err != nil:
		return ref, "", fmt.Errorf("%q is no unit's number", unit)
	case n >= p.layer.Units:
		return ref, "", fmt.Errorf("layer %s has %d units, numbered from 0; there is no unit %d", p.layer.Slug, p.layer.Units, n)
	}
	return neuron.Ref{Model: p.model.Slug, Layer: p.layer.Slug, Unit: n}, p.model.Hash, nil
}

func (x *Index) look(model, layer string) (p place) {
	if p.model, p.err = x.model(model); p.err == nil {
		p.layer, p.err = x.layer(p.model, layer)
	}
	return p
}

func (x *Index) model(name string) (neuron.Model, error) {
	if slug, said := x.Model[name]; said {
		return x.modelOf(slug)
	}
	switch {
	case name != "":
		return x.modelOf(name)
	case len(x.Models) == 1:
		return x.Models[0], nil
	}
	return neuron.Model{}, fmt.Errorf("the file names no model; say which it is with --model, one of %s", x.modelSlugs())
}

func (x *Index) modelOf(slug string) (neuron.Model, error) {
	i := slices.IndexFunc(x.Models, func(m neuron.Model) bool { return m.Slug == slug })
	if i < 0 {
		return neuron.Model{}, fmt.Errorf("there is no model %q in this index, which has %s; where one of these is meant, say so with --model NAME=SLUG", slug, x.modelSlugs())
	}
	return x.Models[i], nil
}

func (x *Index) modelSlugs() string {
	if len(x.Models) == 0 {
		return "none"
	}
	slugs := make([]string, len(x.Models))
	for i, m := range x.Models {
		slugs[i] = m.Slug
	}
	return strings.Join(slugs, ", ")
}

// layer returns the layer of a slug or a tap, or the only one whose tap lies in a stage of that name: CLIP-Dissect and
// MILAN name stages, "layer4", whose end is a tap here, "visual.layer4.2.sum".
func (x *Index) layer(m neuron.Model, name string) (neuron.Layer, error) {
	if slug, said := x.Layer[name]; said {
		name = slug
	}
	for _, is := range []func(neuron.Layer) bool{
		func(l neuron.Layer) bool { return l.Slug == name },
		func(l neuron.Layer) bool { return l.Tap == name || strings.TrimPrefix(l.Tap, "visual.") == name },
		func(l neuron.Layer) bool { return name != "" && neuron.SlugOf(name) == l.Slug },
	} {
		if i := slices.IndexFunc(m.Layers, is); i >= 0 {
			return m.Layers[i], nil
		}
	}
	var inside []neuron.Layer
	for _, l := range m.Layers {
		if stage := strings.TrimPrefix(l.Tap, "visual."); name != "" && strings.HasPrefix(stage, strings.TrimPrefix(name, "visual.")+".") {
			inside = append(inside, l)
		}
	}
	switch len(inside) {
	case 0:
		return neuron.Layer{}, fmt.Errorf("model %s has no layer %q but %s; where one of these is meant, say so with --layer NAME=SLUG", m.Slug, name, layerSlugs(m.Layers))
	case 1:
		x.taken = append(x.taken, fmt.Sprintf("layer %s is taken to be %s of %s", name, inside[0].Slug, m.Slug))
		return inside[0], nil
	}
	return neuron.Layer{}, fmt.Errorf("layer %q of model %s may be each of %s; say which with --layer %s=SLUG", name, m.Slug, layerSlugs(inside), name)
}

func layerSlugs(layers []neuron.Layer) string {
	if len(layers) == 0 {
		return "none"
	}
	slugs := make([]string, len(layers))
	for i, l := range layers {
		slugs[i] = l.Slug
	}
	return strings.Join(slugs, ", ")
}

// Missing says why a neuron is not in the index, or is another one: "" where it is the same. Without a digest the
// weights are not compared.
func (x *Index) Missing(ref neuron.Ref, weights string) string {
	i := slices.IndexFunc(x.Models, func(m neuron.Model) bool { return m.Slug == ref.Model })
	if i < 0 {
		return "no such model"
	}
	m := x.Models[i]
	l := slices.IndexFunc(m.Layers, func(l neuron.Layer) bool { return l.Slug == ref.Layer })
	switch {
	case l < 0:
		return "no such layer"
	case ref.Unit >= m.Layers[l].Units:
		return fmt.Sprintf("the layer has %d units", m.Layers[l].Units)
	case weights != "" && weights != m.Hash:
		return "the model has other weights"
	}
	return ""
}

// Weights returns the digest of a model's weights, "" where the index has no such model.
func (x *Index) Weights(model string) string {
	for _, m := range x.Models {
		if m.Slug == model {
			return m.Hash
		}
	}
	return ""
}
