package main

import (
	"context"

	"github.com/spf13/pflag"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/study/landscape"
)

func landscapeStudy() studySpec {
	o := landscape.Defaults
	var pictures pictureFlags
	return studySpec{
		name:  "landscape",
		short: "Compare how units answer to several persons or things",
		long: "Compare the distributions of each unit's activations on pictures of several persons or things: folders of pictures, one\n" +
			"for each, which are shown to the model, or the values of a category of the data set, whose activations are stored. A study of\n" +
			"people is sensitive: --sensitive puts it behind a notice that says why.",
		example: "  multiscope study landscape --model ./RN50 --category group\n  multiscope study landscape --model ./RN50 --folders ./people --sensitive 'public figures'",
		register: func(f *pflag.FlagSet) {
			f.StringVar(&o.Folders, "folders", o.Folders, "a folder with a folder of pictures for each person or thing")
			pictures.register(f)
			f.StringVar(&o.Category, "category", o.Category, "the category of the images whose values are compared; chosen and said otherwise")
			f.IntVar(&o.MostImages, "most-images", o.MostImages, "images to draw, at most")
			f.IntVar(&o.LeastImages, "least-images", o.LeastImages, "images that a thing needs; one with fewer is left out")
			f.IntVar(&o.MostThings, "most-things", o.MostThings, "things to compare, at most: those with the most images")
			f.StringVar(&o.Sensitive, "sensitive", o.Sensitive, "why the study opens behind a notice, in a few words; without it there is none")
			f.Int64Var(&o.Seed, "seed", o.Seed, "of the images drawn")
		},
		check: func() error { return o.Check() },
		run: func(ctx context.Context, s *study.Session) (neuron.Study, error) {
			o.Files = pictures.options(s)
			return landscape.Run(ctx, s, o)
		},
	}
}
