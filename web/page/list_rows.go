package page

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// newListRows words the neurons of a list in order.
func newListRows(ctx context.Context, src listSource, q address.ListQuery) ([]view.ListRow, error) {
	models, err := src.Models(ctx)
	if err != nil {
		return nil, err
	}
	cards, err := src.UnitCards(ctx, q.Refs())
	if err != nil {
		return nil, err
	}
	pictures, err := listPictures(ctx, src, q)
	if err != nil {
		return nil, err
	}
	rows := make([]view.ListRow, len(q.Lines))
	for i, line := range q.Lines {
		card, known := cards[line.Ref]
		rows[i] = newListRow(models, line, card, known && line.Written == "")
		rows[i].At = i + 1
		if q.Facet != "" && rows[i].Missing == "" {
			v, made := pictures[line.Ref]
			showVisualization(&rows[i].NeuronCard, card.Unit, v, made)
		}
	}
	return rows, nil
}

func newListRow(models []neuron.Model, line address.ListLine, card neuron.UnitCard, known bool) view.ListRow {
	row := view.ListRow{Ref: line.Ref.String(), Note: line.Note}
	switch {
	case line.Written != "":
		row.Ref, row.Name = line.Written, line.Written
		row.Missing = "Not a neuron's name: one is written model/layer/number."
	case !known:
		row.Name = line.Ref.String()
		row.Missing = whyMissing(models, line.Ref)
	default:
		row.NeuronCard = newCard(card)
		if words := row.Said; row.Published && row.Words == "" {
			row.Words = strings.Join(words, ", ")
		}
		row.Where = whereOf(models, line.Ref)
	}
	return row
}

// whyMissing says why a neuron cannot be shown.
func whyMissing(models []neuron.Model, ref neuron.Ref) string {
	for _, m := range models {
		if m.Slug != ref.Model {
			continue
		}
		for _, l := range m.Layers {
			switch {
			case l.Slug != ref.Layer:
			case ref.Unit >= l.Units:
				return fmt.Sprintf("Layer %s has %s here, numbered from 0.", l.Slug, format.Plural(l.Units, "neuron"))
			case l.Published > 0:
				return "Nothing is published of this neuron."
			default:
				return "Its layer is still being indexed."
			}
		}
		return fmt.Sprintf("Layer %s of this model is not in this index.", ref.Layer)
	}
	return fmt.Sprintf("The model %s is not in this index.", ref.Model)
}

// whereOf says which model and layer a neuron is of.
func whereOf(models []neuron.Model, ref neuron.Ref) string {
	return nameOfModel(models, ref.Model) + ", " + ref.Layer
}

// nameOfModel is what a model is called, its slug where it is not in the index.
func nameOfModel(models []neuron.Model, slug string) string {
	if i := slices.IndexFunc(models, func(m neuron.Model) bool { return m.Slug == slug }); i >= 0 {
		return models[i].Name
	}
	return slug
}

// listLayers returns the units of a list by their layers, in the order in which the layers come up.
func listLayers(refs []neuron.Ref) (layers []neuron.Ref, units map[neuron.Ref][]int) {
	units = map[neuron.Ref][]int{}
	for _, ref := range refs {
		layer := neuron.Ref{Model: ref.Model, Layer: ref.Layer}
		if units[layer] == nil {
			layers = append(layers, layer)
		}
		units[layer] = append(units[layer], ref.Unit)
	}
	return layers, units
}

// listPictures returns the visualizations of the facet that is asked for, nothing where none is.
func listPictures(ctx context.Context, src listSource, q address.ListQuery) (map[neuron.Ref]neuron.Visualization, error) {
	found := map[neuron.Ref]neuron.Visualization{}
	if q.Facet == "" {
		return found, nil
	}
	layers, units := listLayers(q.Refs())
	for _, layer := range layers {
		made, err := src.FacetVisualizations(ctx, layer.Model, layer.Layer, address.FacetNamed(q.Facet), units[layer])
		if isNotFound(err) {
			continue // the model or the layer is not here, which its row says
		}
		if err != nil {
			return nil, err
		}
		for unit, v := range made {
			layer.Unit = unit
			found[layer] = v
		}
	}
	return found, nil
}

// listShows offers what stands for each neuron: images, words, or visualizations of a facet that one of them has.
func listShows(ctx context.Context, src listSource, q address.ListQuery) ([]view.Choice, error) {
	path := address.List(address.NewList)
	base := q
	if q.Of != "" {
		path, base = address.List(q.Of), address.ListQuery{}
	}
	choose := func(text, explained string, words bool, facet string) view.Choice {
		to := base
		to.Words, to.Facet = words, facet
		return view.Choice{Link: view.Link{Text: text, Address: path + to.String()}, Chosen: q.Words == words && q.Facet == facet, Explained: explained}
	}
	choices := []view.Choice{
		choose("Images", "The image that drives each neuron most", false, ""),
		choose("Words", "Names, words and notes without pictures", true, ""),
	}
	layers, _ := listLayers(q.Refs())
	seen := map[string]bool{}
	for _, layer := range layers {
		facets, err := src.VisualizedFacets(ctx, layer.Model, layer.Layer)
		if err != nil && !isNotFound(err) {
			return nil, err
		}
		for _, f := range facets {
			if f = address.FacetName(f); !seen[f] {
				seen[f] = true
				choices = append(choices, choose(f, "Pictures made to drive each neuron", false, f))
			}
		}
	}
	return choices, nil
}
