package main

import (
	"context"

	"github.com/spf13/pflag"

	"multiscope/internal/dataset"
	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/study/bias"
)

// biasStudy is the study of what goes with what: the Word Embedding Association Test, and a like test of units.
func biasStudy() studySpec {
	o := bias.Defaults()
	groups := bias.Usual
	var templates []string
	var pictures pictureFlags
	return studySpec{
		name:  "bias",
		short: "Test whether two groups of things go with two groups of attributes",
		long: "Test whether two groups of targets go with two groups of attributes in the model's embeddings (the Word Embedding\n" +
			"Association Test of Caliskan et al., 2017), and which neurons respond to one of the targets and one of the attributes.\n" +
			"A group is words:FILE, words with commas between them, or a folder of pictures, with NAME= before it if you like:\n" +
			"8 to 100 items, as many in --x as in --y. What the test does not say stands on the page and in docs/studies.md.",
		example: "  multiscope study bias --model ./RN50\n" +
			"  multiscope study bias --model ./RN50 --x flowers=./flowers --y insects=./insects\n" +
			"  multiscope study bias --model ./RN50 --a words:career.txt --b words:home.txt --x words:one.txt --y words:other.txt --sensitive gender",
		register: func(flags *pflag.FlagSet) {
			for i, name := range []string{"x", "y", "a", "b"} {
				flags.StringVar(&groups[i], name, groups[i], []string{"the first targets", "the second targets", "the first attributes", "the second attributes"}[i])
			}
			flags.StringArrayVar(&templates, "template", nil, "a prompt with {} for the word, again for more; the word alone otherwise")
			pictures.register(flags)
			flags.IntVar(&o.Partitions, "partitions", o.Partitions, "partitions that a test compares; all where there are fewer")
			flags.Float64Var(&o.Rate, "rate", o.Rate, "rate of false discoveries at which neurons are found")
			flags.StringVar(&o.Sensitive, "sensitive", "", "what is sensitive about it: the study opens behind a notice that says so")
			flags.Int64Var(&o.Seed, "seed", o.Seed, "of random partitions and of bootstraps")
		},
		run: func(ctx context.Context, s *study.Session) (neuron.Study, error) {
			for i, g := range []*bias.Group{&o.X, &o.Y, &o.A, &o.B} {
				var err error
				if *g, err = openGroup(groups[i], pictures.options(s)); err != nil {
					return neuron.Study{}, err
				}
			}
			if len(templates) > 0 {
				o.Templates = templates
			}
			return bias.Run(ctx, s, o)
		},
	}
}

// openGroup reads the group that a user names.
func openGroup(named string, files dataset.Options) (bias.Group, error) {
	spec, err := bias.ParseSpec(named)
	if err != nil {
		return bias.Group{}, err
	}
	g := bias.Group{Name: spec.Name, Words: spec.Words}
	if spec.File != "" {
		g.Words, err = wordsOfFile(spec.File)
	}
	if spec.Path == "" || err != nil {
		return g, err
	}
	pictures, err := openPictures(spec.Path, files)
	if err != nil {
		return g, err
	}
	return bias.OfPictures(spec.Name, pictures), nil
}
