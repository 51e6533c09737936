package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"multiscope/internal/store"
)

func removeStudyCommand() *cobra.Command {
	var database string
	cmd := &cobra.Command{
		Use:     "remove STUDY...",
		Short:   "Remove studies, by their names in addresses, with what unfinished runs of them have computed",
		Example: "  multiscope study remove --db scope.db stroop-rn50",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, studies []string) (err error) {
			if _, err := os.Stat(database); err != nil {
				return fmt.Errorf("there is no database %s; name another with --db", database)
			}
			s, err := store.Open(cmd.Context(), database)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			for _, study := range studies {
				if err := s.RemoveStudy(cmd.Context(), study); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s: study %s removed\n", database, study)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&database, "db", "scope.db", "the database to remove from")
	return cmd
}
