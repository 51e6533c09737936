package neuron

import "strings"

// BestLayer returns the layer that people look at first: the last one with positions that is
// ready, else the last that is ready, else the last.
func (m Model) BestLayer() (Layer, bool) {
	var best Layer
	score := 0
	for _, l := range m.Layers {
		rank := 1
		if l.Ready {
			rank += 2
		}
		if l.Height*l.Width > 1 {
			rank++
		}
		if rank >= score {
			best, score = l, rank
		}
	}
	return best, score > 0
}

// TextLayer returns the layer whose units are related to texts: the one that a name means, a slug or a tap, which has a readout;
// for "" the model's best layer if it has one, else the last that has.
func (m Model) TextLayer(name string) (Layer, error) {
	var with []Layer
	for _, l := range m.Layers {
		if l.Readout && l.Ready {
			with = append(with, l)
		}
	}
	if len(with) == 0 {
		return Layer{}, NotFoundf("No indexed layer of %s can be related to texts: there is %s. If the index is of an earlier version, or was not made to the end, run “multiscope index” again; else index a layer that can (docs/texts.md).", m.Slug, layerSlugs(m.Layers))
	}
	best, _ := m.BestLayer()
	for _, l := range with {
		if name != "" && (l.Slug == name || l.Tap == name) || name == "" && l.Slug == best.Slug {
			return l, nil
		}
	}
	if name != "" {
		return Layer{}, NotFoundf("There is no layer %s of %s whose units can be related to texts; there is %s.", name, m.Slug, layerSlugs(with))
	}
	return with[len(with)-1], nil
}

func layerSlugs(layers []Layer) string {
	if len(layers) == 0 {
		return "none"
	}
	var list []string
	for _, l := range layers {
		list = append(list, l.Slug)
	}
	return strings.Join(list, ", ")
}
