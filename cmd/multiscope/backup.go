package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"multiscope/internal/store"
	"multiscope/internal/store/notes"
)

func backupCommand() *cobra.Command {
	var database, to string
	cmd := &cobra.Command{
		Use:     "backup",
		Short:   "Copy an index and the notes on it while both are in use",
		Long:    "Copy an index and the notes on it into a folder, each as it is at one moment, while others read and\nwrite. Nothing is overwritten.",
		Example: `  multiscope backup --db scope.db --to backups/monday`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if to == "" {
				return usagef("--to is needed: the folder to copy into")
			}
			return backUp(cmd, database, to)
		},
	}
	cmd.Flags().StringVar(&database, "db", "scope.db", "the index to copy")
	cmd.Flags().StringVar(&to, "to", "", "the folder to copy into, which is made if need be (needed)")
	return cmd
}

// backUp copies the notes first: they cannot be made again.
func backUp(cmd *cobra.Command, database, folder string) error {
	if _, err := os.Stat(database); err != nil {
		return fmt.Errorf("there is no database %s; name another with --db", database)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	if err := copyNotes(cmd, notes.Path(database), folder); err != nil {
		return err
	}
	from, err := store.OpenReader(cmd.Context(), database)
	if err != nil {
		return err
	}
	return copyInto(cmd, folder, from)
}

func copyNotes(cmd *cobra.Command, path, folder string) error {
	from, err := notes.OpenReader(cmd.Context(), path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // nobody has added anything
	}
	if err != nil {
		return err
	}
	return copyInto(cmd, folder, from)
}

// backupSource is an index or the notes on one.
type backupSource interface {
	Path() string
	Backup(ctx context.Context, to string) error
	Close() error
}

// copyInto copies a database into a folder, under its own name, and closes it.
func copyInto(cmd *cobra.Command, folder string, from backupSource) (err error) {
	defer func() { err = errors.Join(err, from.Close()) }()
	to := filepath.Join(folder, filepath.Base(from.Path()))
	if err := from.Backup(cmd.Context(), to); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s: a copy of %s\n", to, from.Path())
	return nil
}
