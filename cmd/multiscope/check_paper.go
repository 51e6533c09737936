package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"multiscope/internal/hub"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

func checkPaperCommand() *cobra.Command {
	var database string
	cmd := &cobra.Command{
		Use:   "paper",
		Short: "Compare an index with what Goh et al. published of the same models",
		Long: "Compare each layer of an index with what is published of a layer of the same name and size: how many neurons have\n" +
			"published words among their strongest, beside how many have by chance, and whether the weights are those that OpenAI\n" +
			"released. Where the words agree, pages of neurons say what the paper calls them. The index is added to where it has\n" +
			"nothing published yet (multiscope import paper).",
		Example: "  multiscope check paper --db scope.db",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return checkPaper(cmd, database) },
	}
	cmd.Flags().StringVar(&database, "db", "scope.db", "the database")
	return cmd
}

func checkPaper(cmd *cobra.Command, database string) (err error) {
	read, err := store.OpenReader(cmd.Context(), database) // which makes no database
	if err != nil {
		return err
	}
	if err := read.Close(); err != nil {
		return err
	}
	s, err := store.Open(cmd.Context(), database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if _, err := importPaper(cmd.Context(), s); err != nil {
		return err
	}
	matches, err := s.PublishedMatches(cmd.Context())
	if err != nil {
		return err
	}
	return printMatches(cmd.Context(), cmd.OutOrStdout(), s, matches)
}

func printMatches(ctx context.Context, w io.Writer, s *store.Writer, matches []neuron.PublishedMatch) error {
	if len(matches) == 0 {
		fmt.Fprintf(w, "%s has no layer with words that is like a published one: visual.layer4.5.sum of RN50x4, visual.layer4.2.sum of RN101 or RN50\n", s.Path())
		return nil
	}
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "layer\tas published\tcompared\tagree\tby chance\tweights\tsame neurons")
	for _, m := range matches {
		model, err := s.Model(ctx, m.Model)
		if err != nil {
			return err
		}
		weights := "others"
		if name := hub.OpenAIModel(model.Hash); name != "" {
			weights = "OpenAI's " + name
		}
		same := "no"
		if m.Same() {
			same = "yes"
		}
		fmt.Fprintf(t, "%s/%s\t%s\t%d\t%.1f %%\t%.1f %%\t%s\t%s\n", m.Model, m.Layer, m.Published, m.Units, 100*m.Share(), 100*m.ChanceShare(), weights, same)
	}
	return t.Flush()
}
