package featurevis

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// Target says what one image of a batch is optimised for.
type Target struct {
	// Direction in the space of the layer's units, for a program that takes one: UnitDirection
	// for a single unit.
	Direction []float32
	Facet     *neuron.Facet // nil for a generic visualization
	Strength  float64       // of the facet
	// Seed of the initial image and of all transforms. The other images of the batch make no
	// difference: equal targets give equal images in any batch.
	Seed uint64
}

// UnitDirection returns the direction of one unit of a layer of n units: sign times a one-hot
// vector. A sign of −1 asks for what inhibits the unit.
func UnitDirection(unit, n int, sign float32) []float32 {
	d := make([]float32, n)
	d[unit] = sign
	return d
}

// Result is the outcome of optimising one target.
type Result struct {
	Image []float32 // [3,size,size], RGB in (0,1)
	Trace []float32 // the objective at each step
	// Err says why the image was abandoned; nil if it was not.
	Err error
}

// ErrDiverged is the error of an image whose objective became NaN or infinite.
var ErrDiverged = errors.New("the objective is not a finite number")

// Run optimises up to Settings.Batch images. After each step it calls observe, unless that is
// nil, with the number of steps done and the current images, [3,size,size] each.
//
// An image that fails is abandoned with an error of its own, and the others go on; Run itself
// returns an error only where all images fail.
func (o *Optimizer) Run(ctx context.Context, targets []Target, observe func(step int, images [][]float32)) ([]Result, error) {
	n := len(targets)
	if n == 0 || n > len(o.slots) {
		return nil, fmt.Errorf("visualize: %d images for a batch of %d", n, len(o.slots))
	}
	b := o.buffersFor(n)
	for i, t := range targets {
		if err := o.prepare(i, t, b); err != nil {
			return nil, err
		}
	}
	results := make([]Result, n)
	for i := range results {
		results[i].Trace = make([]float32, 0, o.settings.Steps)
	}
	a := o.ascent(b)
	for step := range o.settings.Steps {
		if err := a.step(ctx); err != nil {
			return nil, fmt.Errorf("visualize: step %d: %w", step+1, err)
		}
		for i, v := range b.values.Data {
			results[i].Trace = append(results[i].Trace, v)
		}
		if observe != nil {
			observe(step+1, o.images(n))
		}
	}
	o.pool.each(n, a.render)
	for i := range results {
		if s := o.slots[i]; s.mask != nil {
			s.mask.blend(s.image)
		}
		results[i].Err = o.slots[i].err
		results[i].Image = o.shown(o.slots[i].image)
	}
	return results, nil
}

// images returns the current images of the first n slots.
func (o *Optimizer) images(n int) [][]float32 {
	images := make([][]float32, n)
	for i := range images {
		images[i] = o.shown(o.slots[i].image)
	}
	return images
}

// shown returns a copy of an image as people see it: what a network without colours sees of it, which leaves them to chance.
func (o *Optimizer) shown(image []float32) []float32 {
	image = slices.Clone(image)
	if o.grey {
		r, g, b := planes(image)
		for i := range r {
			light := clip.Lightness(r[i], g[i], b[i])
			r[i], g[i], b[i] = light, light, light
		}
	}
	return image
}

// buffersFor returns the buffers for a batch of n.
func (o *Optimizer) buffersFor(n int) *buffers {
	if b := o.buffers[n]; b != nil {
		return b
	}
	b := &buffers{
		image: tensor.New[float32](n, channels, o.side, o.side), gradient: tensor.New[float32](n, channels, o.side, o.side),
		values: tensor.New[float32](n), base: tensor.New[float32](n),
	}
	in := map[string]*tensor.Float32{imageInput: b.image}
	if o.program.Units > 0 {
		b.direction = tensor.New[float32](n, o.program.Units)
		in[directionInput] = b.direction
	}
	if o.program.Redirects {
		b.redirect = tensor.New[float32]()
		in[redirectInput] = b.redirect
	}
	for _, f := range o.program.Facets {
		t := tensor.New[float32](append([]int{n}, f.Dims...)...)
		b.facets = append(b.facets, t)
		in[f.Input] = t
	}
	out := map[string]*tensor.Float32{valuesOutput: b.values, baseOutput: b.base, gradientOutput: b.gradient}
	size := o.runSize(n)
	for from := 0; from < n; from += size {
		to := min(from+size, n)
		b.runs = append(b.runs, o.session.Bind(rowsOfAll(in, from, to), rowsOfAll(out, from, to)))
	}
	o.buffers[n] = b
	return b
}

// maxImagesPerRun is how many images one of several parallel runs computes. Between the nodes of
// a backward pass lie the activations of all images of a run; those of few stay in the
// processor's cache. For a model of RN50's size and batches of 8 on 2 cores, a step takes 2.3
// forward passes this way instead of 2.6.
const maxImagesPerRun = 2

// runSize returns how many images of a batch of n go to the engine in one run.
func (o *Optimizer) runSize(n int) int {
	parallel := o.session.Parallelism()
	if parallel < 2 {
		return n
	}
	return min(maxImagesPerRun, (n+parallel-1)/parallel)
}

// rowsOfAll returns rows from (inclusive) to (exclusive) of each tensor, and scalars as they are.
// They share the tensors' memory.
func rowsOfAll(all map[string]*tensor.Float32, from, to int) map[string]*tensor.Float32 {
	rows := make(map[string]*tensor.Float32, len(all))
	for name, t := range all {
		if len(t.Shape) == 0 {
			rows[name] = t
			continue
		}
		each := t.Len() / t.Shape[0]
		rows[name] = tensor.Of(t.Data[from*each:to*each], append([]int{to - from}, t.Shape[1:]...)...)
	}
	return rows
}

// prepare initialises slot i for a target.
func (o *Optimizer) prepare(i int, t Target, b *buffers) error {
	s := o.slots[i]
	s.err = nil
	s.source.Seed(t.Seed, 0x6d756c746973636f) // an arbitrary constant: the stream depends on the seed alone
	s.adam.reset()
	clear(s.mask)
	o.workers[0].param.start(s.params, s.random)
	if len(t.Direction) != o.program.Units {
		return fmt.Errorf("visualize: a direction of %d numbers for %d units", len(t.Direction), o.program.Units)
	}
	if b.direction != nil {
		copy(b.direction.Row(i), t.Direction)
	}
	for _, f := range b.facets {
		clear(f.Row(i))
	}
	if t.Facet == nil {
		return nil
	}
	if err := o.program.checkFacet(t.Facet); err != nil {
		return err
	}
	for k, f := range o.program.Facets {
		layer := t.Facet.Layers[k]
		copy(b.facets[k].Row(i), scaledWeights(layer, f.Height, f.Width, t.Strength/float64(len(t.Facet.Layers))))
	}
	return nil
}

// ascent is the gradient ascent on one batch.
type ascent struct {
	*Optimizer
	buffers    *buffers
	done       int                 // steps
	render     func(worker, i int) // parameters → image
	forward    func(worker, i int) // parameters → image → input of the model
	backward   func(worker, i int) // gradient with respect to the input → new parameters
	l2Gradient float32             // the penalty's gradient per unit of distance from grey
}

// ascent returns the gradient ascent on the slots' images. It makes the functions for the worker
// pool once, so that steps allocate nothing.
func (o *Optimizer) ascent(b *buffers) *ascent {
	a := &ascent{Optimizer: o, buffers: b}
	a.l2Gradient = float32(2 * o.settings.L2 / float64(channels*o.settings.Size*o.settings.Size))
	a.render = func(worker, i int) {
		s := o.slots[i]
		o.workers[worker].param.forward(s.image, s.params)
	}
	a.forward = func(worker, i int) {
		a.render(worker, i)
		s, input := o.slots[i], b.image.Row(i)
		s.chain.forward(s.random, input, s.image)
		o.norm.forward(input)
	}
	a.backward = func(worker, i int) { a.ascend(o.workers[worker], o.slots[i], i) }
	return a
}

// step does one step of gradient ascent on every image of the batch.
func (a *ascent) step(ctx context.Context) error {
	n := a.buffers.values.Len()
	a.pool.each(n, a.forward)
	a.setRedirect()
	if err := a.run(ctx); err != nil {
		return err
	}
	a.pool.each(n, a.backward)
	a.done++
	return nil
}

// setRedirect sets the program's switch for the current step.
func (a *ascent) setRedirect() {
	if a.buffers.redirect == nil {
		return
	}
	a.buffers.redirect.Data[0] = 0
	if a.done < a.settings.RedirectSteps {
		a.buffers.redirect.Data[0] = 1
	}
}

// run computes the batch's objectives and gradients.
func (a *ascent) run(ctx context.Context) error {
	if len(a.buffers.runs) == 1 {
		return a.buffers.runs[0](ctx)
	}
	errs := make([]error, len(a.buffers.runs))
	a.pool.each(len(errs), func(_, i int) { errs[i] = a.buffers.runs[i](ctx) })
	return errors.Join(errs...)
}

// finalRate is the fraction of the learning rate that remains at the last step.
const finalRate = .1

// rate returns the learning rate of the current step.
func (a *ascent) rate() float64 {
	return a.settings.Rate * (1 - (1-a.finalRate)*float64(a.done)/float64(a.settings.Steps))
}

// ascend updates the parameters of image i along their gradient.
func (a *ascent) ascend(w *workerState, s *slot, i int) {
	if s.err != nil {
		return
	}
	if v := float64(a.buffers.values.Data[i]); math.IsNaN(v) || math.IsInf(v, 0) {
		s.err = ErrDiverged
		return
	}
	gradient := a.buffers.gradient.Row(i)
	a.norm.backward(gradient)
	s.chain.backward(w.dimage, gradient)
	if s.mask != nil {
		s.mask.accumulate(w.dimage)
	}
	if a.l2Gradient > 0 {
		for k, x := range s.image {
			w.dimage[k] -= a.l2Gradient * (x - .5)
		}
	}
	w.param.backward(w.dparams, s.params, s.image, w.dimage)
	s.adam.ascend(s.params, w.dparams, a.rate())
}
