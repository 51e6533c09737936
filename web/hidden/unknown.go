package hidden

import (
	"context"
	"errors"
	"slices"

	"multiscope/internal/hide"
	"multiscope/internal/neuron"
	"multiscope/web/page"
)

// Unknown returns what a list names that neither the index nor the notes have: a slip in a name hides nothing.
func Unknown(ctx context.Context, src Index, notes page.Notes, list *hide.List) ([]string, error) {
	var unknown []string
	layers := map[neuron.Ref]neuron.Layer{} // by the Ref of their unit 0; the zero Layer of one that is not there
	for _, ref := range list.Refs() {
		key := neuron.Ref{Model: ref.Model, Layer: ref.Layer}
		l, asked := layers[key]
		if !asked {
			var err error
			var ours *neuron.Error
			if l, err = src.Layer(ctx, ref.Model, ref.Layer); err != nil && !errors.As(err, &ours) {
				return nil, err
			}
			layers[key] = l
		}
		if ref.Unit >= l.Units {
			unknown = append(unknown, ref.String())
		}
	}
	known, err := families(ctx, src, notes)
	for _, slug := range list.Families() {
		if !known[slug] {
			unknown = append(unknown, "family:"+slug)
		}
	}
	return unknown, err
}

// families returns which families there are.
func families(ctx context.Context, src Index, notes page.Notes) (map[string]bool, error) {
	known := map[string]bool{}
	there, err := src.Families(ctx)
	if err != nil {
		return nil, err
	}
	added, err := notes.Families(ctx)
	for _, f := range slices.Concat(there, added) {
		known[f.Slug] = true
	}
	return known, err
}
