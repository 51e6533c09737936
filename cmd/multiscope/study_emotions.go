package main

import (
	"context"

	"github.com/spf13/pflag"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/study/emotions"
	"multiscope/internal/text"
)

// emotionsStudy is the study of words for feelings as sums of units.
func emotionsStudy() studySpec {
	o := emotions.Defaults()
	var words string
	var templates []string
	return studySpec{
		name:  "emotions",
		short: "Compose words for feelings of neurons, and draw an atlas of them",
		long: "Attribute words for feelings to the neurons of a layer that the image embedding reads: each word as a short sum of neurons,\n" +
			"at several levels of sparsity, and all words by the 2 and 7 factors of their attributions. docs/studies.md says how.",
		example: "  multiscope study emotions --model ./RN50\n" +
			"  multiscope study emotions --model ./RN50 --words moods.txt --template 'i feel {}' --template 'a {} person'",
		register: func(flags *pflag.FlagSet) {
			flags.StringVar(&words, "words", "", "a file of words, one a line, 8 to 256; the shipped lexicon of emotions otherwise")
			flags.StringArrayVar(&templates, "template", nil, "a prompt with {} for the word, again for more; those of the article otherwise")
			flags.Int64Var(&o.Seed, "seed", o.Seed, "where t-SNE begins")
		},
		check: func() (err error) {
			if words != "" {
				if o.Words, err = wordsOfFile(words); err != nil {
					return err
				}
			}
			if len(templates) > 0 {
				o.Templates = templates
			}
			return o.Check()
		},
		run: func(ctx context.Context, s *study.Session) (neuron.Study, error) { return emotions.Run(ctx, s, o) },
	}
}

// wordsOfFile reads a list of words, each once.
func wordsOfFile(path string) ([]string, error) {
	listed, err := text.OpenWords(path)
	if err != nil {
		return nil, err
	}
	words := make([]string, len(listed))
	for i, w := range listed {
		words[i] = w.Word
	}
	return words, nil
}
