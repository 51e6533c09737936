package hidden

import (
	"encoding/json"
	"slices"

	"multiscope/internal/hide"
	"multiscope/internal/neuron"
)

// A study's data are of a type for each kind, and all say in one way which neuron they are of: an object with a unit
// has its model and layer beside it or in an object around it, as neuron.StudyLayer writes them. So hidden neurons are
// left out here of whatever kind there is.

// cutter leaves what is of hidden neurons out of decoded JSON.
type cutter struct {
	list  *hide.List
	found bool // whether there was any
}

// inside returns the layer that what an object holds is of: its own, or the one around it.
func inside(object map[string]any, around neuron.Ref) neuron.Ref {
	model, isModel := object["model"].(string)
	layer, isLayer := object["layer"].(string)
	if isModel && isLayer {
		return neuron.Ref{Model: model, Layer: layer}
	}
	return around
}

// hides reports whether a value in a layer is of one hidden neuron.
func (c *cutter) hides(v any, layer neuron.Ref) bool {
	object, is := v.(map[string]any)
	if !is {
		return false
	}
	number, is := object["unit"].(json.Number)
	if !is {
		return false
	}
	unit, err := neuron.ParseUnit(number.String())
	r := inside(object, layer)
	r.Unit = unit
	return err == nil && c.list.Unit(r)
}

// clean returns a value in a layer without what is of hidden neurons.
func (c *cutter) clean(v any, layer neuron.Ref) any {
	switch v := v.(type) {
	case map[string]any:
		layer = inside(v, layer)
		c.places(v, layer)
		for name, e := range v {
			if c.hides(e, layer) {
				c.found = true
				delete(v, name)
				continue
			}
			v[name] = c.clean(e, layer)
		}
	case []any:
		kept := make([]any, 0, len(v))
		for _, e := range v {
			if c.hides(e, layer) {
				c.found = true
				continue
			}
			kept = append(kept, c.clean(e, layer))
		}
		return kept
	}
	return v
}

// places counts the views of an object anew, which name some of its units by their places.
func (c *cutter) places(object map[string]any, layer neuron.Ref) {
	units, isUnits := object["units"].([]any)
	views, isViews := object["views"].([]any)
	if !isUnits || !isViews {
		return
	}
	to := make([]int, len(units)) // where each unit is then; -1 for one that is hidden
	n := 0
	for i, u := range units {
		to[i] = n
		if c.hides(u, layer) {
			to[i] = -1
			continue
		}
		n++
	}
	for _, v := range views {
		view, is := v.(map[string]any)
		if !is {
			continue
		}
		if places, is := view["units"].([]any); is {
			view["units"] = moved(places, to)
		}
	}
}

// moved returns places as they are then, without those of hidden units.
func moved(places []any, to []int) []any {
	kept := make([]any, 0, len(places))
	for _, p := range places {
		number, is := p.(json.Number)
		if !is {
			return slices.Clone(places) // these are no places
		}
		if i, err := number.Int64(); err == nil && i >= 0 && int(i) < len(to) && to[i] >= 0 {
			kept = append(kept, to[i])
		}
	}
	return kept
}
