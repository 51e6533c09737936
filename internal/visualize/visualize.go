// Package visualize makes and stores visualizations of the units of indexed layers, trains the
// facets that they are made with, and measures how good they are.
//
// How an image is optimised is package featurevis's; what is asked for, what exists already and
// where results go is decided here. Databases are reached through small interfaces that
// *store.Reader and *store.Writer implement.
//
// Start at Run for the units of a layer, at TrainFacet for facets, at FindLayer, ChooseFacets and
// ParseUnits for what a command line names.
package visualize

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"multiscope/internal/featurevis"
	"multiscope/internal/neuron"
)

// Progress is told how far a task is.
type Progress interface {
	Start(name, unit string, total int64)
	Add(n int64)
	Done()
	Fail(err error)
}

// Store keeps visualizations.
type Store interface {
	// Recipes returns the recipe of each visualization of a layer.
	Recipes(ctx context.Context, model, layer string) (map[neuron.VisualizationKey]string, error)
	WriteVisualization(ctx context.Context, v neuron.Visualization, image []byte) error
}

// Config says which visualizations to make and what with.
type Config struct {
	Store   Store
	Model   featurevis.Model
	Engine  featurevis.Engine
	Entry   neuron.Model             // the model as the database has it
	Options featurevis.RenderOptions // with the layer of the units
	Jobs    []featurevis.RenderJob
	Redo    bool   // make again what exists with the same recipe
	Folder  string // also write the images as files into this folder, unless ""
	// Command returns the command line that makes a visualization again.
	Command  func(neuron.VisualizationKey) string
	Progress Progress
	Warnings io.Writer // gets a line for each visualization that fails
}

// Counts says what became of the jobs of a run.
type Counts struct{ Made, Existing, Failed int }

// Run makes the visualizations that the database does not have with the same recipe, and stores
// each as soon as it is finished. A visualization that fails is counted and does not end the run.
func Run(ctx context.Context, c Config) (n Counts, err error) {
	r, err := featurevis.NewUnitRenderer(c.Model, c.Engine, c.Options)
	if err != nil {
		return n, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	missing, err := c.missing(ctx, r)
	n.Existing = len(c.Jobs) - len(missing)
	if err != nil || len(missing) == 0 {
		return n, err
	}
	c.Progress.Start("Visualizations", "steps", totalSteps(missing, r.Settings().Steps))
	err = r.Render(ctx, missing, func(steps int) { c.Progress.Add(int64(steps)) }, func(rendering featurevis.Rendering) error {
		if rendering.Err != nil {
			n.Failed++
			fmt.Fprintf(c.Warnings, "unit %d, %s: %v; nothing is stored for it\n", rendering.Unit, facetName(rendering.Facet), rendering.Err)
			return nil
		}
		n.Made++
		return c.save(ctx, r, rendering)
	})
	if err != nil {
		c.Progress.Fail(err)
		return n, err
	}
	c.Progress.Done()
	return n, nil
}

func totalSteps(jobs []featurevis.RenderJob, steps int) (total int64) {
	for _, j := range jobs {
		total += int64(len(j.Strengths) * steps)
	}
	return total
}

// missing returns the jobs whose visualization does not exist with the same recipe.
func (c Config) missing(ctx context.Context, r *featurevis.UnitRenderer) ([]featurevis.RenderJob, error) {
	recipes, err := c.Store.Recipes(ctx, c.Entry.Slug, c.Options.Layer.Slug)
	if err != nil || c.Redo {
		return c.Jobs, err
	}
	var missing []featurevis.RenderJob
	for _, j := range c.Jobs {
		recipe, err := r.Recipe(c.Entry, j)
		if err != nil {
			return nil, err
		}
		if recipes[j.VisualizationKey] != recipe {
			missing = append(missing, j)
		}
	}
	return missing, nil
}

// save stores a rendering and writes its files.
func (c Config) save(ctx context.Context, r *featurevis.UnitRenderer, rendering featurevis.Rendering) error {
	recipe, err := r.Recipe(c.Entry, rendering.RenderJob)
	if err != nil {
		return err
	}
	layer, s := c.Options.Layer, r.Settings()
	v := neuron.Visualization{
		Ref:   neuron.Ref{Model: c.Entry.Slug, Layer: layer.Slug, Unit: rendering.Unit},
		Facet: rendering.Facet, Inhibits: rendering.Inhibits, Strength: rendering.Strength, Objective: objectiveOf(layer, rendering),
		Seed: c.Options.Seed, Steps: s.Steps, Size: s.Size, Rate: s.Rate, Recipe: recipe, Trace: rendering.Trace,
		Activation: rendering.Activation, FacetScore: rendering.FacetScore, MIME: string(rendering.Format),
		Command: c.Command(rendering.VisualizationKey), Made: time.Now(),
	}
	if err := c.Store.WriteVisualization(ctx, v, rendering.File); err != nil {
		return err
	}
	if c.Folder == "" {
		return nil
	}
	name := fmt.Sprintf("%s-%d-%s", layer.Slug, rendering.Unit, facetName(rendering.Facet))
	if rendering.Inhibits {
		name += "-negative"
	}
	return writeFiles(c.Folder, name, rendering.File, rendering.Format, rendering.Frames)
}

// objectiveOf returns what a rendering maximises, as --objective takes it.
func objectiveOf(l neuron.Layer, r featurevis.Rendering) string {
	o := featurevis.Objective{{Weight: 1, Kind: featurevis.Channel, Tap: l.Tap, Unit: r.Unit}}
	if r.Inhibits {
		o[0].Weight = -1
	}
	if r.Facet != "" {
		o = append(o, featurevis.Term{Weight: 1, Kind: featurevis.InFacet, Text: r.Facet, Amount: r.Strength})
	}
	return o.String()
}
