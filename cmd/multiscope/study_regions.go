package main

import (
	"context"
	"io"
	"log/slog"

	"github.com/spf13/pflag"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/study/regions"
	"multiscope/internal/worldmap"
)

func regionsStudy() studySpec {
	o := regions.Defaults
	return studySpec{
		name:  "regions",
		short: "Find units that answer to parts of the world, and show them on a map",
		long: "Write the names of countries, capitals and large cities into pictures, in several sizes and at several places, and show\n" +
			"them to a layer; show it crops of a drawn map without names; and count the units whose strongest words name places. The\n" +
			"outlines of countries come with npm once; without them the map is left out, and the page says why.",
		example: "  multiscope study regions --model ./RN50\n  multiscope study regions --model ./RN50 --crops 20000 --units 96",
		register: func(f *pflag.FlagSet) {
			f.Float64SliceVar(&o.Sizes, "sizes", o.Sizes, "heights of a line of type, in sides of the picture")
			f.IntVar(&o.Grid, "places", o.Grid, "of a name along each side of the picture")
			f.IntVar(&o.Crops, "crops", o.Crops, "of the drawn map; 0 leaves the map out")
			f.IntVar(&o.Units, "units", o.Units, "whose levels are kept, at most")
			f.IntVar(&o.Permutations, "permutations", o.Permutations, "of the countries that each unit is compared with")
			f.Int64Var(&o.Seed, "seed", o.Seed, "of the crops and permutations")
		},
		check: func() error { return o.Check() },
		run: func(ctx context.Context, s *study.Session) (neuron.Study, error) {
			return regions.Run(ctx, s, o, outlines)
		},
	}
}

// outlines brings the outlines of countries, from the user's cache or with npm.
func outlines(ctx context.Context) ([][]worldmap.Degrees, string) {
	atlas := worldmap.NewAtlas(slog.New(slog.NewTextHandler(io.Discard, nil)))
	atlas.Load(ctx)
	if atlas.Map() == nil {
		return nil, "the outlines of countries could not be had from npm's package world-atlas " + worldmap.Version + ", which needs npm and the network once."
	}
	return atlas.Map().Outlines(), ""
}
