package page

import (
	"context"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

// byNumber finds "89", "layer4-1-sum/89" and "pictogram/layer4-1-sum/89".
func (x *searching) byNumber(ctx context.Context) (findings, error) {
	refs := refsByNumber(x.models, x.q.Text, x.q.Layer)
	if len(refs) == 0 {
		return findings{}, nil
	}
	cards, err := x.src.UnitCards(ctx, refs)
	if err != nil {
		return findings{}, err
	}
	var f findings
	var hits []view.UnitHit
	for _, ref := range refs {
		m, l := layerOf(x.models, ref)
		card, there := cards[ref]
		if l.Published > 0 && !there {
			continue // nothing is published of it
		}
		hits = append(hits, newNumberHit(m, l, ref, card.Name))
		f.rows = append(f.rows, found{called: called{Ref: ref, found: "its number"}})
	}
	f.show = func(p *view.SearchPage, rows []found) error {
		p.Units = hits[:min(len(rows), len(hits))]
		return nil
	}
	return f, nil
}

// layerOf returns the model and the layer of a unit, of those there are.
func layerOf(models []neuron.Model, ref neuron.Ref) (neuron.Model, neuron.Layer) {
	for _, m := range models {
		for _, l := range m.Layers {
			if m.Slug == ref.Model && l.Slug == ref.Layer {
				return m, l
			}
		}
	}
	return neuron.Model{}, neuron.Layer{}
}

// refsByNumber are the units that a query names by number; without a layer they are of the one that is asked for, "" for
// the best of each model.
func refsByNumber(models []neuron.Model, q, layer string) []neuron.Ref {
	parts := strings.Split(strings.TrimPrefix(q, "unit "), "/")
	number, err := neuron.ParseUnit(parts[len(parts)-1])
	if err != nil || len(parts) > 3 {
		return nil
	}
	if len(parts) == 1 && layer != "" {
		parts = []string{layer, parts[0]}
	}
	var refs []neuron.Ref
	for _, m := range models {
		if len(parts) == 3 && m.Slug != parts[0] {
			continue
		}
		for _, l := range layersNamed(m, parts) {
			if l.Shows(number) && (layer == "" || l.Slug == layer) {
				refs = append(refs, neuron.Ref{Model: m.Slug, Layer: l.Slug, Unit: number})
			}
		}
	}
	return refs
}

// layersNamed returns the layer that parts name, or the best one where they name none.
func layersNamed(m neuron.Model, parts []string) []neuron.Layer {
	if len(parts) == 1 {
		if l, ok := m.BestLayer(); ok {
			return []neuron.Layer{l}
		}
		return nil
	}
	for _, l := range m.Layers {
		if l.Slug == parts[len(parts)-2] {
			return []neuron.Layer{l}
		}
	}
	return nil
}

// newNumberHit words a unit that was found by number; it may have a name.
func newNumberHit(m neuron.Model, l neuron.Layer, ref neuron.Ref, name string) view.UnitHit {
	called := "Unit " + strconv.Itoa(ref.Unit)
	if name != "" {
		called += ": " + name
	}
	return view.UnitHit{
		NeuronCard: view.NeuronCard{Address: address.Unit(ref), Name: called},
		Where:      layerName(m, l),
	}
}
