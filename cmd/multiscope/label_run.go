package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"multiscope/internal/autolabel"
)

func (f *labelFlags) run(cmd *cobra.Command) (err error) {
	methods, list, err := f.check()
	if err != nil {
		return err
	}
	ctx := cmd.Context()
	entry, layer, err := f.find(ctx)
	if err != nil {
		return err
	}
	if f.report {
		return f.printReport(ctx, cmd.OutOrStdout(), layer)
	}
	units, err := f.chosen(list, layer)
	if err != nil {
		return err
	}
	s, progress, err := f.open(cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	space, err := f.openSpace(cmd, s, entry, progress)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, space.close()) }()
	words, err := f.chosenWords(ctx, s.Reader, entry)
	if err != nil {
		return err
	}
	started := time.Now()
	n, err := autolabel.Run(ctx, autolabel.Job{
		Store: s, Space: space.space(), Entry: entry, Layer: layer, Units: units, Words: words, Methods: methods, Options: f.options, Redo: f.redo, Progress: progress,
	})
	if err != nil {
		return err
	}
	printLabelled(f.said(cmd), s.Path(), layer, n, len(words), space.missing, time.Since(started))
	return printLabelSummary(context.WithoutCancel(ctx), cmd.OutOrStdout(), s.Reader, layer, f.json)
}
