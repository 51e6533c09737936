package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"multiscope/internal/exchange"
	"multiscope/internal/neuron"
	"multiscope/internal/store/notes"
)

func notesListCommand(database *string) *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List labels, by neuron and the oldest first",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return listNotes(cmd, *database, all) },
	}
	cmd.Flags().BoolVar(&all, "all", false, "list those too that were withdrawn")
	return cmd
}

func listNotes(cmd *cobra.Command, database string, all bool) (err error) {
	r, err := openNotes(cmd.Context(), database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	labels, err := r.Labels(cmd.Context(), all)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "NUMBER\tNEURON\tLABEL\tAUTHOR\tMADE\tCONFIDENCE\tWITHDRAWN\tNOTE")
	for _, l := range labels {
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", l.ID, l.Ref, l.Text, l.Author, day(l.Made), confidenceText(l.Confidence), day(l.Withdrawn), oneLine.Replace(l.Note))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	var x exchange.Index
	if err := readIndex(cmd.Context(), database, &x); err != nil {
		return err
	}
	if missing := len(orphans(&x, neuron.Notes{Labels: labels})); missing > 0 {
		fmt.Fprintf(cmd.OutOrStdout(), "%d of these are of neurons that this index lacks or that have other weights here: see “multiscope notes orphans”\n", missing)
	}
	return nil
}

// oneLine makes a row of what has several lines.
var oneLine = strings.NewReplacer("\n", " ", "\t", " ")

// day words a time, "-" for none.
func day(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Format(time.DateOnly)
}

func confidenceText(x *float64) string {
	if x == nil {
		return "-"
	}
	return strconv.FormatFloat(*x, 'g', 3, 64)
}

func notesWithdrawCommand(database *string) *cobra.Command {
	return &cobra.Command{
		Use:   "withdraw NUMBER",
		Short: "Withdraw a label; it stays as history",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return usagef("a label is named by its number, which “multiscope notes list” shows, not by %q", args[0])
			}
			w, err := changeNotes(cmd.Context(), *database)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, w.Close()) }()
			if err := w.WithdrawLabel(cmd.Context(), id, "", time.Now()); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: label %d is withdrawn\n", notes.Path(*database), id)
			return nil
		},
	}
}
