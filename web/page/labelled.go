package page

import (
	"context"
	"maps"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/web/asset"
)

// wholeSource is all that pages and pictures read.
type wholeSource interface {
	Source
	asset.Source
}

// labelled reads an index together with what people call its units.
type labelled struct {
	wholeSource
	notes labelNotes
}

// Labelled returns src with the labels that people gave its units.
func Labelled(src wholeSource, notes labelNotes) wholeSource { return labelled{src, notes} }

// called returns a function that says what people call a unit, of those named, and their labels. Nil is that nobody
// has labelled any.
func (l labelled) called(ctx context.Context, refs []neuron.Ref) (func(neuron.Ref) neuron.Called, map[neuron.Ref][]neuron.Label, error) {
	labels, err := l.notes.LabelsOf(ctx, refs)
	if err != nil || len(labels) == 0 {
		return nil, nil, err
	}
	models, err := l.Models(ctx)
	weights := map[string]string{}
	for _, m := range models {
		weights[m.Slug] = m.Hash
	}
	return func(r neuron.Ref) neuron.Called { return neuron.NewCalled(labels[r], weights[r.Model]) }, labels, err
}

func (l labelled) Unit(ctx context.Context, r neuron.Ref) (neuron.UnitDetail, error) {
	d, err := l.wholeSource.Unit(ctx, r)
	if err != nil {
		return d, err
	}
	refs := []neuron.Ref{d.Ref}
	for _, n := range d.Neighbours {
		refs = append(refs, n.Ref)
	}
	called, labels, err := l.called(ctx, refs)
	if called == nil || err != nil {
		return d, err
	}
	d.Called, d.Labels = called(d.Ref), labels[d.Ref]
	d.Neighbours = slices.Clone(d.Neighbours) // the index holds them for others, too
	for i := range d.Neighbours {
		d.Neighbours[i].Called = called(d.Neighbours[i].Ref)
	}
	return d, nil
}

func (l labelled) Units(ctx context.Context, q neuron.UnitQuery) ([]neuron.UnitCard, int, error) {
	cards, total, err := l.wholeSource.Units(ctx, q)
	if err == nil {
		cards, err = callAll(ctx, l, cards, func(u *neuron.UnitCard) *neuron.Unit { return &u.Unit })
	}
	return cards, total, err
}

func (l labelled) UnitCards(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref]neuron.UnitCard, error) {
	cards, err := l.wholeSource.UnitCards(ctx, refs)
	if err != nil {
		return nil, err
	}
	list, err := callAll(ctx, l, slices.Collect(maps.Values(cards)), func(u *neuron.UnitCard) *neuron.Unit { return &u.Unit })
	all := make(map[neuron.Ref]neuron.UnitCard, len(list))
	for _, u := range list {
		all[u.Ref] = u
	}
	return all, err
}

func (l labelled) Word(ctx context.Context, q neuron.WordQuery) (neuron.WordDetail, error) {
	d, err := l.wholeSource.Word(ctx, q)
	if err == nil {
		d.Units, err = callAll(ctx, l, d.Units, func(u *neuron.UnitScore) *neuron.Unit { return &u.Unit })
	}
	return d, err
}

func (l labelled) ImageUnits(ctx context.Context, id int64, model, layer string, n int) ([]neuron.UnitExample, error) {
	units, err := l.wholeSource.ImageUnits(ctx, id, model, layer, n)
	if err == nil {
		units, err = callAll(ctx, l, units, func(u *neuron.UnitExample) *neuron.Unit { return &u.Unit })
	}
	return units, err
}

func (l labelled) Meanings(ctx context.Context, q neuron.MeaningQuery) (neuron.MeaningList, error) {
	list, err := l.wholeSource.Meanings(ctx, q)
	if err == nil {
		list.Units, err = callAll(ctx, l, list.Units, func(u *neuron.MeaningCard) *neuron.Unit { return &u.Card.Unit })
	}
	return list, err
}

func (l labelled) MapMarks(ctx context.Context, model, layer string, by neuron.MapColour) ([]neuron.MapMark, error) {
	marks, err := l.wholeSource.MapMarks(ctx, model, layer, by)
	if err != nil {
		return nil, err
	}
	marks = slices.Clone(marks) // the index holds them for others, too
	refs := make([]neuron.Ref, len(marks))
	for i, m := range marks {
		refs[i] = neuron.Ref{Model: model, Layer: layer, Unit: m.Unit}
	}
	called, _, err := l.called(ctx, refs)
	if called == nil || err != nil {
		return marks, err
	}
	for i, r := range refs {
		if c := called(r); c.Text != "" {
			marks[i].Name = c.Text
		}
	}
	return marks, nil
}

// callAll returns what a list holds with what people call its units.
func callAll[T any](ctx context.Context, l labelled, list []T, unit func(*T) *neuron.Unit) ([]T, error) {
	list = slices.Clone(list) // the index holds it for others, too
	refs := make([]neuron.Ref, len(list))
	for i := range list {
		refs[i] = unit(&list[i]).Ref
	}
	called, _, err := l.called(ctx, refs)
	if called == nil || err != nil {
		return list, err
	}
	for i, r := range refs {
		unit(&list[i]).Called = called(r)
	}
	return list, nil
}
