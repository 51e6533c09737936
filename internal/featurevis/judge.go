package featurevis

import (
	"context"
	"image"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
)

// Judge scores pictures by the probes of facets.
type Judge struct {
	facets []neuron.Facet
	viewer *Viewer // nil without facets
}

// NewJudge prepares to score by facets.
func NewJudge(m Model, e Engine, facets []neuron.Facet) (*Judge, error) {
	j := &Judge{facets: facets}
	var outputs []clip.Output
	for _, f := range facets {
		for _, l := range f.Layers {
			outputs = append(outputs, clip.Output{Tap: l.Tap})
		}
	}
	var err error
	if len(outputs) > 0 {
		j.viewer, err = NewViewer(m, e, outputs...)
	}
	return j, err
}

// Scores returns what the probes of each facet see in a picture: Score of each.
func (j *Judge) Scores(ctx context.Context, picture image.Image) ([]float64, error) {
	scores := make([]float64, len(j.facets))
	if j.viewer == nil {
		return scores, nil
	}
	taps, err := j.viewer.Show(ctx, []image.Image{picture})
	if err != nil {
		return nil, err
	}
	rows := rowOf(taps, 0)
	for i, f := range j.facets {
		scores[i] = Score(f, rows[:len(f.Layers)])
		rows = rows[len(f.Layers):]
	}
	return scores, nil
}

// Close frees the session.
func (j *Judge) Close() error {
	if j.viewer == nil {
		return nil
	}
	return j.viewer.Close()
}
