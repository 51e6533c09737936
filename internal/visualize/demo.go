package visualize

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"multiscope/internal/clip"
	"multiscope/internal/featurevis"
	"multiscope/internal/neuron"
)

// The demo gets a generic visualization of every live unit, and all facets of those that its first page chooses from and
// of the ones with the highest peaks: about a quarter of an hour each on two cores.
const (
	demoFacetedUnits  = 100
	demoFacetPictures = 300 // of each theme, and as many generic ones
)

// DemoStore is what visualizing the demo reads and writes.
type DemoStore interface {
	Store
	UnitReader
	FacetWriter
	Facet(ctx context.Context, model, name string) (neuron.Facet, error)
}

// DemoModel is the demo's model. *clip.Model implements it.
type DemoModel interface {
	Tower
	DefaultTap() clip.Tap
}

// Demo says how the demo's units are visualized. Facets are trained on generated pictures.
type Demo struct {
	Store  DemoStore
	Model  DemoModel
	Engine featurevis.Engine
	Entry  neuron.Model // the model in the database, indexed
	Seed   int64
	Facets []string
	// Pictures returns n pictures of a facet's theme and n generic ones.
	Pictures func(facet string, seed int64, n int) (theme, generic featurevis.Pictures, err error)
	Command  func(neuron.VisualizationKey) string // as in Config
	Progress Progress
	Warnings io.Writer
}

// RunDemo trains the demo's facets and makes its visualizations, both as far as they are
// missing.
func RunDemo(ctx context.Context, d Demo) error {
	facets, err := d.facets(ctx)
	if err != nil {
		return err
	}
	layer, err := FindLayer(d.Entry, d.Model, "")
	if err != nil {
		return err
	}
	jobs, err := d.jobs(ctx, layer, facets)
	if err != nil {
		return err
	}
	n, err := Run(ctx, Config{
		Store: d.Store, Model: d.Model, Engine: d.Engine, Entry: d.Entry, Jobs: jobs,
		Options: featurevis.RenderOptions{Layer: layer, Facets: facets, Seed: d.Seed, Format: featurevis.PNG},
		Command: d.Command, Progress: d.Progress, Warnings: d.Warnings,
	})
	if err == nil && n.Failed > 0 {
		err = fmt.Errorf("%d visualizations could not be made", n.Failed)
	}
	return err
}

// facets returns the demo's facets, and trains those that the database does not have.
func (d Demo) facets(ctx context.Context) (facets []neuron.Facet, err error) {
	for _, name := range d.Facets {
		f, err := d.Store.Facet(ctx, d.Entry.Slug, name)
		var known *neuron.Error
		if errors.As(err, &known) && known.Kind == neuron.NotFound {
			f, err = d.train(ctx, name)
		}
		if err != nil {
			return nil, err
		}
		facets = append(facets, f)
	}
	return facets, nil
}

func (d Demo) train(ctx context.Context, name string) (neuron.Facet, error) {
	theme, generic, err := d.Pictures(name, d.Seed, demoFacetPictures)
	if err != nil {
		return neuron.Facet{}, err
	}
	tr := Trainer{Store: d.Store, Model: d.Model, Engine: d.Engine, Slug: d.Entry.Slug, Progress: d.Progress, Warnings: d.Warnings}
	return tr.Train(ctx, featurevis.Training{Name: name, Theme: theme, Generic: generic, Probe: featurevis.ProbeOptions{Seed: d.Seed}})
}

// jobs lists the unit that the first page features, then in turns the others that it chooses from and the units with
// the highest peaks, and gives the first of them all facets.
func (d Demo) jobs(ctx context.Context, l neuron.Layer, facets []neuron.Facet) (jobs []featurevis.RenderJob, err error) {
	units, err := d.units(ctx, l)
	if err != nil {
		return nil, err
	}
	faceted := min(demoFacetedUnits, len(units))
	all := Selection{Generic: true, Facets: facets, Strengths: []float64{DefaultStrength}}
	return append(all.Jobs(units[:faceted]...), Selection{Generic: true}.Jobs(units[faceted:]...)...), nil
}

// units returns the live units, the first to be visualized first.
func (d Demo) units(ctx context.Context, l neuron.Layer) ([]int, error) {
	strongest, err := LiveUnits(ctx, d.Store, l, neuron.ByPeak)
	if err != nil {
		return nil, err
	}
	shown, _, err := d.Store.Units(ctx, neuron.FirstShown(l))
	if err != nil || len(shown) == 0 {
		return strongest, err
	}
	listed := make(map[int]bool, len(strongest))
	var units []int
	add := func(unit int) {
		if !listed[unit] {
			listed[unit] = true
			units = append(units, unit)
		}
	}
	add(neuron.Featured(shown, time.Now()).Unit.Unit)
	for i, unit := range strongest {
		if i < len(shown) {
			add(shown[i].Unit.Unit)
		}
		add(unit)
	}
	return units, nil
}
