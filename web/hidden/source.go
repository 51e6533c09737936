// Package hidden leaves what an operator hides out of what pages read: it stands between them and an index with its
// notes, so that no page, encoding, picture or search need know of it. Every method that returns or takes neurons or
// families is here; a test names those that need not be. Start at New.
package hidden

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"multiscope/internal/hide"
	"multiscope/internal/neuron"
	"multiscope/web/asset"
	"multiscope/web/page"
)

// Index is what pages read. *store.Reader satisfies it.
type Index interface {
	page.Source
	asset.Source
	// VisualizationUnit returns the unit that a visualization was made for.
	VisualizationUnit(ctx context.Context, id int64) (neuron.Ref, error)
}

// Source is an index without what is hidden.
type Source struct {
	Index
	list *hide.List
}

// New returns an index without what list hides.
func New(src Index, list *hide.List) *Source { return &Source{src, list} }

// NotShown is the error about a neuron that is hidden. It says no more than that.
func NotShown() error { return neuron.NotFoundf("This neuron is not shown on this server.") }

func (s *Source) BlindSample(ctx context.Context, r neuron.Ref, bins, perBin int, seed int64) (neuron.BlindSample, error) {
	if err := s.check(r); err != nil {
		return neuron.BlindSample{}, err
	}
	return s.Index.BlindSample(ctx, r, bins, perBin, seed)
}

func familyNotShown() error { return neuron.NotFoundf("This family is not shown on this server.") }

// shown returns the neurons that are not hidden.
func (s *Source) shown(refs []neuron.Ref) []neuron.Ref {
	return slices.DeleteFunc(slices.Clone(refs), s.list.Unit)
}

// check refuses a neuron that is hidden.
func (s *Source) check(r neuron.Ref) error {
	if s.list.Unit(r) {
		return NotShown()
	}
	return nil
}

// without returns rows whose neurons are not hidden. What the index returns is left as it is: it may hold it for others.
func without[T any](l *hide.List, rows []T, ref func(T) neuron.Ref) []T {
	if !slices.ContainsFunc(rows, func(row T) bool { return l.Unit(ref(row)) }) {
		return rows
	}
	return slices.DeleteFunc(slices.Clone(rows), func(row T) bool { return l.Unit(ref(row)) })
}

// layer says which units of a layer are hidden.
func (s *Source) layer(l neuron.Layer) neuron.Layer {
	for _, u := range s.list.Units(l.Model, l.Slug) {
		if u < l.Units {
			l.Hidden = append(l.Hidden, u)
		}
	}
	return l
}

func (s *Source) model(m neuron.Model) neuron.Model {
	m.Layers = slices.Clone(m.Layers)
	for i, l := range m.Layers {
		m.Layers[i] = s.layer(l)
	}
	return m
}

func (s *Source) Models(ctx context.Context) ([]neuron.Model, error) {
	models, err := s.Index.Models(ctx)
	models = slices.Clone(models)
	for i, m := range models {
		models[i] = s.model(m)
	}
	return models, err
}

func (s *Source) Model(ctx context.Context, slug string) (neuron.Model, error) {
	m, err := s.Index.Model(ctx, slug)
	return s.model(m), err
}

func (s *Source) Layer(ctx context.Context, model, layer string) (neuron.Layer, error) {
	l, err := s.Index.Layer(ctx, model, layer)
	return s.layer(l), err
}

func (s *Source) Units(ctx context.Context, q neuron.UnitQuery) ([]neuron.UnitCard, int, error) {
	if units := s.list.Units(q.Model, q.Layer); len(units) > 0 {
		b, err := json.Marshal(units)
		if err != nil {
			return nil, 0, err
		}
		q.Without = string(b)
	}
	if q.Behind {
		if err := s.check(neuron.Ref{Model: q.Model, Layer: q.Layer, Unit: q.After}); err != nil {
			return nil, 0, err
		}
	}
	cards, total, err := s.Index.Units(ctx, q)
	return s.unnamed(cards), total, err
}

// unnamed returns cards that do not name a hidden neuron as the one that is most like theirs.
func (s *Source) unnamed(cards []neuron.UnitCard) []neuron.UnitCard {
	cloned := false
	for i, c := range cards {
		if !s.namesHidden(c.Unit) {
			continue
		}
		if !cloned {
			cards, cloned = slices.Clone(cards), true
		}
		cards[i].Metrics.RedundantWith = neuron.NotNamed
	}
	return cards
}

func (s *Source) namesHidden(u neuron.Unit) bool {
	other := u.Ref
	other.Unit = u.Metrics.RedundantWith
	return u.Metrics.Redundancy != nil && s.list.Unit(other)
}

func (s *Source) LetterUnits(ctx context.Context, model, layer string) ([]neuron.LetterUnit, error) {
	units, err := s.Index.LetterUnits(ctx, model, layer)
	return without(s.list, units, func(u neuron.LetterUnit) neuron.Ref { return neuron.Ref{Model: model, Layer: layer, Unit: u.Unit} }), err
}

func (s *Source) Unit(ctx context.Context, r neuron.Ref) (neuron.UnitDetail, error) {
	if err := s.check(r); err != nil {
		return neuron.UnitDetail{}, err
	}
	d, err := s.Index.Unit(ctx, r)
	d.ModelOf, d.LayerOf = s.model(d.ModelOf), s.layer(d.LayerOf)
	d.Neighbours = without(s.list, d.Neighbours, func(n neuron.Neighbour) neuron.Ref { return n.Ref })
	if s.namesHidden(d.Unit) {
		d.Metrics.RedundantWith = neuron.NotNamed
	}
	return d, err
}

func (s *Source) UnitRange(ctx context.Context, r neuron.Ref, lo, hi float64, n int, seed int64) (neuron.Level, error) {
	if err := s.check(r); err != nil {
		return neuron.Level{}, err
	}
	return s.Index.UnitRange(ctx, r, lo, hi, n, seed)
}

func (s *Source) UnitCategories(ctx context.Context, r neuron.Ref, name string, n int) ([]neuron.CategoryResponse, error) {
	if err := s.check(r); err != nil {
		return nil, err
	}
	return s.Index.UnitCategories(ctx, r, name, n)
}

func (s *Source) CategoryPlots(ctx context.Context, r neuron.Ref, given []neuron.Category) (neuron.CategoryPlots, error) {
	if err := s.check(r); err != nil {
		return neuron.CategoryPlots{}, err
	}
	return s.Index.CategoryPlots(ctx, r, given)
}

func (s *Source) UnitCards(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref]neuron.UnitCard, error) {
	return s.Index.UnitCards(ctx, s.shown(refs))
}

// mostDraws bounds how often a neuron is drawn anew because one that is hidden was drawn.
const mostDraws = 1000

func (s *Source) RandomUnit(ctx context.Context) (neuron.Ref, error) {
	for range mostDraws {
		r, err := s.Index.RandomUnit(ctx)
		if err != nil || !s.list.Unit(r) {
			return r, err
		}
	}
	return neuron.Ref{}, neuron.NotFoundf("Nearly all neurons are hidden on this server: choose one from a layer.")
}

func (s *Source) FacetVisualizations(ctx context.Context, model, layer, facet string, units []int) (map[int]neuron.Visualization, error) {
	units = slices.DeleteFunc(slices.Clone(units), func(u int) bool {
		return s.list.Unit(neuron.Ref{Model: model, Layer: layer, Unit: u})
	})
	return s.Index.FacetVisualizations(ctx, model, layer, facet, units)
}

func (s *Source) VisualizationImage(ctx context.Context, id int64) ([]byte, string, error) {
	r, err := s.VisualizationUnit(ctx, id)
	if err != nil {
		return nil, "", err
	}
	if err := s.check(r); err != nil {
		return nil, "", err
	}
	return s.Index.VisualizationImage(ctx, id)
}

func (s *Source) ImageUnits(ctx context.Context, id int64, model, layer string, n int) ([]neuron.UnitExample, error) {
	units, err := s.Index.ImageUnits(ctx, id, model, layer, n+len(s.list.Units(model, layer)))
	units = without(s.list, units, func(u neuron.UnitExample) neuron.Ref { return u.Unit.Ref })
	return units[:min(n, len(units))], err
}

func (s *Source) Word(ctx context.Context, q neuron.WordQuery) (neuron.WordDetail, error) {
	hidden := len(s.list.Units(q.Model, q.Layer))
	limit := q.Limit
	q.Limit += hidden
	d, err := s.Index.Word(ctx, q)
	d.Layer = s.layer(d.Layer)
	d.Units = without(s.list, d.Units, func(u neuron.UnitScore) neuron.Ref { return u.Unit.Ref })
	d.Units = d.Units[:min(limit, len(d.Units))]
	d.Total -= len(d.Layer.Hidden)
	return d, err
}

func (s *Source) Joint(ctx context.Context, a, b neuron.Ref) (neuron.Joint, error) {
	if err := errors.Join(s.check(a), s.check(b)); err != nil {
		return neuron.Joint{}, NotShown()
	}
	return s.Index.Joint(ctx, a, b)
}

func (s *Source) Correlations(ctx context.Context, refs []neuron.Ref) ([][]float64, error) {
	if slices.ContainsFunc(refs, s.list.Unit) {
		return nil, NotShown()
	}
	return s.Index.Correlations(ctx, refs)
}

func (s *Source) FindNames(ctx context.Context, text string, n int) ([]neuron.NameHit, error) {
	hits, err := s.Index.FindNames(ctx, text, n+len(s.list.Refs()))
	hits = without(s.list, hits, func(h neuron.NameHit) neuron.Ref { return h.Ref })
	return hits[:min(n, len(hits))], err
}

func (s *Source) FindExplanations(ctx context.Context, text string, n int) ([]neuron.ExplanationHit, error) {
	hits, err := s.Index.FindExplanations(ctx, text, n+len(s.list.Refs()))
	hits = without(s.list, hits, func(h neuron.ExplanationHit) neuron.Ref { return h.Ref })
	return hits[:min(n, len(hits))], err
}

func (s *Source) PublishedWord(ctx context.Context, word string) ([]neuron.WordHit, error) {
	hits, err := s.Index.PublishedWord(ctx, word)
	return without(s.list, hits, func(h neuron.WordHit) neuron.Ref { return h.Ref }), err
}
