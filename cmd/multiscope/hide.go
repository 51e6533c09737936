package main

import (
	"context"
	"log/slog"

	"github.com/spf13/cobra"

	"multiscope/internal/hide"
	"multiscope/web"
	"multiscope/web/hidden"
)

// hideFlag names an operator's list of what is not shown.
type hideFlag struct{ path string }

func (f *hideFlag) register(cmd *cobra.Command, usage string) {
	cmd.Flags().StringVar(&f.path, "hide", "", usage+": on each line model/layer/unit or family:slug")
}

// read returns the list; nil where none was named.
func (f hideFlag) read() (*hide.List, error) {
	if f.path == "" {
		return nil, nil
	}
	list, err := hide.Read(f.path)
	if err != nil {
		return nil, usageError{err}
	}
	return list, nil
}

// open reads the list and warns of what it names that is not there: a slip would otherwise go unseen.
func (f hideFlag) open(ctx context.Context, src web.Source, added web.Notes, log *slog.Logger) (*hide.List, error) {
	list, err := f.read()
	if list == nil || err != nil {
		return nil, err
	}
	unknown, err := hidden.Unknown(ctx, src, added, list)
	for _, name := range unknown {
		log.WarnContext(ctx, "what is to be hidden is not there", "list", f.path, "name", name)
	}
	log.InfoContext(ctx, "some neurons and families are not shown", "list", f.path, "neurons", len(list.Refs()), "families", len(list.Families()))
	return list, err
}
