package main

import (
	"context"

	"github.com/spf13/pflag"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/study/probe"
)

func probeStudy() studySpec {
	o := probe.Defaults
	return studySpec{
		name:  "probe",
		short: "Tell the values of a category apart by a few units each",
		long: "Fit a sparse linear classifier to the stored activations of a layer: which few units tell the values of a category of\n" +
			"the images apart. It is fitted at several penalties and judged on images that are held out. Pictures are not needed.",
		example: "  multiscope study probe --model ./RN50\n  multiscope study probe --model ./RN50 --category class --most-images 50000 --units-per-class 3",
		register: func(f *pflag.FlagSet) {
			f.StringVar(&o.Category, "category", o.Category, "the category of the images whose values are told apart; chosen and said otherwise")
			f.IntVar(&o.MostImages, "most-images", o.MostImages, "images to draw, at most")
			f.IntVar(&o.LeastImages, "least-images", o.LeastImages, "images that a class needs among those drawn; smaller ones are left out")
			f.Float64Var(&o.HeldOut, "held-out", o.HeldOut, "share of each class's images that the classifier is judged on")
			f.IntVar(&o.Penalties, "penalties", o.Penalties, "at which a classifier is fitted")
			f.Float64Var(&o.UnitsPerClass, "units-per-class", o.UnitsPerClass, "of the classifier that is shown first, on average (the paper has 3); 0 for the sparsest that is about as good as the best")
			f.Int64Var(&o.Seed, "seed", o.Seed, "of the images drawn and held out")
		},
		check: func() error { return o.Check() },
		run:   func(ctx context.Context, s *study.Session) (neuron.Study, error) { return probe.Run(ctx, s, o) },
	}
}
