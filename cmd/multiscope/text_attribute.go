package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"multiscope/internal/attribution"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

type textAttributeFlags struct {
	texts  askedTexts
	layer  string
	units  int
	top    int
	asJSON bool
}

func textAttributeCommand() *cobra.Command {
	var f textAttributeFlags
	cmd := &cobra.Command{
		Use:   "attribute [--model PATH] TEXT",
		Short: "Say which neurons a text calls on",
		Long: "Say which neurons of an indexed layer a text calls on: the sum of few that composes it best, and those that add most to\n" +
			"its logit. A text that was read when the model was indexed, a word, a caption or a sentence, needs no model; any other is\n" +
			"read with the model that --model names. docs/texts.md says how it is computed.",
		Example: "  multiscope text attribute -- i feel jealous\n" +
			"  multiscope text attribute --model ./RN50 --units 6 -- 'a photo of my new bicycle'",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runTextAttribute(cmd, f, strings.Join(args, " "))
		},
	}
	flags := cmd.Flags()
	f.texts.register(cmd)
	flags.StringVar(&f.layer, "layer", "", "the layer, by its address or its name in the model; the one that stands for the model otherwise, or the last that can be related to texts")
	flags.IntVar(&f.units, "units", 4, "neurons of the sum")
	flags.IntVar(&f.top, "top", 12, "neurons that add most")
	flags.BoolVar(&f.asJSON, "json", false, "print JSON")
	return cmd
}

func runTextAttribute(cmd *cobra.Command, f textAttributeFlags, text string) (err error) {
	if f.units < 1 || f.top < 1 {
		return usagef("--units and --top are numbers from 1, not %d and %d", f.units, f.top)
	}
	s, err := store.OpenReader(cmd.Context(), f.texts.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	read, err := f.texts.read(cmd, s, text)
	if err != nil {
		return err
	}
	a, err := attribute(cmd.Context(), s, read, f)
	if err != nil {
		return err
	}
	if f.asJSON {
		return a.json(cmd.OutOrStdout())
	}
	return a.print(cmd.OutOrStdout())
}

// attributedText is a text and the units of a layer that it calls on.
type attributedText struct {
	askedText
	layer neuron.Layer
	live  int // units that fire on any picture: the others are left out
	cards []neuron.UnitCard
	sum   attribution.Step
	dense []contribution // the highest for one σ first
}

// contribution is what a unit adds to the logit of a text.
type contribution struct {
	unit                    int
	perSigma, perActivation float64
}

func attribute(ctx context.Context, s *store.Reader, t askedText, f textAttributeFlags) (a attributedText, err error) {
	a.askedText = t
	var readout neuron.Readout
	if a.layer, readout, err = readoutLayer(ctx, s, t.model, f.layer); err != nil {
		return a, err
	}
	if len(t.embedding) != readout.Embedding {
		return a, fmt.Errorf("the embedding of %q has %d numbers, the readout of %s %d: index the model again", t.text, len(t.embedding), a.layer.Slug, readout.Embedding)
	}
	if a.cards, _, err = s.Units(ctx, neuron.UnitQuery{Model: t.model.Slug, Layer: a.layer.Slug, Sort: neuron.ByNumber, Limit: a.layer.Units}); err != nil {
		return a, err
	}
	include := make([]bool, readout.Units())
	per := attribution.Dense(readout, t.embedding)
	for _, c := range a.cards {
		u := c.Unit
		if include[u.Unit] = u.Live() && u.Std > 0; include[u.Unit] {
			a.live++
			a.dense = append(a.dense, contribution{u.Unit, float64(per[u.Unit]) * u.Std, float64(per[u.Unit])})
		}
	}
	slices.SortStableFunc(a.dense, func(x, y contribution) int { return cmp.Compare(y.perSigma, x.perSigma) })
	a.dense = a.dense[:min(f.top, len(a.dense))]
	if path := attribution.Path(readout, t.embedding, include, f.units); len(path) > 0 {
		a.sum = path[len(path)-1]
	}
	return a, nil
}

// readoutLayer returns a layer that can be related to texts and its readout; see neuron.Model.TextLayer.
func readoutLayer(ctx context.Context, s *store.Reader, m neuron.Model, name string) (neuron.Layer, neuron.Readout, error) {
	l, err := m.TextLayer(name)
	if err != nil {
		return l, neuron.Readout{}, err
	}
	r, err := s.Readout(ctx, m.Slug, l.Slug)
	return l, r, err
}

func isKind(err error, kind neuron.Kind) bool {
	var e *neuron.Error
	return errors.As(err, &e) && e.Kind == kind
}
