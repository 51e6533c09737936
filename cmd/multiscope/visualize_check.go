package main

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"multiscope/internal/featurevis"
)

var formats = map[string]featurevis.Format{"png": featurevis.PNG, "jpeg": featurevis.JPEG}

// transforms make the transforms of a name for images and a model's input of some sides.
var transforms = map[string]func(size, side int) []featurevis.Transform{
	"standard": featurevis.StandardTransforms,
	"mild":     featurevis.MildTransforms,
	"none":     featurevis.ResizeTransforms,
}

// Flags that have no meaning with some others.
var (
	unitsWithout     = []string{"vocab", "json"}
	objectiveWithout = []string{"layer", "negative", "facets", "strength", "redo", "json"}
	reportWithout    = []string{"negative", "strength", "redo", "steps", "size", "batch", "lr", "l2", "decay", "pixels", "transforms",
		"redirect-steps", "parameterization", "magnitude", "opaque", "seed", "format", "frames", "out", "vocab"}
)

func (f *visualizeFlags) check(cmd *cobra.Command) error {
	chosen := 0
	for _, given := range []bool{f.units != "", f.all, f.choice.family != "", f.choice.labelled, f.choice.list != "", f.objective != "", f.report} {
		if given {
			chosen++
		}
	}
	switch {
	case chosen != 1:
		return usagef("one of --units, --all, --family, --labelled, --list, --objective and --report says what to do")
	case f.objective != "" && f.out == "":
		return usagef("--out is needed with --objective: a folder for the images")
	case f.objective != "" && f.slug != "" && !cmd.Flags().Changed("db"):
		return usagef("--model-name with --objective names a model of a database: name that with --db")
	case f.frames > 0 && f.out == "":
		return usagef("--out is needed with --frames: a folder for the GIFs")
	case f.settings.Steps < 1 || f.settings.Batch < 1 || f.settings.Size < 0:
		return usagef("--steps and --batch are numbers from 1, --size is one from 2")
	case f.frames < 0 || f.frames > 500:
		return usagef("--frames is a number from 0 to 500, not %d", f.frames)
	case formats[f.format] == "":
		return usagef("--format is png or jpeg, not %q", f.format)
	case transforms[f.transforms] == nil:
		return usagef("--transforms is standard, mild or none, not %q", f.transforms)
	}
	if err := f.maco.check(cmd.Flags()); err != nil {
		return err
	}
	return f.checkUnused(cmd.Flags())
}

// checkUnused returns an error for a flag that was set and would not be used.
func (f *visualizeFlags) checkUnused(flags *pflag.FlagSet) error {
	without, mode := unitsWithout, "units of a layer"
	switch {
	case f.objective != "":
		without, mode = objectiveWithout, "--objective"
	case f.report:
		without, mode = reportWithout, "--report"
	}
	if i := slices.IndexFunc(without, flags.Changed); i >= 0 {
		return usagef("--%s has no meaning with %s", without[i], mode)
	}
	return nil
}
