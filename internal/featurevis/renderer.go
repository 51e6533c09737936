package featurevis

import (
	"context"
	"fmt"
	"image"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// RenderJob asks for one visualization of a unit.
type RenderJob struct {
	neuron.VisualizationKey
	// Strengths of the facet to try; the best visualization is returned. Without a facet it
	// holds a single 0.
	Strengths []float64
}

// Rendering is a finished visualization.
type Rendering struct {
	RenderJob
	Strength float64 // the best of RenderJob.Strengths
	File     []byte  // the encoded image
	Format   Format
	Frames   []image.Image // of the animation, if RenderOptions asked for one
	Trace    []float32     // at most tracePoints values of the objective, linspace spaced
	// Activation of the unit and FacetScore of the facet's probes when the model is given the
	// encoded image.
	Activation, FacetScore float64
	Err                    error // why there is no image
}

// tracePoints is how many values of the objective a Rendering holds.
const tracePoints = 64

// UnitRenderer makes visualizations of the units of one layer. Its batches mix units and facets,
// so that they are full. It evaluates each image as encoded.
type UnitRenderer struct {
	layer     neuron.Layer
	facets    map[string]*neuron.Facet
	seed      int64
	format    Format
	frames    int
	optimizer *Optimizer
	evaluator *Evaluator
}

// RenderOptions says which layer's units are visualized and how.
type RenderOptions struct {
	Layer  neuron.Layer
	Facets []neuron.Facet // that jobs may name; all trained on the same layers
	Seed   int64
	Format Format // PNG by default
	Frames int    // of each visualization's animation; 0 for none
	Settings
}

// NewUnitRenderer prepares two graphs: one for gradient ascent, one for the activations of the
// finished images. The caller must call Close.
func NewUnitRenderer(m Model, e Engine, o RenderOptions) (*UnitRenderer, error) {
	r := &UnitRenderer{layer: o.Layer, facets: map[string]*neuron.Facet{}, seed: o.Seed, format: o.Format, frames: o.Frames}
	if r.format == "" {
		r.format = PNG
	}
	var taps []string
	outputs := []clip.Output{{Tap: o.Layer.Tap, Reduce: o.Layer.Reduce}}
	for i := range o.Facets {
		r.facets[o.Facets[i].Name] = &o.Facets[i]
		if i > 0 {
			continue
		}
		for _, l := range o.Facets[i].Layers {
			taps = append(taps, l.Tap)
			outputs = append(outputs, clip.Output{Tap: l.Tap})
		}
	}
	p, err := CompileForUnits(m, o.Layer.Tap, taps)
	if err != nil {
		return nil, err
	}
	for _, f := range r.facets {
		if err := p.checkFacet(f); err != nil {
			return nil, err
		}
	}
	if r.optimizer, err = NewOptimizer(m, e, p, o.Settings); err != nil {
		return nil, err
	}
	if r.evaluator, err = NewEvaluator(m, e, outputs...); err != nil {
		r.optimizer.Close()
	}
	return r, err
}

// Settings returns the settings with all defaults filled in.
func (r *UnitRenderer) Settings() Settings { return r.optimizer.settings }

// Close frees the sessions.
func (r *UnitRenderer) Close() error {
	err := r.evaluator.Close()
	if e := r.optimizer.Close(); err == nil {
		err = e
	}
	return err
}

// trial is one image of a job: one of its strengths.
type trial struct {
	job      int
	strength float64
}

// Render makes the visualizations that jobs ask for and calls done with each as soon as it is
// finished. An error of done ends the work; an error of a single image is in its Rendering.
// After each step of a batch it calls progress, unless that is nil, with the number of images
// that took the step.
func (r *UnitRenderer) Render(ctx context.Context, jobs []RenderJob, progress func(steps int), done func(Rendering) error) error {
	var trials []trial
	for i, j := range jobs {
		if err := r.check(j); err != nil {
			return err
		}
		for _, s := range j.Strengths {
			trials = append(trials, trial{i, s})
		}
	}
	tried := make([]candidates, len(jobs))
	for size := r.optimizer.settings.Batch; len(trials) > 0; {
		batch := trials[:min(size, len(trials))]
		trials = trials[len(batch):]
		renderings, err := r.renderBatch(ctx, jobs, batch, progress)
		if err != nil {
			return err
		}
		for i, rendering := range renderings {
			c := &tried[batch[i].job]
			if *c = append(*c, rendering); len(*c) < len(rendering.Strengths) {
				continue
			}
			if err := done(c.best()); err != nil {
				return err
			}
			*c = nil
		}
	}
	return nil
}

func (r *UnitRenderer) check(j RenderJob) error {
	switch {
	case j.Unit < 0 || j.Unit >= r.optimizer.program.Units:
		return neuron.NotFoundf("Layer %s has %d units, numbered from 0; there is no unit %d.", r.layer.Slug, r.optimizer.program.Units, j.Unit)
	case j.Facet != "" && r.facets[j.Facet] == nil:
		return neuron.NotFoundf("There is no facet %s.", j.Facet)
	case len(j.Strengths) == 0:
		return fmt.Errorf("a visualization of unit %d without a strength", j.Unit)
	}
	return nil
}

// renderBatch optimises and evaluates one batch.
func (r *UnitRenderer) renderBatch(ctx context.Context, jobs []RenderJob, trials []trial, progress func(int)) ([]Rendering, error) {
	targets := make([]Target, len(trials))
	for i, t := range trials {
		j := jobs[t.job]
		sign := float32(1)
		if j.Inhibits {
			sign = -1
		}
		targets[i] = Target{
			Direction: UnitDirection(j.Unit, r.optimizer.program.Units, sign), Seed: seedOf(r.seed, j.Unit),
			Facet: r.facets[j.Facet], Strength: t.strength,
		}
	}
	recorder := NewFrameRecorder(r.optimizer.settings, r.frames, len(trials))
	results, err := r.optimizer.Run(ctx, targets, func(step int, images [][]float32) {
		if progress != nil {
			progress(len(trials))
		}
		recorder.Record(step, images)
	})
	if err != nil {
		return nil, err
	}
	renderings := make([]Rendering, len(trials))
	for i, t := range trials {
		renderings[i] = Rendering{
			RenderJob: jobs[t.job], Strength: t.strength, Format: r.format,
			Trace: subsampled(results[i].Trace, tracePoints), Frames: recorder.Frames(i), Err: results[i].Err,
		}
	}
	return renderings, r.evaluate(ctx, results, renderings)
}

// seedOf gives each unit an initial image of its own, the same for all of its facets, so that
// their visualizations differ by the facet alone.
func seedOf(seed int64, unit int) uint64 {
	return uint64(seed)*0x9e3779b97f4a7c15 + uint64(unit)
}

// subsampled returns at most n elements, linspace spaced, with both ends.
func subsampled(x []float32, n int) []float32 {
	if len(x) <= n {
		return x
	}
	y := make([]float32, n)
	for i := range y {
		y[i] = x[i*(len(x)-1)/(n-1)]
	}
	return y
}

// evaluate encodes the images that succeeded and fills in the activations they reach.
func (r *UnitRenderer) evaluate(ctx context.Context, results []Result, renderings []Rendering) error {
	var images []image.Image
	var of []int // the rendering of each image
	for i := range renderings {
		rendering := &renderings[i]
		if rendering.Err != nil {
			continue
		}
		im, err := r.encode(results[i].Image, rendering)
		if err != nil {
			return err
		}
		images, of = append(images, im), append(of, i)
	}
	if len(images) == 0 {
		return nil
	}
	taps, err := r.evaluator.Evaluate(ctx, images)
	if err != nil {
		return err
	}
	for row, i := range of {
		rendering := &renderings[i]
		rendering.Activation = float64(taps[0].Row(row)[rendering.Unit])
		if facet := r.facets[rendering.Facet]; facet != nil {
			rendering.FacetScore = Score(*facet, rowOf(taps[1:], row))
		}
	}
	return nil
}

// encode sets the file of a rendering and returns the image as decoded from it.
func (r *UnitRenderer) encode(im []float32, to *Rendering) (image.Image, error) {
	var err error
	if to.File, err = Encode(ToImage(im, r.optimizer.settings.Size), r.format); err != nil {
		return nil, err
	}
	return Decode(to.File, r.format)
}

// rowOf returns row i of each tap.
func rowOf(taps []*tensor.Float32, i int) [][]float32 {
	rows := make([][]float32, len(taps))
	for k, t := range taps {
		rows[k] = t.Row(i)
	}
	return rows
}

// candidates are the renderings of one job so far, one for each strength.
type candidates []Rendering

// best returns the rendering with the highest facet score among those that drive the unit at
// least half as much as the strongest one does: as much of the facet as leaves the unit
// recognisable.
func (c candidates) best() Rendering {
	drive := func(r Rendering) float64 {
		if r.Inhibits {
			return -r.Activation
		}
		return r.Activation
	}
	best, strongest := c[0], 0.
	for _, r := range c {
		if r.Err == nil {
			strongest = max(strongest, drive(r))
		}
	}
	for _, r := range c[1:] {
		switch {
		case r.Err != nil || best.Err == nil && drive(r) < strongest/2:
		case best.Err != nil || drive(best) < strongest/2 || r.FacetScore > best.FacetScore:
			best = r
		}
	}
	return best
}
