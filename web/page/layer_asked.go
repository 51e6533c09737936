package page

import (
	"context"
	"encoding/json"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/web/address"
)

// mostLabels is how many labels a filter looks through for units of one layer.
const mostLabels = 10_000

// layerAsked is a layer and what is asked of its units.
type layerAsked struct {
	model     neuron.Model
	layer     neuron.Layer
	measures  neuron.Measures
	query     address.LayerQuery
	units     neuron.UnitQuery
	families  []neuron.Family // that can be asked for
	sensitive string          // why the family that is asked for opens behind a notice; "" where it does not
}

// askOfLayer looks up what a query names outside the index: the units of a family, of the index and as people say, and those
// that people call something. Where there is no such thing, it returns all else with a NotFound error.
func (s *Site) askOfLayer(ctx context.Context, src layerPageSource, l neuron.Layer, q address.LayerQuery) (a layerAsked, err error) {
	a = layerAsked{layer: l, query: q}
	if a.model, err = src.Model(ctx, l.Model); err != nil {
		return a, err
	}
	if a.measures, err = src.Measures(ctx, l.Model, l.Slug); err != nil {
		return a, err
	}
	tree, err := s.familyTree(ctx, src)
	if err != nil {
		return a, err
	}
	a.families = slices.DeleteFunc(slices.Clone(tree.All), func(f neuron.Family) bool { return f.MergedInto != "" })
	a.units, err = s.unitsAsked(ctx, src, a, tree)
	if f, found := tree.Find(q.Family); found == nil {
		a.sensitive = tree.Sensitive(tree.Target(f))
	}
	return a, err
}

// unitsAsked returns the query for a page of units.
func (s *Site) unitsAsked(ctx context.Context, src layerPageSource, a layerAsked, tree neuron.FamilyTree) (neuron.UnitQuery, error) {
	q := a.query
	asked := neuron.UnitQuery{
		Model: a.layer.Model, Layer: a.layer.Slug, Sort: q.Sort, LiveOnly: q.Live, DeadOnly: q.Dead, MultimodalOnly: q.Multimodal,
		MonosemanticOnly: q.Monosemantic, LettersOnly: q.Letters, Word: q.Word, Category: q.Category,
		Offset: (q.Page - 1) * pageUnits, Limit: pageUnits, Behind: q.Behind, After: q.After,
	}
	if q.Family == "" && q.Label == "" {
		return asked, nil
	}
	var sets [][]int
	if q.Family != "" {
		f, err := tree.Find(q.Family)
		if err != nil {
			return asked, err
		}
		st, err := s.standing(ctx, src, tree, tree.Target(f).Slug)
		if err != nil {
			return asked, err
		}
		sets = append(sets, unitsIn(a.layer, refsOf(st.Members)))
	}
	if q.Label != "" {
		units, err := s.labelledUnits(ctx, a, q.Label)
		if err != nil {
			return asked, err
		}
		sets = append(sets, units)
	}
	list, err := json.Marshal(common(sets))
	asked.Among = string(list)
	return asked, err
}

// labelledUnits returns the units of a layer that people call something with a text in it: whose labels were made for the
// model's weights.
func (s *Site) labelledUnits(ctx context.Context, a layerAsked, text string) ([]int, error) {
	labels, err := s.notes.FindLabels(ctx, text, mostLabels)
	if err != nil {
		return nil, err
	}
	if len(labels) == mostLabels {
		return nil, neuron.Invalidf("%d labels or more have “%s” in them: ask for a longer part of a label.", mostLabels, text)
	}
	var refs []neuron.Ref
	for _, l := range labels {
		if l.Weights == a.model.Hash {
			refs = append(refs, l.Ref)
		}
	}
	return unitsIn(a.layer, refs), nil
}

// unitsIn returns the units of a layer among others, each once and in order.
func unitsIn(l neuron.Layer, refs []neuron.Ref) []int {
	units := []int{}
	for _, r := range refs {
		if r.Model == l.Model && r.Layer == l.Slug {
			units = append(units, r.Unit)
		}
	}
	slices.Sort(units)
	return slices.Compact(units)
}

// common returns the units that are in each of several ascending lists.
func common(sets [][]int) []int {
	return slices.DeleteFunc(slices.Clone(sets[0]), func(unit int) bool {
		return slices.ContainsFunc(sets[1:], func(set []int) bool {
			_, there := slices.BinarySearch(set, unit)
			return !there
		})
	})
}
