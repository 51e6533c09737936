package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"multiscope/internal/exchange"
	"multiscope/internal/neuron"
)

// exportFlags say what is written, how and where.
type exportFlags struct {
	format, what, out string
	history           bool
	hide              hideFlag
}

func notesExportCommand(database *string) *cobra.Command {
	var f exportFlags
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write what people added as JSON or CSV",
		Long: `Write what people added. JSON holds all of it and is read again by “multiscope notes import”. CSV holds labels, in the
columns of CLIP-Dissect and MILAN and some more, or the members of families (--what families). Neuronpedia's JSON holds
labels. docs/notes.md shows each.`,
		Example: `  multiscope notes export --db scope.db --out notes.json
  multiscope notes export --db scope.db --format csv > labels.csv`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return exportNotes(cmd, *database, f) },
	}
	cmd.Flags().StringVar(&f.format, "format", "json", "json, csv or neuronpedia")
	cmd.Flags().StringVar(&f.what, "what", "", "labels, families, lists, blind or all (default: all, as CSV and for Neuronpedia labels)")
	cmd.Flags().StringVar(&f.out, "out", "-", "the file to write, which must not be there yet; - for standard output")
	cmd.Flags().BoolVar(&f.history, "history", false, "write labels, words on members, blind studies and answers too that were withdrawn")
	f.hide.register(cmd, "a list of neurons and families that are left out")
	return cmd
}

// writer returns what writes notes as the flags say.
func (f exportFlags) writer() (func(io.Writer, neuron.Notes) error, error) {
	what := f.what
	if what == "" && f.format == "json" {
		what = "all"
	}
	switch f.format + " " + what {
	case "json all":
		return exchange.WriteJSON, nil
	case "json labels":
		return func(w io.Writer, n neuron.Notes) error { return exchange.WriteJSON(w, neuron.Notes{Labels: n.Labels}) }, nil
	case "json families":
		return func(w io.Writer, n neuron.Notes) error {
			return exchange.WriteJSON(w, neuron.Notes{Families: n.Families, Members: n.Members})
		}, nil
	case "json lists":
		return func(w io.Writer, n neuron.Notes) error { return exchange.WriteJSON(w, neuron.Notes{Lists: n.Lists}) }, nil
	case "json blind":
		return func(w io.Writer, n neuron.Notes) error { return exchange.WriteJSON(w, neuron.Notes{Blind: n.Blind}) }, nil
	case "csv ", "csv labels":
		return func(w io.Writer, n neuron.Notes) error { return exchange.WriteLabels(w, n.Labels) }, nil
	case "csv families":
		return func(w io.Writer, n neuron.Notes) error { return exchange.WriteMembers(w, n.Members) }, nil
	case "neuronpedia ", "neuronpedia labels":
		return func(w io.Writer, n neuron.Notes) error { return exchange.WriteExplanations(w, n.Labels) }, nil
	}
	if !slices.Contains([]string{"json", "csv", "neuronpedia"}, f.format) {
		return nil, usagef("--format is json, csv or neuronpedia, not %q", f.format)
	}
	return nil, usagef("--format json takes --what labels, families, lists, blind or all; csv takes labels or families, neuronpedia labels; not --format %s --what %q", f.format, f.what)
}

func exportNotes(cmd *cobra.Command, database string, f exportFlags) (err error) {
	write, err := f.writer()
	if err != nil {
		return err
	}
	r, err := openNotes(cmd.Context(), database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	n, err := r.All(cmd.Context(), f.history)
	if err != nil {
		return err
	}
	list, err := f.hide.read()
	if err != nil {
		return err
	}
	n = list.Notes(n)
	if f.out == "-" {
		return write(cmd.OutOrStdout(), n)
	}
	return writeNew(f.out, func(w io.Writer) error { return write(w, n) })
}

// writeNew writes a file that is not there yet. Of one that cannot be written to its end nothing stays.
func writeNew(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; name a file that is not", path)
	}
	if err != nil {
		return err
	}
	if err := errors.Join(write(file), file.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}
