package hidden

import (
	"context"
	"slices"

	"multiscope/internal/neuron"
)

func (s *Source) FindCaptions(ctx context.Context, q neuron.CaptionQuery) (neuron.KindImages, error) {
	most := q.Limit
	q.Limit += len(s.list.Refs())
	k, err := s.Index.FindCaptions(ctx, q)
	return s.kind(k, most), err
}

func (s *Source) CategoryUnits(ctx context.Context, q neuron.CategoryQuery) (neuron.KindImages, error) {
	most := q.Limit
	q.Limit += len(s.list.Refs())
	k, err := s.Index.CategoryUnits(ctx, q)
	return s.kind(k, most), err
}

// kind returns images with the first units that are not hidden.
func (s *Source) kind(k neuron.KindImages, most int) neuron.KindImages {
	k.Units = without(s.list, k.Units, func(u neuron.KindUnit) neuron.Ref { return u.Ref })
	k.Units = k.Units[:min(most, len(k.Units))]
	return k
}

func (s *Source) NearestNames(ctx context.Context, text string, n int) ([]neuron.NameHit, error) {
	names, err := s.Index.NearestNames(ctx, text, n+len(s.list.Refs()))
	names = without(s.list, names, func(h neuron.NameHit) neuron.Ref { return h.Ref })
	return names[:min(n, len(names))], err
}

func (n *Notes) NearestLabels(ctx context.Context, text string, most int) ([]neuron.Label, error) {
	labels, err := n.Notes.NearestLabels(ctx, text, most+len(n.list.Refs()))
	labels = n.list.Labels(slices.Clone(labels))
	return labels[:min(most, len(labels))], err
}
