package main

import (
	"context"

	"github.com/spf13/pflag"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/study/stimuli"
)

// stimuliStudy is the study of drawn stimuli.
func stimuliStudy() studySpec {
	o := stimuli.Defaults()
	return studySpec{
		name:  "stimuli",
		short: "Show drawn colours, counts, gratings, letters, scripts and sizes, and find what each neuron prefers",
		long: "Show drawn stimuli that differ in one thing: colours, counts, gratings, letters and digits, scripts, sizes. Each neuron of\n" +
			"the layer has a tuning curve for each, how selective it is and what it prefers. It needs no text tower and no pictures.",
		example:  "  multiscope study stimuli --model ./RN50\n  multiscope study stimuli --model ./RN50 --layer layer2-3-sum",
		register: func(flags *pflag.FlagSet) { flags.Int64Var(&o.Seed, "seed", o.Seed, "of places and backgrounds") },
		run:      func(ctx context.Context, s *study.Session) (neuron.Study, error) { return stimuli.Run(ctx, s, o) },
	}
}
