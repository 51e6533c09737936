package page

import (
	"context"
	"net/url"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/web/address"
)

// checkStudyUnit refuses a unit that is asked for and that a study of one layer cannot have, rather than have the page say that
// nothing was found of it: one of another layer, one that the layer does not have, and one that is not shown.
func checkStudyUnit(ctx context.Context, src studySource, st neuron.Study, query url.Values) error {
	if query.Get("unit") == "" {
		return nil
	}
	var of neuron.StudyLayer
	if err := st.Decode(&of); err != nil {
		return err
	}
	ref, err := address.ParseStudyUnitOf(query, of)
	if err != nil || of.Layer == "" {
		return nil // the view of its kind says what is wrong
	}
	if of.Ref(ref.Unit) != *ref {
		return neuron.NotFoundf("This study is about layer %s of %s, which %s is not in.", of.Layer, of.Model, ref)
	}
	models, err := src.Models(ctx)
	if err != nil {
		return err
	}
	for _, m := range models {
		at := slices.IndexFunc(m.Layers, func(l neuron.Layer) bool { return l.Slug == of.Layer })
		if m.Slug == of.Model && at >= 0 && ref.Unit >= m.Layers[at].Units {
			return neuron.NotFoundf("Layer %s has %d units; there is no unit %d.", of.Layer, m.Layers[at].Units, ref.Unit)
		}
	}
	_, err = src.UnitStudies(ctx, *ref) // which refuses one that is not shown
	return err
}
