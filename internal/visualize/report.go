package visualize

import (
	"context"
	"fmt"
	"image"
	"io"

	"multiscope/internal/featurevis"
	"multiscope/internal/neuron"
)

// Report says how good the visualizations of a layer's live units are. Those of what inhibits a
// unit are left out.
type Report struct {
	Layer string `json:"layer"`
	// Generic visualizations, and how many drive their unit further than the data set's strongest
	// picture does.
	Generic int           `json:"generic"`
	Beyond  int           `json:"beyond"`
	Facets  []FacetReport `json:"facets"`
}

// FacetReport counts the visualizations with one facet, of units that have a generic one too.
type FacetReport struct {
	Facet  string `json:"facet"`
	Images int    `json:"pictures"`
	// Raised counts those that the facet's probes score above the unit's generic visualization.
	Raised int     `json:"raised"`
	Z      float64 `json:"meanZ"` // mean activation in standard deviations over the data set
}

// Reader reads visualizations.
type Reader interface {
	UnitReader
	// Visualizations returns a unit's, the generic one before those with facets.
	Visualizations(ctx context.Context, ref neuron.Ref) ([]neuron.Visualization, error)
	VisualizationImage(ctx context.Context, id int64) (file []byte, mime string, err error)
}

// Scorer scores an image by each of some facets. *featurevis.FacetScorer implements it.
type Scorer interface {
	Scores(ctx context.Context, im image.Image) ([]float64, error)
}

// Assess reads the visualizations of a layer and scores the generic ones by facets, which s scores
// by in the same order.
func Assess(ctx context.Context, r Reader, l neuron.Layer, facets []neuron.Facet, s Scorer) (Report, error) {
	report := Report{Layer: l.Slug}
	for _, f := range facets {
		report.Facets = append(report.Facets, FacetReport{Facet: f.Name})
	}
	cards, _, err := r.Units(ctx, neuron.UnitQuery{Model: l.Model, Layer: l.Slug, Sort: neuron.ByNumber, LiveOnly: true, Limit: l.Units})
	if err != nil {
		return report, err
	}
	for _, c := range cards {
		if err := report.addUnit(ctx, r, c.Unit, s); err != nil {
			return report, fmt.Errorf("unit %d: %w", c.Unit.Unit, err)
		}
	}
	for i := range report.Facets {
		report.Facets[i].Z /= float64(max(report.Facets[i].Images, 1))
	}
	return report, nil
}

func (report *Report) addUnit(ctx context.Context, r Reader, u neuron.Unit, s Scorer) error {
	all, err := r.Visualizations(ctx, u.Ref)
	if err != nil {
		return err
	}
	var generic []float64 // the generic visualization's score by each facet; nil before there is one
	for _, v := range all {
		switch {
		case v.Inhibits:
		case v.Facet == "":
			if generic, err = report.addGeneric(ctx, r, u, v, s); err != nil {
				return err
			}
		case generic != nil:
			report.addFaceted(v, generic)
		}
	}
	return nil
}

// addGeneric counts a generic visualization and returns its scores.
func (report *Report) addGeneric(ctx context.Context, r Reader, u neuron.Unit, v neuron.Visualization, s Scorer) ([]float64, error) {
	report.Generic++
	if v.Activation > u.Max {
		report.Beyond++
	}
	file, mime, err := r.VisualizationImage(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	im, err := featurevis.Decode(file, featurevis.Format(mime))
	if err != nil {
		return nil, err
	}
	return s.Scores(ctx, im)
}

func (report *Report) addFaceted(v neuron.Visualization, generic []float64) {
	for i := range report.Facets {
		f := &report.Facets[i]
		if f.Facet != v.Facet {
			continue
		}
		f.Images++
		f.Z += v.Z
		if v.FacetScore > generic[i] {
			f.Raised++
		}
	}
}

// WriteText writes the report as sentences.
func (report Report) WriteText(w io.Writer) error {
	_, err := fmt.Fprintf(w, "%s: %d of %d generic visualizations (%s) drive their unit further than the data set's strongest picture\n",
		report.Layer, report.Beyond, report.Generic, percent(report.Beyond, report.Generic))
	for _, f := range report.Facets {
		if err == nil {
			_, err = fmt.Fprintf(w, "facet %s: its probes score %d of %d visualizations (%s) above the unit's generic one; mean z %.1f\n",
				f.Facet, f.Raised, f.Images, percent(f.Raised, f.Images), f.Z)
		}
	}
	return err
}

func percent(n, of int) string {
	if of == 0 {
		return "none yet"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(of))
}
