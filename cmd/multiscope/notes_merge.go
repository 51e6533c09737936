package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"multiscope/internal/exchange"
	"multiscope/internal/neuron"
	"multiscope/internal/store/notes"
)

func notesMergeCommand(database *string) *cobra.Command {
	var dry bool
	cmd := &cobra.Command{
		Use:   "merge OTHER.notes.db",
		Short: "Add what another database of notes has and this one lacks",
		Long: `Add labels, families, their members, lists and blind studies of another database of notes, with the history of labels, members and answers. What
is there already stays, so that merging again adds nothing. Of two words by one author the later one stands. A list whose
slug is taken here gets another one, which is said.`,
		Example: `  multiscope notes merge colleague/notes.db --db scope.db`,
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return mergeNotes(cmd, *database, args[0], dry) },
	}
	cmd.Flags().BoolVar(&dry, "dry-run", false, "say what would be added, and add nothing")
	return cmd
}

func mergeNotes(cmd *cobra.Command, database, other string, dry bool) error {
	path := notes.Path(database)
	if sameFile(path, other) {
		return usagef("%s are the notes on %s themselves; name other ones", other, database)
	}
	var x exchange.Index
	if err := readIndex(cmd.Context(), database, &x); err != nil {
		return err
	}
	from, err := notes.OpenReader(cmd.Context(), other)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there are no notes at %s", other)
	}
	if err != nil {
		return err
	}
	n, err := from.All(cmd.Context(), true)
	if err := errors.Join(err, from.Close()); err != nil {
		return err
	}
	did, err := addNotes(cmd.Context(), path, n, notes.Origin{Name: filepath.Base(other), At: time.Now()}, dry)
	if err != nil {
		return fmt.Errorf("%s: %w", other, err)
	}
	sayElsewhere(cmd.OutOrStdout(), &x, n)
	sayImported(cmd.OutOrStdout(), path, did, dry)
	return nil
}

// addNotes adds notes to a database, which is made if need be; with dry it only says what would be added.
func addNotes(ctx context.Context, path string, n neuron.Notes, from notes.Origin, dry bool) (did notes.Imported, err error) {
	if _, err := os.Stat(path); dry && errors.Is(err, fs.ErrNotExist) {
		folder, err := os.MkdirTemp("", "multiscope")
		if err != nil {
			return did, err
		}
		defer os.RemoveAll(folder)
		path = filepath.Join(folder, "notes.db")
	}
	w, err := notes.Open(ctx, path)
	if err != nil {
		return did, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	return w.Import(ctx, n, from, dry)
}

func sameFile(a, b string) bool {
	one, err1 := os.Stat(a)
	other, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(one, other)
}
