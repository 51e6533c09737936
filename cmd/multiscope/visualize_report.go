package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"

	"github.com/spf13/cobra"

	"multiscope/internal/featurevis"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

// qualities say how good the pictures of a layer are.
type qualities struct {
	Layer string `json:"layer"`
	// Generic pictures of units that are live, and how many drive their unit further than the
	// strongest picture of the data set does.
	Generic int `json:"generic"`
	Beyond  int `json:"beyond"`
	// Facets, by name: pictures of units that have a generic one too, and how many of them the
	// facet's probes score above that.
	Facets []facetQuality `json:"facets"`
}

type facetQuality struct {
	Facet    string  `json:"facet"`
	Pictures int     `json:"pictures"`
	Raised   int     `json:"raised"`
	Z        float64 `json:"meanZ"` // that the pictures reach
}

// visualizeReport prints both figures of a layer's pictures.
func visualizeReport(cmd *cobra.Command, f visualizeFlags) (err error) {
	m, err := f.model.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	s, err := store.OpenReader(cmd.Context(), f.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	entry, layer, err := f.indexed(cmd.Context(), s, m)
	if err != nil {
		return err
	}
	facets, _, err := f.chosenFacets(cmd.Context(), s, entry.Slug)
	if err != nil {
		return err
	}
	e, err := f.engine.open(cmd)
	if err != nil {
		return err
	}
	judge, err := featurevis.NewFacetScorer(m, climber{e}, facets)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, judge.Close()) }()
	q, err := assess(cmd.Context(), s, layer, facets, judge)
	if err != nil {
		return err
	}
	return q.print(cmd.OutOrStdout(), f.json)
}

// assess looks at every unit of a layer that has pictures.
func assess(ctx context.Context, s *store.Reader, l neuron.Layer, facets []neuron.Facet, judge *featurevis.FacetScorer) (qualities, error) {
	q := qualities{Layer: l.Slug}
	for _, f := range facets {
		q.Facets = append(q.Facets, facetQuality{Facet: f.Name})
	}
	cards, _, err := s.Units(ctx, neuron.UnitQuery{Model: l.Model, Layer: l.Slug, Sort: neuron.ByNumber, LiveOnly: true, Limit: l.Units})
	if err != nil {
		return q, err
	}
	for _, c := range cards {
		made, err := s.Visualizations(ctx, c.Ref)
		if err != nil {
			return q, err
		}
		if err := q.add(ctx, s, c.Unit, made, judge); err != nil {
			return q, err
		}
	}
	for i := range q.Facets {
		q.Facets[i].Z /= float64(max(q.Facets[i].Pictures, 1))
	}
	return q, nil
}

// add counts the pictures of one unit.
func (q *qualities) add(ctx context.Context, s *store.Reader, u neuron.Unit, made []neuron.Visualization, judge *featurevis.FacetScorer) error {
	var generic []float64 // scores of the generic picture by the probes of each facet
	for _, v := range made {
		if v.Inhibits {
			continue
		}
		if v.Facet == "" {
			q.Generic++
			if v.Activation > u.Max {
				q.Beyond++
			}
			picture, err := storedPicture(ctx, s, v)
			if err != nil {
				return err
			}
			if generic, err = judge.Scores(ctx, picture); err != nil {
				return err
			}
			continue
		}
		for i := range q.Facets {
			if generic == nil || q.Facets[i].Facet != v.Facet {
				continue
			}
			q.Facets[i].Pictures++
			q.Facets[i].Z += v.Z
			if v.FacetScore > generic[i] {
				q.Facets[i].Raised++
			}
		}
	}
	return nil
}

func storedPicture(ctx context.Context, s *store.Reader, v neuron.Visualization) (image.Image, error) {
	b, mime, err := s.VisualizationPicture(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	return featurevis.Decode(b, featurevis.Format(mime))
}

func (q qualities) print(w io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(q)
	}
	fmt.Fprintf(w, "%s: %d of %d generic pictures (%s) drive their unit further than the data set's strongest picture\n",
		q.Layer, q.Beyond, q.Generic, share(q.Beyond, q.Generic))
	for _, f := range q.Facets {
		fmt.Fprintf(w, "facet %s: %d of %d pictures (%s) show its probes more of it than the generic picture of the unit; mean z %.1f\n",
			f.Facet, f.Raised, f.Pictures, share(f.Raised, f.Pictures), f.Z)
	}
	return nil
}

func share(n, of int) string {
	if of == 0 {
		return "none yet"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(of))
}
