package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"multiscope/internal/clip"
	"multiscope/internal/featurevis"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/visualize"
)

// visualizeUnits makes visualizations of units of an indexed layer.
func visualizeUnits(cmd *cobra.Command, f visualizeFlags) (err error) {
	ctx := cmd.Context()
	list, selection, err := f.selection()
	if err != nil {
		return err
	}
	m, entry, err := f.model.openIndexed(ctx, f.database, f.slug)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	s, err := store.Open(ctx, f.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	c, err := f.config(cmd, s, m, entry)
	if err != nil {
		return err
	}
	units, err := f.chosenUnits(ctx, s, c.Options.Layer, list, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	if selection.Facets, selection.Generic, err = visualize.ChooseFacets(ctx, s, c.Entry.Slug, f.facets); err != nil {
		return err
	}
	c.Options.Facets, c.Jobs = selection.Facets, selection.Jobs(units...)
	e, err := f.engine.open(cmd)
	if err != nil {
		return err
	}
	c.Engine = visualize.NewEngine(e)
	n, err := visualize.Run(ctx, c)
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s: %d visualizations of %d units of %s made, %d existed\n", s.Path(), n.Made, len(units), c.Options.Layer.Slug, n.Existing)
	if n.Failed > 0 {
		return fmt.Errorf("%d visualizations could not be made", n.Failed)
	}
	return nil
}

// selection reads the units, nil where they are not listed, and the strengths.
func (f visualizeFlags) selection() (list visualize.UnitList, s visualize.Selection, err error) {
	s.Negative = f.negative
	if s.Strengths, err = visualize.ParseStrengths(f.strength); err != nil {
		return nil, s, usagef("--strength: %w", err)
	}
	if f.all || f.choice.given() {
		return nil, s, nil
	}
	if list, err = visualize.ParseUnits(f.units); err != nil {
		return nil, s, usagef("--units: %w", err)
	}
	return list, s, nil
}

// config returns what visualize.Run takes, but for facets, jobs and the engine.
func (f visualizeFlags) config(cmd *cobra.Command, s *store.Writer, m *clip.Model, entry neuron.Model) (c visualize.Config, err error) {
	settings, err := f.configured(cmd, m.Preprocess().Size)
	if err != nil {
		return c, err
	}
	c = visualize.Config{
		Store: s, Model: m, Entry: entry, Redo: f.redo, Folder: f.out, Warnings: cmd.ErrOrStderr(), Command: f.reproduce(cmd.Flags()),
		Options: featurevis.RenderOptions{
			Seed: f.seed, Format: formats[f.format], Frames: f.frames, Settings: settings,
		},
	}
	if c.Options.Layer, err = visualize.FindLayer(c.Entry, m, f.layer); err != nil {
		return c, err
	}
	jobs, err := s.JobLog(cmd.Context(), logTo(cmd.ErrOrStderr(), false))
	c.Progress = progresses{progressOn(cmd.ErrOrStderr()), jobs}
	return c, err
}

func (f visualizeFlags) chosenUnits(ctx context.Context, s *store.Writer, l neuron.Layer, list visualize.UnitList, w io.Writer) ([]int, error) {
	switch {
	case f.all:
		return visualize.LiveUnits(ctx, s, l, neuron.ByNumber)
	case f.choice.given():
		return f.choice.units(ctx, s, l, w)
	}
	return list.Of(l.Units)
}

// selecting are the flags that say which visualizations to make and not how.
var selecting = []string{"units", "all", "family", "labelled", "list", "facets", "negative", "redo", "out", "frames"}

// settingFlags are the flags whose defaults another version may change: a command names them all.
func (f visualizeFlags) settingFlags() []string {
	names := []string{"steps", "lr", "redirect-steps"}
	if f.maco.parameterization == fourier && !f.settings.Parameterization.Pixels {
		names = append(names, "decay")
	}
	return names
}

// reproduce returns what writes the command that makes one visualization again.
func (f visualizeFlags) reproduce(flags *pflag.FlagSet) func(neuron.VisualizationKey) string {
	var words strings.Builder
	colors := map[string][]float32{"mean": f.model.mean, "std": f.model.std}
	flags.VisitAll(func(flag *pflag.Flag) {
		switch value := flag.Value.String(); {
		case slices.Contains(selecting, flag.Name) || !flag.Changed && !slices.Contains(f.settingFlags(), flag.Name):
		case colors[flag.Name] != nil: // String rounds to six digits
			value = strings.Trim(strings.Join(strings.Fields(fmt.Sprint(colors[flag.Name])), ","), "[]")
			fmt.Fprintf(&words, " --%s %s", flag.Name, value)
		case flag.Value.Type() == "bool":
			fmt.Fprintf(&words, " --%s=%s", flag.Name, value)
		default:
			fmt.Fprintf(&words, " --%s %s", flag.Name, visualize.ShellQuote(value))
		}
	})
	return func(a neuron.VisualizationKey) string { return visualize.Command(words.String(), a) }
}
