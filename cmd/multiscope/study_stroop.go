package main

import (
	"context"

	"github.com/spf13/pflag"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/study/stroop"
)

// stroopStudy is the study of words in inks of other colours.
func stroopStudy() studySpec {
	o := stroop.Defaults()
	var inks, words string
	return studySpec{
		name:  "stroop",
		short: "Write names of colours in other colours, and ask for the colour",
		long: "Write names of colours in inks of the same and of other colours, in several fonts and on several papers, and classify the\n" +
			"pictures by the inks: is the ink answered or the word? It also finds which neurons follow the ink and which the word.",
		example: "  multiscope study stroop --model ./RN50\n" +
			"  multiscope study stroop --model ./RN50 --inks red,green,blue,brown --words red,green,blue",
		register: func(flags *pflag.FlagSet) {
			flags.StringVar(&inks, "inks", "", "names of colours, separated by commas; the paper's eight otherwise")
			flags.StringVar(&words, "words", "", "names of colours that are written; the inks otherwise, without black as in the paper")
		},
		check: func() (err error) {
			if inks != "" {
				if o.Inks, err = stroop.Colors(inks); err != nil {
					return err
				}
				o.Words = stroop.WithoutBlack(o.Inks)
			}
			if words != "" {
				o.Words, err = stroop.Colors(words)
			}
			return err
		},
		run: func(ctx context.Context, s *study.Session) (neuron.Study, error) { return stroop.Run(ctx, s, o) },
	}
}
