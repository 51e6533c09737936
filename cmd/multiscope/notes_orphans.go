package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"multiscope/internal/exchange"
	"multiscope/internal/neuron"
)

func notesOrphansCommand(database *string) *cobra.Command {
	return &cobra.Command{
		Use:   "orphans",
		Short: "List notes on neurons that are not in the index, or not any more",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return listOrphans(cmd, *database) },
	}
}

// orphan is something that is said of a neuron that the index lacks.
type orphan struct {
	neuron.Ref
	what, text, author, why string
}

// orphans returns what is said of neurons that an index lacks, or that have other weights in it.
func orphans(x *exchange.Index, n neuron.Notes) (all []orphan) {
	add := func(ref neuron.Ref, weights, what, text, author string) {
		if why := x.Missing(ref, weights); why != "" {
			all = append(all, orphan{ref, what, text, author, why})
		}
	}
	for _, l := range n.Labels {
		add(l.Ref, l.Weights, "label", l.Text, l.Author)
	}
	for _, m := range n.Members {
		add(m.Ref, m.Weights, "family", m.Family, m.Author)
	}
	for _, s := range n.Blind {
		add(s.Ref, s.Weights, "blind study", s.Title, s.Author)
	}
	for _, l := range n.Lists {
		for _, e := range l.Entries {
			add(e.Ref, "", "list", l.Slug, l.Author)
		}
	}
	return all
}

func listOrphans(cmd *cobra.Command, database string) (err error) {
	r, err := openNotes(cmd.Context(), database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	n, err := r.All(cmd.Context(), false)
	if err != nil {
		return err
	}
	var x exchange.Index
	if err := readIndex(cmd.Context(), database, &x); err != nil {
		return err
	}
	return printOrphans(cmd.OutOrStdout(), orphans(&x, n))
}

func printOrphans(w io.Writer, all []orphan) error {
	if len(all) == 0 {
		fmt.Fprintln(w, "every note is on a neuron of this index")
		return nil
	}
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "NEURON\tNOTE\tTEXT\tAUTHOR\tWHY")
	for _, o := range all {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", o.Ref, o.what, o.text, o.author, o.why)
	}
	return table.Flush()
}
