package main

import (
	"errors"
	"fmt"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"multiscope/internal/store/notes"
)

func notesChangesCommand(database *string) *cobra.Command {
	var last int
	cmd := &cobra.Command{
		Use:   "changes",
		Short: "List what was added, changed and withdrawn, the latest first",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return listChanges(cmd, *database, last) },
	}
	cmd.Flags().IntVar(&last, "last", 50, "how many to list")
	return cmd
}

func listChanges(cmd *cobra.Command, database string, last int) (err error) {
	if last < 1 {
		return usagef("--last is a number from 1, not %d", last)
	}
	r, err := openNotes(cmd.Context(), database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	changes, err := r.Changes(cmd.Context(), 0, last)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "NUMBER\tWHEN\tAUTHOR\tDID\tWHAT\tSUBJECT\tTEXT\tUNDONE")
	for _, c := range changes {
		undone := "-"
		if c.Undone {
			undone = "undone"
		}
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", c.ID, c.At.Format(time.DateTime), c.Author, c.Action, c.Kind, c.Subject, oneLine.Replace(c.Text), undone)
	}
	return table.Flush()
}

func notesUndoCommand(database *string) *cobra.Command {
	return &cobra.Command{
		Use:   "undo NUMBER",
		Short: "Take back a change, unless something later builds on it",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return usagef("a change is named by its number, which “multiscope notes changes” shows, not by %q", args[0])
			}
			w, err := changeNotes(cmd.Context(), *database)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, w.Close()) }()
			if err := w.Undo(cmd.Context(), id, "", time.Now()); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: change %d is undone\n", notes.Path(*database), id)
			return nil
		},
	}
}
