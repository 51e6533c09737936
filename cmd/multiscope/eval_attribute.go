package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/evaluate"
	"multiscope/internal/tensor"
)

type attributeFlags struct {
	textFlags
	layer      string
	tokens     string
	embeddings string
	columns    string
	evaluate.Sparsity
}

// evalAttributeCommand writes which units of a layer texts call on.
func evalAttributeCommand() *cobra.Command {
	var f attributeFlags
	cmd := &cobra.Command{
		Use:   "attribute --model PATH [--layer TAP] (--file FILE | --tokens t.npy | --embeddings e.npy | -- TEXT …) --out a.npy",
		Short: "Write which units of a layer texts call on as .npy",
		Long: "Write how much each unit of a layer adds to the logit of texts as .npy, float32 [texts, units]: the product of its direction\n" +
			"(see “eval text-direction”) and the text's embedding, made one long. With --alpha, or --sparse, the weights of a non-negative\n" +
			"LASSO instead, which composes the text of few units' directions, made one long as well. docs/texts.md has the formulas.",
		Example: "  multiscope eval attribute --model ./RN50 --layer visual.layer4.2.sum --alpha 0.002 --out a.npy -- 'i feel jealous'",
		Args:    cobra.ArbitraryArgs,
		RunE:    func(cmd *cobra.Command, texts []string) error { return evalAttribute(cmd, f, texts) },
	}
	flags := cmd.Flags()
	f.model.tensors = true
	f.model.register(cmd)
	flags.StringVar(&f.layer, "layer", "", "the layer; the model's default layer otherwise")
	flags.StringVar(&f.file, "file", "", "texts, one on each line")
	flags.StringVar(&f.tokens, "tokens", "", "texts as token ids instead: a .npy file of whole numbers [texts, context]")
	flags.StringVar(&f.embeddings, "embeddings", "", "texts as embeddings instead: a .npy file of float32 [texts, embedding]")
	flags.StringVar(&f.columns, "columns", "", "use these units only, in this order: a .npy file of whole numbers [N]")
	flags.Float64Var(&f.Alpha, "alpha", 0, "weights of a LASSO with this penalty, a number above 0")
	flags.IntVar(&f.Units, "sparse", 0, "weights of the LASSO with the smallest penalty above which never more units have one")
	flags.StringVar(&f.vocabulary, "vocab", "", "the vocabulary, where none lies beside the model: bpe_simple_vocab_16e6.txt.gz, vocab.json or tokenizer.json")
	flags.StringVar(&f.out, "out", "", "the file to write (needed)")
	f.engine.register(cmd)
	return cmd
}

func (f attributeFlags) check(cmd *cobra.Command, texts []string) error {
	changed := cmd.Flags().Changed
	ways := 0
	for _, given := range []bool{len(texts) > 0 || f.file != "", f.tokens != "", f.embeddings != ""} {
		if given {
			ways++
		}
	}
	switch {
	case f.out == "":
		return usagef("--out is needed: a .npy file to write")
	case ways != 1:
		return usagef("texts are needed in one way: --file or behind --, --tokens, or --embeddings")
	case changed("alpha") && changed("sparse"):
		return usagef("--alpha and --sparse say the same in two ways: leave one out")
	case changed("alpha") && !(f.Alpha > 0):
		return usagef("--alpha is a number above 0, not %g", f.Alpha)
	case changed("sparse") && f.Units < 1:
		return usagef("--sparse is a number of units from 1, not %d", f.Units)
	}
	return nil
}

func evalAttribute(cmd *cobra.Command, f attributeFlags, texts []string) (err error) {
	if err := f.check(cmd, texts); err != nil {
		return err
	}
	m, err := f.model.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	readout, tap, err := readoutOf(m, f.layer)
	if err != nil {
		return err
	}
	var columns []int
	if f.columns != "" {
		if columns, err = evaluate.UnitNumbers(f.columns); err != nil {
			return err
		}
	}
	embeddings, err := f.read(cmd, m, texts)
	if err != nil {
		return err
	}
	scores, err := evaluate.Attribute(readout, embeddings, columns, f.Sparsity)
	if err != nil {
		return err
	}
	if err := tensor.WriteNPY(f.out, scores); err != nil {
		return err
	}
	used := len(scores.Data) - countZeros(scores.Data)
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s, shape %v, %d numbers that are not 0, mean %.6g\n", f.out, tap, scores.Shape, used, evaluate.Mean(scores.Data))
	return err
}

func countZeros(x []float32) (n int) {
	for _, v := range x {
		if v == 0 {
			n++
		}
	}
	return n
}

// read returns the embeddings of the texts, however they are given.
func (f attributeFlags) read(cmd *cobra.Command, m *clip.Model, texts []string) (*tensor.Float32, error) {
	switch {
	case f.embeddings != "":
		return f.readEmbeddings()
	case f.tokens != "":
		return f.readTokens(cmd, m)
	}
	if f.file != "" {
		lines, err := readLines(f.file)
		if err != nil {
			return nil, err
		}
		texts = slices.Concat(texts, lines)
	}
	if len(texts) == 0 {
		return nil, usagef("%s has no texts", f.file)
	}
	return f.embed(cmd, m, texts)
}
