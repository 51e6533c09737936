package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"multiscope/internal/store"
	"multiscope/internal/wordspace"
)

type arithmeticFlags struct {
	db, model string
	masked    bool
	related   bool
	asJSON    bool
	most      int
}

func textArithmeticCommand() *cobra.Command {
	var f arithmeticFlags
	cmd := &cobra.Command{
		Use:   "arithmetic 'king - man + woman'",
		Short: "Add and subtract written words as a model sees them",
		Long: "Place written words where the model's image tower sees them, less the mean over all words, add and subtract them, and list the words\n" +
			"and images that lie nearest, by cosine. \"2*king\" counts twice, quotes hold a phrase with signs, image:12 is an image by its number.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runArithmetic(cmd.Context(), cmd.OutOrStdout(), f, args[0])
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.db, "db", "scope.db", "the database")
	flags.StringVar(&f.model, "model", "", "model by its name in addresses; the first one whose words have places otherwise")
	flags.BoolVar(&f.masked, "mask-letters", false, "take out what units that follow letters add")
	flags.BoolVar(&f.related, "without-related", false, "leave out words that contain a word of the query")
	flags.IntVar(&f.most, "n", 10, "words and images that are listed, of each")
	flags.BoolVar(&f.asJSON, "json", false, "print JSON")
	return cmd
}

func runArithmetic(ctx context.Context, w io.Writer, f arithmeticFlags, query string) error {
	if f.most < 1 {
		return usagef("--n is a number from 1, not %d", f.most)
	}
	q, err := wordspace.ParseQuery(query)
	if err != nil {
		return err
	}
	r, err := store.OpenReader(ctx, f.db)
	if err != nil {
		return err
	}
	defer r.Close()
	model, err := placedModel(ctx, r, f.model)
	if err != nil {
		return err
	}
	space, err := wordspace.Open(ctx, r, model, f.masked)
	if err != nil {
		return err
	}
	found, err := space.Arithmetic(q, wordspace.Options{Most: f.most, Related: f.related})
	if err != nil {
		return err
	}
	if f.asJSON {
		return printArithmeticJSON(w, model, q, space, found)
	}
	fmt.Fprintf(w, "%s in %s, among %d words%s\n\n", q, model, space.Words(), maskWords(space))
	return printFound(w, found)
}

// placedModel returns the model that is asked for, or the first whose words have places.
func placedModel(ctx context.Context, r *store.Reader, model string) (string, error) {
	if model != "" {
		_, err := r.Model(ctx, model)
		return model, err
	}
	models, err := r.PlacedModels(ctx)
	switch {
	case err != nil:
		return "", err
	case len(models) == 0:
		return "", wordspace.NoneYet
	}
	return models[0], nil
}
