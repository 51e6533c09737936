package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"multiscope/internal/clip"
	"multiscope/internal/demo"
	"multiscope/internal/featurevis"
	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

// The demo makes a generic picture of every neuron, and all facets of those with the strongest
// peaks, which people meet first: a quarter of an hour each on two cores.
const (
	demoFaceted     = 100
	demoFacetImages = 300
)

// demoPainter fills the demo with facets and visualisations once it is indexed.
type demoPainter struct {
	store    *store.Writer
	model    *clip.Model
	path     string // of the model's folder
	slug     string
	engine   featurevis.Engine
	seed     int64
	progress index.Progress
	warn     io.Writer
}

// paint makes what is missing.
func (p demoPainter) paint(ctx context.Context) error {
	facets, err := p.facets(ctx)
	if err != nil {
		return err
	}
	f := visualizeFlags{slug: p.slug}
	x := &exhibition{store: p.store, model: p.model, engine: p.engine, progress: p.progress, warn: p.warn, command: p.command}
	if x.entry, x.layer, err = f.indexed(ctx, p.store.Reader, p.model); err != nil {
		return err
	}
	x.options = featurevis.RenderOptions{Facets: facets, Seed: p.seed, Format: featurevis.PNG}
	orders, err := p.orders(ctx, x.layer, facets)
	if err != nil {
		return err
	}
	o, err := x.run(ctx, orders)
	if err == nil && o.failed > 0 {
		err = fmt.Errorf("%d visualisations could not be made", o.failed)
	}
	return err
}

// facets returns the demo's facets and trains those that are missing.
func (p demoPainter) facets(ctx context.Context) (facets []neuron.Facet, err error) {
	tr := trainer{store: p.store, model: p.model, slug: p.slug, engine: p.engine, progress: p.progress, warn: p.warn}
	for _, name := range demo.Facets() {
		f, err := p.store.Facet(ctx, p.slug, name)
		var missing *neuron.Error
		if errors.As(err, &missing) && missing.Kind == neuron.NotFound {
			f, err = p.train(ctx, tr, name)
		}
		if err != nil {
			return nil, err
		}
		facets = append(facets, f)
	}
	return facets, nil
}

func (p demoPainter) train(ctx context.Context, tr trainer, name string) (neuron.Facet, error) {
	theme, generic, err := demo.Facet(name, p.seed, demoFacetImages)
	if err != nil {
		return neuron.Facet{}, err
	}
	return tr.train(ctx, featurevis.Training{Name: name, Theme: theme, Generic: generic, Probe: featurevis.ProbeOptions{Seed: p.seed}})
}

// orders lists the facets of the strongest neurons first, then the generic pictures of all.
func (p demoPainter) orders(ctx context.Context, l neuron.Layer, facets []neuron.Facet) (orders []featurevis.RenderJob, err error) {
	cards, _, err := p.store.Units(ctx, neuron.UnitQuery{Model: l.Model, Layer: l.Slug, Sort: neuron.ByPeak, LiveOnly: true, Limit: l.Units})
	for i, c := range cards {
		of := facets
		if i >= demoFaceted {
			of = nil
		}
		orders = append(orders, ordersOf([]int{c.Unit.Unit}, of, true, false, []float64{defaultStrength})...)
	}
	return orders, err
}

// command returns what makes one picture again.
func (p demoPainter) command(a neuron.Aim) string {
	return fmt.Sprintf("multiscope visualize --model %s --db %s --seed %d --units %d --facets %s --redo",
		shellWord(p.path), shellWord(p.store.Path()), p.seed, a.Unit, nameOf(a.Facet))
}
