package main

import (
	"context"

	"github.com/spf13/pflag"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/study/attack"
)

func attackStudy() studySpec {
	o := attack.Defaults()
	var classes classFlags
	var wild string
	var pictures pictureFlags
	return studySpec{
		name:  "attack",
		short: "Write texts on images so that they are taken for something else",
		long: "Write texts on images of the data set so that they are taken for something else, by a zero-shot classifier and by a\n" +
			"linear probe. Texts come from words that excite the neurons of a class and from names of classes. With --wild, your\n" +
			"own photographs of things with labels on them are classified, too: mug/1.jpg, mug/ipod/1.jpg, mug/blank/1.jpg.",
		example: "  multiscope study attack --model ./RN50 --images ./photos --category class\n" +
			"  multiscope study attack --model ./RN50 --images ./photos --target piggy-bank --text '$$$' --wild ./labelled",
		register: func(flags *pflag.FlagSet) {
			classes.register(flags)
			flags.IntVar(&o.Images, "sample", o.Images, "how many images to attack")
			flags.IntVar(&o.Tries, "tries", o.Tries, "how many others to compare texts on before")
			flags.IntVar(&o.Train, "train", o.Train, "how many others to find the neurons of classes and fit the linear probe on")
			flags.IntVar(&o.Targets, "targets", o.Targets, "for how many classes images are to be taken: those for which texts do best")
			flags.StringArrayVar(&o.Named, "target", nil, "a class that images are to be taken for, again for more; in place of --targets")
			flags.StringArrayVar(&o.Texts, "text", nil, "a text to try for each class besides those that are found, again for more")
			flags.Float64Var(&o.Letters, "letters", o.Letters, "the height of a line of text, as a share of the picture's side")
			flags.Float64Var(&o.Lambda, "lambda", o.Lambda, "the penalty of the linear probe, as a share of the one at which nothing is left of it")
			flags.StringVar(&wild, "wild", "", "a folder of photographs: a folder for each thing, and in it one for each label on it")
			pictures.register(flags)
			flags.Int64Var(&o.Seed, "seed", o.Seed, "which images are drawn")
		},
		check: o.Check,
		run: func(ctx context.Context, s *study.Session) (neuron.Study, error) {
			var err error
			if o.Classes, err = classes.read(); err != nil {
				return neuron.Study{}, err
			}
			if wild != "" {
				if o.Wild, err = attack.OpenWild(wild, pictures.options(s)); err != nil {
					return neuron.Study{}, err
				}
			}
			return attack.Run(ctx, s, o)
		},
	}
}
