package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"multiscope/internal/family"
	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

func familiesCommand() *cobra.Command {
	var database string
	cmd := &cobra.Command{
		Use:   "families",
		Short: "Suggest families for the neurons of an index, without its model",
		Long: "Suggest families for the neurons of an index from the words and images that are stored of them, where\n" +
			"that is not done or the lexicons have changed, and print for each layer how many neurons have how many\n" +
			"of their five strongest words in the lexicon of each family. The index command does the same in the end.",
		Example: "  multiscope families --db scope.db",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if _, err := os.Stat(database); err != nil {
				return fmt.Errorf("there is no database %s; name another with --db", database)
			}
			s, err := store.Open(cmd.Context(), database)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			return families(cmd, s)
		},
	}
	cmd.Flags().StringVar(&database, "db", "scope.db", "the database")
	return cmd
}

// families suggests what is missing and prints a table for each layer.
func families(cmd *cobra.Command, s *store.Writer) error {
	models, err := s.Models(cmd.Context())
	if err != nil {
		return err
	}
	ready := false
	for _, m := range models {
		if _, err := index.SuggestFamilies(cmd.Context(), s, m.Layers, progressOn(cmd.ErrOrStderr())); err != nil {
			return err
		}
		for _, l := range m.Layers {
			if l.Ready {
				ready = true
				if err := printFamilies(cmd.Context(), cmd.OutOrStdout(), s, l); err != nil {
					return err
				}
			}
		}
	}
	if !ready {
		fmt.Fprintf(cmd.OutOrStdout(), "%s: no layer is indexed, so there are no neurons to suggest families for\n", s.Path())
	}
	return nil
}

// suggestedOf counts the suggestions of one family in a layer.
type suggestedOf struct{ primary, secondary int }

// printFamilies prints how many neurons have 0 to 5 words of each family, and how many are suggested for it.
func printFamilies(ctx context.Context, w io.Writer, s *store.Writer, l neuron.Layer) error {
	lexicon, err := family.New()
	if err != nil {
		return err
	}
	words, err := s.StrongestWords(ctx, l.Model, l.Slug, family.Words)
	if err != nil {
		return err
	}
	buckets := make([][family.Words + 1]int, len(lexicon.Families()))
	for _, strongest := range words {
		for f, n := range lexicon.CountWords(strongest) {
			buckets[f][n]++
		}
	}
	fmt.Fprintf(w, "%s/%s: %d neurons, by how many of their %d strongest words are in the lexicon\n", l.Model, l.Slug, l.Units, family.Words)
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "0\t1\t2\t3\t4\t5\tprimary\tsecondary\t  family")
	for f, family := range lexicon.Families() {
		of, err := countSuggested(ctx, s, family.Slug, l)
		if err != nil {
			return err
		}
		for _, n := range buckets[f] {
			fmt.Fprintf(t, "%d\t", n)
		}
		fmt.Fprintf(t, "%d\t%d\t  %s\n", of.primary, of.secondary, family.Slug)
	}
	return t.Flush()
}

func countSuggested(ctx context.Context, s *store.Writer, family string, l neuron.Layer) (suggestedOf, error) {
	var of suggestedOf
	members, err := s.FamilyMembers(ctx, family)
	for _, m := range members {
		switch {
		case m.Origin != neuron.Suggested || m.Model != l.Model || m.Layer != l.Slug:
		case m.Role == neuron.Primary:
			of.primary++
		default:
			of.secondary++
		}
	}
	return of, err
}
