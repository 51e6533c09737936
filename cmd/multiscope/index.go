package main

import (
	"slices"

	"github.com/spf13/cobra"

	"multiscope/internal/dataset"
	"multiscope/internal/index"
	"multiscope/internal/neuron"
)

type indexFlags struct {
	model      modelFlags
	images     []string
	database   string
	leftOut    string
	vocabulary string
	name       string
	dataset    dataset.Options
	layers     []string
	reduce     []string
	batch      int
	shard      int
	sample     int
	words      wordFlags
	captions   int
	engine     engineFlags
	verify     bool
	verbose    bool
}

func indexCommand() *cobra.Command {
	var f indexFlags
	cmd := &cobra.Command{
		Use:   "index --model DIR --images DIR",
		Short: "Run a model over pictures and write down what each neuron responds to",
		Long: "Run a model over pictures and write down what each neuron responds to: statistics, examples with\n" +
			"heat maps, activations and words. It can be stopped at any moment: the same command goes on where\n" +
			"it stopped, and does what is missing when there are more pictures, layers or words than before.",
		Example: "  multiscope index --model ./RN50 --images ./photos\n" +
			"  multiscope index --model ./RN50 --images ./photos --layer visual.layer3.5.sum --layer visual.layer4.2.sum",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runIndex(cmd, f) },
	}
	flags := cmd.Flags()
	f.model.register(cmd)
	flags.StringArrayVar(&f.images, "images", nil, "the pictures: a folder, class folders, a zip, tar shards, a manifest, or demo for generated ones; again for more (needed)")
	flags.StringVar(&f.database, "db", "scope.db", "the database to write to; it is made where it is missing")
	flags.StringVar(&f.leftOut, "left-out", "", "a CSV file for what was skipped or left out, and why; the first of it is printed otherwise")
	flags.StringVar(&f.name, "name", "", "the model's name in addresses; the name under which its weights are indexed, or else its folder's, otherwise")
	flags.StringVar(&f.dataset.Name, "dataset", "", "the data set's name; the folder's name otherwise")
	flags.StringSliceVar(&f.layers, "layer", nil, "a layer to index, by its name or its address, again for more; the model's last residual sum otherwise")
	flags.StringSliceVar(&f.reduce, "reduce", []string{string(neuron.Mean)}, "how a map becomes an activation: mean, max or center, again for more")
	flags.IntVar(&f.dataset.Limit, "limit", 0, "take only so many pictures")
	flags.IntVar(&f.dataset.Sample, "sample", 0, "draw so many pictures uniformly")
	flags.Int64Var(&f.dataset.SampleSeed, "seed", 1, "what samples are drawn from")
	flags.BoolVar(&f.dataset.FollowLinks, "follow-links", false, "take in what links lead to outside of what --images names, too")
	flags.Int64Var(&f.dataset.ShuffleSeed, "shuffle-seed", 0, "put the pictures into an order drawn from this; 0 leaves theirs")
	flags.IntVar(&f.batch, "batch", 0, "pictures in the model at a time; 0 finds out what is fastest")
	flags.IntVar(&f.shard, "shard", 0, "pictures that are stored together, no more of which are lost when the run is killed; 0 takes 256,\nor fewer where their heat maps would take much memory")
	flags.IntVar(&f.sample, "column-sample", 0, "keep each neuron's activations on so many pictures, drawn uniformly, and not on all; statistics,\nhistograms and examples stay exact, and new pictures later mean that all are seen again")
	flags.IntVar(&f.captions, "captions", index.DefaultCaptions, "different captions of the pictures that the model's text tower reads, besides the words and sentences that it always\nreads; 0 for none")
	flags.StringVar(&f.vocabulary, "vocab", "", "the text tower's vocabulary, where none lies beside the model: bpe_simple_vocab_16e6.txt.gz, vocab.json or tokenizer.json")
	flags.BoolVar(&f.verify, "check", false, "verify the index instead: counts, checksums, statistics, and some pictures once more")
	flags.BoolVar(&f.verbose, "verbose", false, "also say how long each step takes")
	f.words.register(cmd)
	f.engine.register(cmd)
	return cmd
}

func (f indexFlags) check() error {
	switch {
	case f.model.path == "":
		return usagef("--model is needed: a folder or file that holds a model")
	case len(f.images) == 0:
		return usagef("--images is needed: a folder of pictures")
	case f.name != "" && !neuron.IsSlug(f.name):
		return usagef("--name stands in addresses: lower-case letters, digits and inner hyphens, not %q", f.name)
	case f.batch < 0 || f.batch > 4096:
		return usagef("--batch is a number from 1 to 4096, or 0 for what is fastest, not %d", f.batch)
	case f.shard < 0 || f.shard > 1<<20:
		return usagef("--shard is a number from 1 to %d, or 0 for what fits, not %d", 1<<20, f.shard)
	}
	if f.captions < 0 {
		return usagef("--captions is a number, or 0 for none, not %d", f.captions)
	}
	if f.sample < 0 {
		return usagef("--column-sample is a number of pictures, or 0 for all, not %d", f.sample)
	}
	for _, r := range f.reduce {
		if !slices.Contains([]neuron.Reduction{neuron.Mean, neuron.Max, neuron.Center}, neuron.Reduction(r)) {
			return usagef("--reduce is mean, max or center, not %q", r)
		}
	}
	return nil
}
