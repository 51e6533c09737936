package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"multiscope/internal/store"
)

func removeCommand() *cobra.Command {
	var database string
	cmd := &cobra.Command{
		Use:     "remove MODEL...",
		Short:   "Remove models from an index, with all that was found out about them",
		Long:    "Remove models from an index, with all that was found out about them. Pictures and words go with\nthe last model that has them, and the file becomes smaller. Studies that were run on them stay:\n“multiscope study remove” removes them.",
		Example: "  multiscope remove --db scope.db rn50",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, models []string) (err error) {
			if _, err := os.Stat(database); err != nil {
				return fmt.Errorf("there is no database %s; name another with --db", database)
			}
			s, err := store.Open(cmd.Context(), database)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			for _, model := range models {
				if err := s.RemoveModel(cmd.Context(), model); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s: model %s removed\n", database, model)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&database, "db", "scope.db", "the database to remove from")
	return cmd
}
