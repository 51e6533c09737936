package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/engine"
	"multiscope/internal/evaluate"
	"multiscope/internal/tensor"
)

type textFlags struct {
	model      modelFlags
	engine     engineFlags
	file       string
	vocabulary string
	out        string
	normalise  bool
}

// evalTextCommand writes the embeddings of texts.
func evalTextCommand() *cobra.Command {
	var f textFlags
	cmd := &cobra.Command{
		Use:     "text --model PATH (--file FILE | -- TEXT …) --out emb.npy",
		Short:   "Write the embeddings of texts as .npy",
		Long:    "Write the embeddings of texts as .npy, float32 [N, embedding], as the reference's encode_text gives them.",
		Example: "  multiscope eval text --model ./RN50 --file prompts.txt --out emb.npy",
		Args:    cobra.ArbitraryArgs,
		RunE:    func(cmd *cobra.Command, args []string) error { return evalText(cmd, f, args) },
	}
	flags := cmd.Flags()
	f.model.tensors = true
	f.model.register(cmd)
	flags.StringVar(&f.file, "file", "", "texts, one on each line")
	flags.StringVar(&f.vocabulary, "vocab", "", "the vocabulary, where none lies beside the model: bpe_simple_vocab_16e6.txt.gz, vocab.json or tokenizer.json")
	flags.StringVar(&f.out, "out", "", "the file to write (needed)")
	flags.BoolVar(&f.normalise, "normalize", false, "make each embedding one long")
	f.engine.register(cmd)
	return cmd
}

func evalText(cmd *cobra.Command, f textFlags, texts []string) (err error) {
	if f.out == "" {
		return usagef("--out is needed: a .npy file to write")
	}
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
	m, err := f.model.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	embeddings, err := f.embed(cmd, m, texts)
	if err != nil {
		return err
	}
	if f.normalise {
		evaluate.NormaliseRows(embeddings)
	}
	if err := tensor.WriteNPY(f.out, embeddings); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s: %d texts, shape %v, mean %.6g\n", f.out, len(texts), embeddings.Shape, evaluate.Mean(embeddings.Data))
	return nil
}

func (f textFlags) embed(cmd *cobra.Command, m *clip.Model, texts []string) (*tensor.Float32, error) {
	tokenizer, err := openTokenizer(cmd.Context(), m, f.vocabulary, logTo(cmd.ErrOrStderr(), false))
	if err != nil {
		return nil, err
	}
	for _, t := range texts {
		if n := len(tokenizer.EncodeText(t)); n > m.Context() {
			fmt.Fprintf(cmd.ErrOrStderr(), "%.40q has %d tokens, the model takes %d: the end is left out\n", t, n, m.Context())
		}
	}
	text := clip.Output{Tap: "text"}
	g, err := m.TextGraph(text)
	if err != nil {
		return nil, err
	}
	e, err := f.engine.open(cmd)
	if err != nil {
		return nil, err
	}
	results, err := evaluate.Run(cmd.Context(), e, g, engine.Named{Name: "tokens", Tensor: tokenizer.Batch(texts, m.Context())})
	return results[text.Name()], err
}

// readLines returns the lines of a file.
func readLines(path string) (lines []string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		lines = append(lines, s.Text())
	}
	if err := s.Err(); err != nil {
		return nil, fmt.Errorf("%s: line %d: %w", path, len(lines)+1, err)
	}
	return lines, nil
}
