package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"multiscope/internal/paper"
	"multiscope/internal/store"
)

// importCommand gathers what is known of neurons without running a model.
func importCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import",
		Short: "Add what was published about neurons to an index",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(importPaperCommand())
	return cmd
}

func importPaperCommand() *cobra.Command {
	var database string
	cmd := &cobra.Command{
		Use:   "paper",
		Short: "Add the neurons of “Multimodal Neurons in Artificial Neural Networks”",
		Long: "Add what Goh et al. published about the neurons of OpenAI's RN50x4, RN101 and RN50 (Distill, 2021, CC BY 4.0):\n" +
			"names, families, strongest words and the data of figures. They come with the program; neither weights nor network\n" +
			"are needed. A database that is not there is made. Run again, it changes nothing.",
		Example: "  multiscope import paper --db scope.db",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			s, err := store.Open(cmd.Context(), database)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			said, err := importPaper(cmd.Context(), s)
			if err == nil {
				fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", database, said)
			}
			return err
		},
	}
	cmd.Flags().StringVar(&database, "db", "scope.db", "the database to add to; it is made where there is none")
	return cmd
}

// importPaper stores what the program brings of the paper and says what that is.
func importPaper(ctx context.Context, s *store.Writer) (said string, err error) {
	p, err := paper.Publication()
	if err != nil {
		return "", err
	}
	changed, err := s.WritePublication(ctx, p)
	if err == nil {
		_, err = s.MatchPublished(ctx)
	}
	switch {
	case err != nil:
		return "", err
	case !changed:
		return "the paper's neurons are there already", nil
	}
	return fmt.Sprintf("%d neurons of %d models as published, %d in families, %d studies", len(p.Units), len(p.Models), len(p.Memberships), len(p.Studies)), nil
}
