package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
)

type tokensFlags struct {
	model      modelFlags
	vocabulary string
	file       string
	json       bool
}

// evalTokensCommand prints the token ids of texts.
func evalTokensCommand() *cobra.Command {
	var f tokensFlags
	cmd := &cobra.Command{
		Use:   "tokens (--model PATH | --vocab FILE) [--json] (--file FILE | -- TEXT …)",
		Short: "Print the token ids of texts",
		Long: "Print the token ids of texts, start and end included, without padding and uncut: a line for each text, or\n" +
			"with --json a list of lists. They are those of OpenAI's tokenizer, its text cleaning included.",
		Example: "  multiscope eval tokens --vocab bpe_simple_vocab_16e6.txt.gz --json -- 'a photo of a cat'",
		Args:    cobra.ArbitraryArgs,
		RunE:    func(cmd *cobra.Command, texts []string) error { return evalTokens(cmd, f, texts) },
	}
	f.model.tensors = true
	f.model.register(cmd)
	cmd.Flags().StringVar(&f.vocabulary, "vocab", "", "the vocabulary, instead of a model's: bpe_simple_vocab_16e6.txt.gz, vocab.json or tokenizer.json")
	cmd.Flags().StringVar(&f.file, "file", "", "texts, one on each line")
	cmd.Flags().BoolVar(&f.json, "json", false, "print JSON: a list of ids for each text")
	return cmd
}

func evalTokens(cmd *cobra.Command, f tokensFlags, texts []string) error {
	if f.file != "" {
		lines, err := readLines(f.file)
		if err != nil {
			return err
		}
		texts = append(texts, lines...)
	}
	if len(texts) == 0 {
		return usagef("texts are needed: --file, or behind --")
	}
	tokenizer, err := f.tokenizer(cmd)
	if err != nil {
		return err
	}
	ids := make([][]int64, len(texts))
	for i, text := range texts {
		ids[i] = tokenizer.EncodeText(text)
	}
	return printTokens(cmd.OutOrStdout(), ids, f.json)
}

func (f tokensFlags) tokenizer(cmd *cobra.Command) (*clip.Tokenizer, error) {
	if f.vocabulary != "" {
		return clip.OpenTokenizer(f.vocabulary)
	}
	m, err := f.model.open()
	if err != nil {
		return nil, err
	}
	t, err := m.FetchTokenizer(cmd.Context(), slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil)))
	if closed := m.Close(); err == nil {
		err = closed
	}
	return t, err
}

// printTokens writes a line of ids for each text, or all as JSON.
func printTokens(w io.Writer, ids [][]int64, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(ids)
	}
	for _, row := range ids {
		for i, id := range row {
			if i > 0 {
				fmt.Fprint(w, " ")
			}
			fmt.Fprint(w, id)
		}
		if _, err := fmt.Fprintln(w); err != nil {
			return err
		}
	}
	return nil
}
