package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"multiscope/internal/evaluate"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

type textCheckFlags struct {
	model    modelFlags
	engine   engineFlags
	database string
	name     string
	layer    string
	by       float64
	grey     float64
}

func textCheckCommand() *cobra.Command {
	var f textCheckFlags
	cmd := &cobra.Command{
		Use:   "check --model PATH",
		Short: "Check in the whole model that raising a neuron makes its text fit better",
		Long: "Raise each neuron of an indexed layer on a blank picture and look at the text that is said to fit it best: its cosine must\n" +
			"rise. Attributions ignore attention and what normalisation divides by; here both are computed. The same is done for\n" +
			"the sentences that come with Multiscope and the strongest neuron of the sum that each is composed of.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runTextCheck(cmd, f) },
	}
	flags := cmd.Flags()
	f.model.register(cmd)
	flags.StringVar(&f.database, "db", "scope.db", "the database in which the model is indexed")
	flags.StringVar(&f.name, "model-name", "", "the model's name in addresses; whichever has its weights otherwise")
	flags.StringVar(&f.layer, "layer", "", "the layer, by its address or its name in the model; the one that stands for the model otherwise, or the last that can be related to texts")
	flags.Float64Var(&f.by, "by", 3, "by how many standard deviations neurons are raised")
	flags.Float64Var(&f.grey, "grey", 0.5, "the grey of the picture, from 0 for black to 1 for white")
	f.engine.register(cmd)
	return cmd
}

func runTextCheck(cmd *cobra.Command, f textCheckFlags) (err error) {
	if !(f.by > 0) || !(f.grey >= 0 && f.grey <= 1) {
		return usagef("--by is a number above 0 and --grey one from 0 to 1, not %g and %g", f.by, f.grey)
	}
	ctx := cmd.Context()
	m, entry, err := f.model.openIndexed(ctx, f.database, f.name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	s, err := store.OpenReader(ctx, f.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	layer, readout, err := readoutLayer(ctx, s, entry, f.layer)
	if err != nil {
		return err
	}
	scales, err := s.UnitScales(ctx, entry.Slug, layer.Slug)
	if err != nil {
		return err
	}
	by := make([]float64, layer.Units)
	for _, u := range scales {
		if u.Live {
			by[u.Unit] = f.by * u.Std
		}
	}
	var texts []neuron.ReadText
	if err := s.EachText(ctx, entry.Slug, func(t neuron.ReadText) { texts = append(texts, t) }); err != nil {
		return err
	}
	if len(texts) == 0 {
		return neuron.NotFoundf("%s has no texts that %s has read: run “multiscope index” again.", f.database, entry.Slug)
	}
	e, err := f.engine.open(cmd)
	if err != nil {
		return err
	}
	raised, err := evaluate.Raise(m, e, layer.Tap)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, raised.Close()) }()
	c, err := raised.CheckTexts(ctx, evaluate.Blank(m.Preprocess(), f.grey), readout, by, texts)
	if err != nil {
		return err
	}
	return printTextCheck(cmd.OutOrStdout(), layer, f, len(texts), c)
}

// mostFalling is how many neurons are named whose text fits worse.
const mostFalling = 20

func printTextCheck(w io.Writer, l neuron.Layer, f textCheckFlags, texts int, c evaluate.TextCheck) error {
	fmt.Fprintf(w, "%s/%s: %d of %d neurons fire; each is raised by %gσ on a picture of grey %g\n", l.Model, l.Slug, c.Units, l.Units, f.by, f.grey)
	fmt.Fprintf(w, "of %d texts the one that fits the neuron best fits the picture better then for %d neurons (%.1f %%), as well as before for %d, worse for %d\n", texts, c.Rises, percent(c.Rises, c.Units), c.Still, len(c.Falls))
	fmt.Fprintf(w, "of %d sentences, raising the strongest neuron of the sum makes %d fit better (%.1f %%)\n", c.SumsOf, c.Sums, percent(c.Sums, c.SumsOf))
	if len(c.Falls) == 0 {
		return nil
	}
	named := make([]string, min(len(c.Falls), mostFalling))
	for i := range named {
		named[i] = fmt.Sprint(c.Falls[i])
	}
	more := ""
	if n := len(c.Falls) - len(named); n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	_, err := fmt.Fprintf(w, "the text fits worse for neurons %s%s\n", strings.Join(named, ", "), more)
	return err
}

func percent(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }
