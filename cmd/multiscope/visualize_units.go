package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"multiscope/internal/clip"
	"multiscope/internal/featurevis"
	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

// genericFacet names pictures without a facet on the command line.
const genericFacet = "generic"

// exhibition makes the pictures of one layer's units and stores each as it is finished.
type exhibition struct {
	store   *store.Writer
	model   *clip.Model
	engine  featurevis.Engine
	entry   neuron.Model // the model in the database
	layer   neuron.Layer
	options featurevis.RenderOptions
	redo    bool
	// command returns what makes one picture again.
	command  func(neuron.Aim) string
	out      string // a folder for files, "" for none
	progress index.Progress
	warn     io.Writer
}

// outcome counts pictures.
type outcome struct{ made, there, failed int }

// run makes the pictures that are missing.
func (x *exhibition) run(ctx context.Context, orders []featurevis.RenderJob) (o outcome, err error) {
	x.options.Layer = x.layer
	g, err := featurevis.NewUnitRenderer(x.model, x.engine, x.options)
	if err != nil {
		return o, err
	}
	defer func() { err = errors.Join(err, g.Close()) }()
	missing, err := x.missing(ctx, g, orders)
	o.there = len(orders) - len(missing)
	if err != nil || len(missing) == 0 {
		return o, err
	}
	steps := int64(0)
	for _, order := range missing {
		steps += int64(len(order.Strengths) * g.Settings().Steps)
	}
	x.progress.Start("Visualisations", "steps", steps)
	err = g.Render(ctx, missing, func(n int) { x.progress.Add(int64(n)) }, func(f featurevis.Rendering) error {
		if f.Err != nil {
			o.failed++
			fmt.Fprintf(x.warn, "unit %d, %s: %v; nothing is stored for it\n", f.Unit, nameOf(f.Facet), f.Err)
			return nil
		}
		o.made++
		return x.keep(ctx, g, f)
	})
	if err != nil {
		x.progress.Fail(err)
		return o, err
	}
	x.progress.Done()
	return o, nil
}

func nameOf(facet string) string {
	if facet == "" {
		return genericFacet
	}
	return facet
}

// missing leaves out the orders whose picture is there, made by the same recipe.
func (x *exhibition) missing(ctx context.Context, g *featurevis.UnitRenderer, orders []featurevis.RenderJob) ([]featurevis.RenderJob, error) {
	recipes, err := x.store.Recipes(ctx, x.entry.Slug, x.layer.Slug)
	if err != nil || x.redo {
		return orders, err
	}
	var missing []featurevis.RenderJob
	for _, o := range orders {
		recipe, err := g.Recipe(x.entry, o)
		if err != nil {
			return nil, err
		}
		if recipes[o.Aim] != recipe {
			missing = append(missing, o)
		}
	}
	return missing, nil
}

// keep stores a finished picture.
func (x *exhibition) keep(ctx context.Context, g *featurevis.UnitRenderer, f featurevis.Rendering) error {
	recipe, err := g.Recipe(x.entry, f.RenderJob)
	if err != nil {
		return err
	}
	s := g.Settings()
	v := neuron.Visualization{
		Ref:   neuron.Ref{Model: x.entry.Slug, Layer: x.layer.Slug, Unit: f.Unit},
		Facet: f.Facet, Inhibits: f.Inhibits, Strength: f.Strength, Objective: objectiveOf(x.layer, f),
		Seed: x.options.Seed, Steps: s.Steps, Size: s.Size, Rate: s.Rate, Recipe: recipe, Trace: f.Trace,
		Activation: f.Activation, FacetScore: f.FacetScore, MIME: string(f.Format), Command: x.command(f.Aim), Made: time.Now(),
	}
	if err := x.store.WriteVisualization(ctx, v, f.File); err != nil {
		return err
	}
	if x.out == "" {
		return nil
	}
	name := fmt.Sprintf("%s-%d-%s", x.layer.Slug, f.Unit, nameOf(f.Facet))
	if f.Inhibits {
		name += "-negative"
	}
	return writePicture(x.out, name, f.File, f.Format, f.Frames)
}

// objectiveOf writes what a picture maximises as the command line has it.
func objectiveOf(l neuron.Layer, f featurevis.Rendering) string {
	o := featurevis.Objective{{Weight: 1, Kind: featurevis.Channel, Tap: l.Tap, Unit: f.Unit}}
	if f.Inhibits {
		o[0].Weight = -1
	}
	if f.Facet != "" {
		o = append(o, featurevis.Term{Weight: 1, Kind: featurevis.InFacet, Text: f.Facet, Amount: f.Strength})
	}
	return o.String()
}

// writePicture writes a picture, and its film where there is one, into a folder.
func writePicture(dir, name string, picture []byte, format featurevis.Format, film []image.Image) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	path := filepath.Join(dir, name+"."+strings.TrimPrefix(string(format), "image/"))
	if err := os.WriteFile(path, picture, 0o644); err != nil || len(film) == 0 {
		return err
	}
	f, err := os.Create(filepath.Join(dir, name+".gif"))
	if err != nil {
		return err
	}
	return errors.Join(featurevis.EncodeGIF(f, film), f.Close())
}

// visualizeUnits makes pictures of units of an indexed layer.
func visualizeUnits(cmd *cobra.Command, f visualizeFlags) (err error) {
	ctx := cmd.Context()
	strengths, err := parseStrengths(f.strength)
	if err != nil {
		return err
	}
	m, err := f.model.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	s, err := store.Open(ctx, f.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	x := &exhibition{store: s, model: m, redo: f.redo, out: f.out, warn: cmd.ErrOrStderr(), command: f.reproduce(cmd)}
	if x.entry, x.layer, err = f.indexed(ctx, s.Reader, m); err != nil {
		return err
	}
	units, err := f.chosen(ctx, s.Reader, x.layer)
	if err != nil {
		return err
	}
	facets, generic, err := f.chosenFacets(ctx, s.Reader, x.entry.Slug)
	if err != nil {
		return err
	}
	x.options = featurevis.RenderOptions{
		Facets: facets, Seed: f.seed, Format: formats[f.format], Frames: f.frames, Settings: f.configured(m.Preprocess().Size),
	}
	e, err := f.engine.open(cmd)
	if err != nil {
		return err
	}
	x.engine = climber{e}
	jobs, err := s.JobLog(ctx, logTo(cmd.ErrOrStderr(), false))
	if err != nil {
		return err
	}
	x.progress = progresses{progressOn(cmd.ErrOrStderr()), jobs}
	o, err := x.run(ctx, ordersOf(units, facets, generic, f.negative, strengths))
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s: %d pictures of %d units of %s made, %d were there\n", s.Path(), o.made, len(units), x.layer.Tap, o.there)
	if o.failed > 0 {
		return fmt.Errorf("%d pictures could not be made", o.failed)
	}
	return nil
}

// ordersOf lists the pictures of units: generic first, then each facet.
func ordersOf(units []int, facets []neuron.Facet, generic, negative bool, strengths []float64) (orders []featurevis.RenderJob) {
	for _, u := range units {
		aim := neuron.Aim{Unit: u, Inhibits: negative}
		if generic {
			orders = append(orders, featurevis.RenderJob{Aim: aim, Strengths: []float64{0}})
		}
		for _, f := range facets {
			aim.Facet = f.Name
			orders = append(orders, featurevis.RenderJob{Aim: aim, Strengths: strengths})
		}
	}
	return orders
}

// indexed returns the model and the layer as the database has them.
func (f visualizeFlags) indexed(ctx context.Context, s *store.Reader, m *clip.Model) (neuron.Model, neuron.Layer, error) {
	var l neuron.Layer
	entry, err := indexedModel(ctx, s, m, f.slug)
	if err != nil {
		return entry, l, err
	}
	tap := m.DefaultTap()
	if f.layer != "" && !slices.ContainsFunc(entry.Layers, func(l neuron.Layer) bool { return l.Slug == f.layer }) {
		if tap, err = m.Tap(f.layer); err != nil {
			return entry, l, err
		}
	}
	for _, l := range entry.Layers {
		if (l.Slug == f.layer || l.Tap == tap.Name && l.Reduce == neuron.Mean) && l.Ready {
			return entry, l, nil
		}
	}
	return entry, l, fmt.Errorf("layer %s of %s is not indexed in %s; index it with: multiscope index --layer %s", tap.Name, entry.Slug, s.Path(), tap.Name)
}

// chosen returns the units asked for.
func (f visualizeFlags) chosen(ctx context.Context, s *store.Reader, l neuron.Layer) ([]int, error) {
	if !f.all {
		return parseUnits(f.units, l.Units)
	}
	cards, _, err := s.Units(ctx, neuron.UnitQuery{Model: l.Model, Layer: l.Slug, Sort: neuron.ByNumber, LiveOnly: true, Limit: l.Units})
	units := make([]int, len(cards))
	for i, c := range cards {
		units[i] = c.Unit.Unit
	}
	return units, err
}

// chosenFacets returns the facets asked for and whether generic pictures are.
func (f visualizeFlags) chosenFacets(ctx context.Context, s *store.Reader, model string) (facets []neuron.Facet, generic bool, err error) {
	names := strings.Split(f.facets, ",")
	if f.facets == "all" {
		names = []string{genericFacet}
		all, err := s.Facets(ctx, model)
		if err != nil {
			return nil, false, err
		}
		for _, a := range all {
			names = append(names, a.Name)
		}
	}
	for _, name := range names {
		if name == genericFacet {
			generic = true
			continue
		}
		facet, err := s.Facet(ctx, model, name)
		if err != nil {
			return nil, false, err
		}
		facets = append(facets, facet)
	}
	return facets, generic, nil
}

// scope are the flags that say which pictures to make and not how.
var scope = []string{"units", "all", "facets", "negative", "redo", "out", "frames"}

// reproduce returns what writes the command that makes one picture again.
func (f visualizeFlags) reproduce(cmd *cobra.Command) func(neuron.Aim) string {
	var flags strings.Builder
	cmd.Flags().Visit(func(flag *pflag.Flag) {
		if !slices.Contains(scope, flag.Name) {
			fmt.Fprintf(&flags, " --%s %s", flag.Name, shellWord(flag.Value.String()))
		}
	})
	return func(a neuron.Aim) string {
		sign := ""
		if a.Inhibits {
			sign = " --negative"
		}
		return fmt.Sprintf("multiscope visualize%s --units %d --facets %s%s --redo", flags.String(), a.Unit, nameOf(a.Facet), sign)
	}
}

// shellWord quotes what a shell would take apart.
func shellWord(s string) string {
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune(plainRunes, r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

const plainRunes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/:,@=+-"
