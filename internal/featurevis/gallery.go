package featurevis

import (
	"context"
	"fmt"
	"image"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// Order asks for one picture of a unit.
type Order struct {
	neuron.Aim
	// Strengths of the facet to try, of which the best picture is kept; one 0 without a facet.
	Strengths []float64
}

// Finished is a picture as it is kept.
type Finished struct {
	Order
	Strength float64 // that was best
	Picture  []byte  // a file
	Format   Format
	Film     []image.Image
	Trace    []float32 // at most tracePoints of the objective, evenly spaced
	// What the file does when it is shown to the model: the unit's activation, and the score of
	// the facet's probes.
	Activation, FacetScore float64
	Err                    error // why there is no picture
}

// tracePoints is how much of an objective's course is kept.
const tracePoints = 64

// Gallery makes pictures of the units of one layer, in batches that mix units and facets so that
// the engine is always full, and looks at each as a file.
type Gallery struct {
	layer  neuron.Layer
	facets map[string]*neuron.Facet
	seed   int64
	format Format
	frames int
	studio *Studio
	viewer *Viewer
}

// GalleryOptions says which layer's units are drawn and how.
type GalleryOptions struct {
	Layer  neuron.Layer
	Facets []neuron.Facet // that orders may name; all of one choice of layers
	Seed   int64
	Format Format
	Frames int // of the film of each picture; 0 for none
	Settings
}

// NewGallery prepares the graphs: one that climbs, one that looks.
func NewGallery(m Model, e Engine, o GalleryOptions) (*Gallery, error) {
	g := &Gallery{layer: o.Layer, facets: map[string]*neuron.Facet{}, seed: o.Seed, format: o.Format, frames: o.Frames}
	if g.format == "" {
		g.format = PNG
	}
	var taps []string
	outputs := []clip.Output{{Tap: o.Layer.Tap, Reduce: o.Layer.Reduce}}
	for i := range o.Facets {
		g.facets[o.Facets[i].Name] = &o.Facets[i]
		if i > 0 {
			continue
		}
		for _, l := range o.Facets[i].Layers {
			taps = append(taps, l.Tap)
			outputs = append(outputs, clip.Output{Tap: l.Tap})
		}
	}
	p, err := ForUnits(m, o.Layer.Tap, taps)
	if err != nil {
		return nil, err
	}
	for _, f := range g.facets {
		if err := p.fits(f); err != nil {
			return nil, err
		}
	}
	if g.studio, err = NewStudio(m, e, p, o.Settings); err != nil {
		return nil, err
	}
	if g.viewer, err = NewViewer(m, e, outputs...); err != nil {
		g.studio.Close()
	}
	return g, err
}

// Settings returns the settings with all defaults filled in.
func (g *Gallery) Settings() Settings { return g.studio.settings }

// Close frees the sessions.
func (g *Gallery) Close() error {
	err := g.viewer.Close()
	if e := g.studio.Close(); err == nil {
		err = e
	}
	return err
}

// trial is one picture of an order: one of its strengths.
type trial struct {
	order    int
	strength float64
}

// Make makes the pictures ordered. Each is given to keep as soon as it is finished; an error of
// keep ends the work, an error of a picture does not. Progress, where it is not nil, hears of
// every step of every picture.
func (g *Gallery) Make(ctx context.Context, orders []Order, progress func(steps int), keep func(Finished) error) error {
	var trials []trial
	for i, o := range orders {
		if err := g.check(o); err != nil {
			return err
		}
		for _, s := range o.Strengths {
			trials = append(trials, trial{i, s})
		}
	}
	best := make([]contest, len(orders))
	for batch := g.studio.settings.Batch; len(trials) > 0; {
		now := trials[:min(batch, len(trials))]
		trials = trials[len(now):]
		tried, err := g.try(ctx, orders, now, progress)
		if err != nil {
			return err
		}
		for i, f := range tried {
			c := &best[now[i].order]
			if c.enter(f); len(c.entries) < len(f.Strengths) {
				continue
			}
			if err := keep(c.winner()); err != nil {
				return err
			}
			c.entries = nil
		}
	}
	return nil
}

func (g *Gallery) check(o Order) error {
	switch {
	case o.Unit < 0 || o.Unit >= g.studio.program.Units:
		return neuron.NotFoundf("Layer %s has %d units, numbered from 0; there is no unit %d.", g.layer.Slug, g.studio.program.Units, o.Unit)
	case o.Facet != "" && g.facets[o.Facet] == nil:
		return neuron.NotFoundf("There is no facet %s.", o.Facet)
	case len(o.Strengths) == 0:
		return fmt.Errorf("an order of unit %d without a strength", o.Unit)
	}
	return nil
}

// try makes one batch and looks at it.
func (g *Gallery) try(ctx context.Context, orders []Order, trials []trial, progress func(int)) ([]Finished, error) {
	list := make([]Commission, len(trials))
	for i, t := range trials {
		o := orders[t.order]
		sign := float32(1)
		if o.Inhibits {
			sign = -1
		}
		list[i] = Commission{
			Direction: Towards(o.Unit, g.studio.program.Units, sign), Seed: seedOf(g.seed, o.Unit),
			Facet: g.facets[o.Facet], Strength: t.strength,
		}
	}
	reel := NewReel(g.studio.settings, g.frames, len(trials))
	works, err := g.studio.Make(ctx, list, func(step int, pictures [][]float32) {
		if progress != nil {
			progress(len(trials))
		}
		reel.Shoot(step, pictures)
	})
	if err != nil {
		return nil, err
	}
	finished := make([]Finished, len(trials))
	for i, t := range trials {
		finished[i] = Finished{
			Order: orders[t.order], Strength: t.strength, Format: g.format,
			Trace: thinned(works[i].Trace, tracePoints), Film: reel.Film(i), Err: works[i].Err,
		}
	}
	return finished, g.look(ctx, works, finished)
}

// seedOf gives each unit its own first picture, the same for all of its facets: what differs
// between those is the facet.
func seedOf(seed int64, unit int) uint64 {
	return uint64(seed)*0x9e3779b97f4a7c15 + uint64(unit)
}

// thinned returns at most n elements, evenly spaced, with both ends.
func thinned(x []float32, n int) []float32 {
	if len(x) <= n {
		return x
	}
	y := make([]float32, n)
	for i := range y {
		y[i] = x[i*(len(x)-1)/(n-1)]
	}
	return y
}

// look develops what succeeded and shows the files to the model.
func (g *Gallery) look(ctx context.Context, works []Work, finished []Finished) error {
	var shown []image.Image
	var of []int
	for i := range finished {
		f := &finished[i]
		if f.Err != nil {
			continue
		}
		im, err := g.file(works[i].Picture, f)
		if err != nil {
			return err
		}
		shown, of = append(shown, im), append(of, i)
	}
	if len(shown) == 0 {
		return nil
	}
	taps, err := g.viewer.Show(ctx, shown)
	if err != nil {
		return err
	}
	for row, i := range of {
		f := &finished[i]
		f.Activation = float64(taps[0].Row(row)[f.Unit])
		if facet := g.facets[f.Facet]; facet != nil {
			f.FacetScore = Score(*facet, rowOf(taps[1:], row))
		}
	}
	return nil
}

// file encodes a picture and returns what the file shows.
func (g *Gallery) file(picture []float32, f *Finished) (image.Image, error) {
	var err error
	if f.Picture, err = Encode(Develop(picture, g.studio.settings.Size), g.format); err != nil {
		return nil, err
	}
	return Decode(f.Picture, g.format)
}

// rowOf returns row i of each tap.
func rowOf(taps []*tensor.Float32, i int) [][]float32 {
	rows := make([][]float32, len(taps))
	for k, t := range taps {
		rows[k] = t.Row(i)
	}
	return rows
}

// contest holds what the strengths of one order made so far.
type contest struct{ entries []Finished }

func (c *contest) enter(f Finished) { c.entries = append(c.entries, f) }

// winner returns the picture with the highest facet score among those that drive the unit at
// least half as much as the strongest does: more of the facet, and still the neuron's.
func (c *contest) winner() Finished {
	drive := func(f Finished) float64 {
		if f.Inhibits {
			return -f.Activation
		}
		return f.Activation
	}
	best, strongest := c.entries[0], 0.
	for _, f := range c.entries {
		if f.Err == nil {
			strongest = max(strongest, drive(f))
		}
	}
	for _, f := range c.entries[1:] {
		switch {
		case f.Err != nil || best.Err == nil && drive(f) < strongest/2:
		case best.Err != nil || drive(best) < strongest/2 || f.FacetScore > best.FacetScore:
			best = f
		}
	}
	return best
}
