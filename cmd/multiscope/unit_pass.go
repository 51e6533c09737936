package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/visualize"
)

// unitPass has the flags of commands that find something for units of an indexed layer, store what they find as they go on,
// and report how good it is.
type unitPass struct {
	model      modelFlags
	engine     engineFlags
	database   string
	slug       string
	layer      string
	units      string
	all        bool
	vocabulary string
	redo       bool
	report     bool
	json       bool
}

// passWords are where the descriptions of a pass's flags differ; "" adds nothing.
type passWords struct{ slug, layer, redo, report string }

func (p *unitPass) register(cmd *cobra.Command, w passWords) {
	flags := cmd.Flags()
	p.model.register(cmd)
	flags.StringVar(&p.database, "db", "scope.db", "the database in which the model is indexed")
	flags.StringVar(&p.slug, "model-name", "", "the model's name in addresses; whichever has its weights otherwise"+w.slug)
	flags.StringVar(&p.layer, "layer", "", "the layer, by its address or its name in the model; the one that stands for the model otherwise"+w.layer)
	flags.StringVar(&p.units, "units", "", "units: numbers and ranges, such as 0-63,89")
	flags.BoolVar(&p.all, "all", false, "all units of the layer")
	flags.StringVar(&p.vocabulary, "vocab", "", "the text tower's vocabulary, where none lies beside the model")
	flags.BoolVar(&p.redo, "redo", false, w.redo)
	flags.BoolVar(&p.report, "report", false, w.report)
	flags.BoolVar(&p.json, "json", false, "print the report as JSON")
	p.engine.register(cmd)
}

// check refuses flags that say nothing or contradict each other, and reads the list of units; nil for all, or none.
func (p *unitPass) check() (visualize.UnitList, error) {
	chosen := 0
	for _, given := range []bool{p.units != "", p.all, p.report} {
		if given {
			chosen++
		}
	}
	if chosen != 1 {
		return nil, usagef("one of --units, --all and --report says what to do")
	}
	if p.units == "" {
		return nil, nil
	}
	list, err := visualize.ParseUnits(p.units)
	if err != nil {
		return nil, usagef("--units: %w", err)
	}
	return list, nil
}

// chosen returns the units of a layer that are meant.
func (p *unitPass) chosen(list visualize.UnitList, l neuron.Layer) ([]int, error) {
	if p.all {
		return allUnits(l), nil
	}
	return list.Of(l.Units)
}

// allUnits returns the numbers of a layer's units.
func allUnits(l neuron.Layer) []int {
	units := make([]int, l.Units)
	for u := range units {
		units[u] = u
	}
	return units
}

// open opens the database to write, and what is told of progress.
func (p *unitPass) open(cmd *cobra.Command) (*store.Writer, progresses, error) {
	s, err := store.Open(cmd.Context(), p.database)
	if err != nil {
		return nil, nil, err
	}
	jobs, err := s.JobLog(cmd.Context(), logTo(cmd.ErrOrStderr(), false))
	if err != nil {
		_ = s.Close() // the reason why it cannot be used is already known
		return nil, nil, err
	}
	return s, progresses{progressOn(cmd.ErrOrStderr()), jobs}, nil
}

// said is where a pass says what it did: what is printed beside a report in JSON is that alone.
func (p *unitPass) said(cmd *cobra.Command) io.Writer {
	if p.json {
		return cmd.ErrOrStderr()
	}
	return cmd.OutOrStdout()
}

// indexed returns the models of the index that are meant, without opening their weights.
func (p *unitPass) indexed(ctx context.Context, s *store.Reader) ([]neuron.Model, error) {
	asked := askedTexts{model: p.model, name: p.slug, database: p.database}
	return asked.candidates(ctx, s)
}
