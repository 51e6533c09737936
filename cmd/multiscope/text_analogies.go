package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"multiscope/internal/store"
	"multiscope/internal/text"
	"multiscope/internal/wordspace"
)

type analogiesFlags struct {
	db, model string
	asJSON    bool
}

func textAnalogiesCommand() *cobra.Command {
	var f analogiesFlags
	cmd := &cobra.Command{
		Use:   "analogies",
		Short: "Try analogies and translations on a model that was shown words",
		Long: "Ask where b - a + c leads for each analogy a : b :: c : d that comes with the program, and which place the translation of a word\n" +
			"takes among the words nearest to it, of all words that the model was shown. Both are asked as the model places words and without\n" +
			"what units add that follow letters. What has a word that was not shown is not tried, and counted.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runAnalogies(cmd.Context(), cmd.OutOrStdout(), f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.db, "db", "scope.db", "the database")
	flags.StringVar(&f.model, "model", "", "model by its name in addresses; the first one whose words have places otherwise")
	flags.BoolVar(&f.asJSON, "json", false, "print JSON")
	return cmd
}

func runAnalogies(ctx context.Context, w io.Writer, f analogiesFlags) error {
	r, err := store.OpenReader(ctx, f.db)
	if err != nil {
		return err
	}
	defer r.Close()
	model, err := placedModel(ctx, r, f.model)
	if err != nil {
		return err
	}
	places, err := r.WordPlaces(ctx, model)
	if err != nil {
		return err
	}
	var tables []scoreTable
	for _, masked := range []bool{false, true} {
		if masked && places.LetterUnits == 0 {
			continue
		}
		space, err := wordspace.Open(ctx, r, model, masked)
		if err != nil {
			return err
		}
		for _, list := range []struct {
			name      string
			questions []wordspace.Question
		}{{"analogies", wordspace.Questions(wordspace.Analogies())}, {"translations", translationQuestions()}} {
			scores, err := space.Ask(list.questions)
			if err != nil {
				return err
			}
			tables = append(tables, scoreTable{list.name, letterWord(masked), space.Words(), append(scores, wordspace.Total(scores))})
		}
	}
	return printAnswers(w, model, places, tables, f.asJSON)
}

// scoreTable is how a list of questions was answered.
type scoreTable struct {
	List    string            `json:"list"`
	Letters string            `json:"letters"` // "kept" or "masked"
	Words   int               `json:"words"`   // that are ranked
	Scores  []wordspace.Score `json:"scores"`
}

func letterWord(masked bool) string {
	if masked {
		return "masked"
	}
	return "kept"
}

// translationQuestions ask which place the translation of each English word takes, language by language.
func translationQuestions() []wordspace.Question {
	var questions []wordspace.Question
	for _, tag := range text.Languages()[1:] {
		for _, t := range text.TranslationsInto(tag) {
			questions = append(questions, wordspace.Question{Kind: tag, Query: wordspace.Query{{Word: t.English, Weight: 1}}, Answer: t.Word})
		}
	}
	return questions
}
