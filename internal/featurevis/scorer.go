package featurevis

import (
	"context"
	"image"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
)

// FacetScorer scores images by the probes of several facets in one forward pass.
type FacetScorer struct {
	facets    []neuron.Facet
	evaluator *Evaluator // nil without facets
}

// NewFacetScorer prepares the graph that scoring by facets needs. The caller must call Close.
func NewFacetScorer(m Model, e Engine, facets []neuron.Facet) (*FacetScorer, error) {
	s := &FacetScorer{facets: facets}
	var outputs []clip.Output
	for _, f := range facets {
		for _, l := range f.Layers {
			outputs = append(outputs, clip.Output{Tap: l.Tap})
		}
	}
	var err error
	if len(outputs) > 0 {
		s.evaluator, err = NewEvaluator(m, e, outputs...)
	}
	return s, err
}

// Scores returns the score of an image by each facet, as Score computes it.
func (s *FacetScorer) Scores(ctx context.Context, im image.Image) ([]float64, error) {
	scores := make([]float64, len(s.facets))
	if s.evaluator == nil {
		return scores, nil
	}
	taps, err := s.evaluator.Evaluate(ctx, []image.Image{im})
	if err != nil {
		return nil, err
	}
	rows := rowOf(taps, 0)
	for i, f := range s.facets {
		scores[i] = Score(f, rows[:len(f.Layers)])
		rows = rows[len(f.Layers):]
	}
	return scores, nil
}

// Close frees the session.
func (s *FacetScorer) Close() error {
	if s.evaluator == nil {
		return nil
	}
	return s.evaluator.Close()
}
