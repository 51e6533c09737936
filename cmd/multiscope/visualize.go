package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"multiscope/internal/featurevis"
	"multiscope/internal/neuron"
)

type visualizeFlags struct {
	model    modelFlags
	engine   engineFlags
	database string
	slug     string
	layer    string

	units     string
	all       bool
	negative  bool
	facets    string
	strength  string
	objective string

	settings   featurevis.Settings
	transforms string
	pixels     bool
	seed       int64
	format     string
	frames     int
	out        string
	vocabulary string
	redo       bool
	report     bool
	json       bool
}

func visualizeCommand() *cobra.Command {
	f := visualizeFlags{settings: featurevis.Defaults}
	cmd := &cobra.Command{
		Use:   "visualize --model PATH (--units LIST | --all | --objective EXPR | --report)",
		Short: "Make pictures that drive neurons, one for each of their facets",
		Long: "Make pictures that drive neurons by gradient ascent, without a facet and once for each facet that was\n" +
			"trained, and store them in the database in which the model is indexed, with the activation that each\n" +
			"reaches when it is shown to the model as a file. Each is stored as soon as it is finished; stopped and run\n" +
			"again, the command goes on. The same command makes the same bytes on the same machine.\n\n" +
			"An objective of your own (docs/eval.md lists them) belongs to no neuron: its pictures are files in --out.",
		Example: "  multiscope visualize --model ./RN50 --units 0-63,89\n" +
			"  multiscope visualize --model ./RN50 --units 89 --facets text,face --strength 0:8:5\n" +
			"  multiscope visualize --model ./RN50 --objective 'channel(visual.layer4.2.sum,89) + 0.5*text(\"japan\")' --out ./pictures\n" +
			"  multiscope visualize --model ./RN50 --report",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return visualize(cmd, f) },
	}
	f.register(cmd)
	return cmd
}

func (f *visualizeFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	f.model.register(cmd)
	flags.StringVar(&f.database, "db", "scope.db", "the database in which the model is indexed")
	flags.StringVar(&f.slug, "model-name", "", "the model's name in addresses; its folder's name otherwise")
	flags.StringVar(&f.layer, "layer", "", "the layer of the units; the model's last residual sum otherwise")
	flags.StringVar(&f.units, "units", "", "units: numbers and ranges, such as 0-63,89")
	flags.BoolVar(&f.all, "all", false, "all units that are above zero on any picture")
	flags.BoolVar(&f.negative, "negative", false, "drive the units below zero: what inhibits them")
	flags.StringVar(&f.facets, "facets", "all", "generic (no facet) and names of facets, such as generic,text,face; all, or generic alone")
	flags.StringVar(&f.strength, "strength", fmt.Sprint(defaultStrength), "of the facets; FROM:TO:COUNT tries several and keeps the best")
	flags.StringVar(&f.objective, "objective", "", "an objective of your own instead of units")
	flags.IntVar(&f.settings.Steps, "steps", f.settings.Steps, "of gradient ascent")
	flags.IntVar(&f.settings.Size, "size", 0, "side of the pictures in pixels; that of the model's input otherwise")
	flags.IntVar(&f.settings.Batch, "batch", f.settings.Batch, "pictures made at once; of an objective, pictures in all")
	flags.Float64Var(&f.settings.Rate, "lr", f.settings.Rate, "learning rate of Adam")
	flags.IntVar(&f.settings.RedirectSteps, "redirect-steps", f.settings.RedirectSteps, "for so many first steps, let gradients pass ReLUs that block them, for layers after a ReLU; 0 for none")
	flags.Float64Var(&f.settings.L2, "l2", f.settings.L2, "weight of the mean squared distance from grey, a penalty")
	flags.Float64Var(&f.settings.Parameterization.Decay, "decay", f.settings.Parameterization.Decay, "power of frequency that damps fine detail")
	flags.BoolVar(&f.pixels, "pixels", false, "climb in pixels instead of a spectrum")
	flags.StringVar(&f.transforms, "transforms", "standard", "what each step changes at random: standard, mild or none")
	flags.Int64Var(&f.seed, "seed", 1, "of the first pictures and of the transforms")
	flags.StringVar(&f.format, "format", "png", "of the pictures: png or jpeg")
	flags.IntVar(&f.frames, "frames", 0, "also write each picture in the making as a GIF of so many frames into --out")
	flags.StringVar(&f.out, "out", "", "also write the pictures as files into this folder")
	flags.StringVar(&f.vocabulary, "vocab", "", "the vocabulary for text(\"…\"), where none lies beside the model")
	flags.BoolVar(&f.redo, "redo", false, "make pictures again that are there")
	flags.BoolVar(&f.report, "report", false, "make nothing: print how good the layer's pictures are")
	flags.BoolVar(&f.json, "json", false, "print the report as JSON")
	f.engine.register(cmd)
}

func (f *visualizeFlags) check() error {
	chosen := 0
	for _, given := range []bool{f.units != "", f.all, f.objective != "", f.report} {
		if given {
			chosen++
		}
	}
	switch {
	case chosen != 1:
		return usagef("one of --units, --all, --objective and --report says what to do")
	case f.objective != "" && f.out == "":
		return usagef("--out is needed with --objective: a folder for the pictures")
	case f.frames > 0 && f.out == "":
		return usagef("--out is needed with --frames: a folder for the films")
	case f.settings.Steps < 1 || f.settings.Batch < 1 || f.settings.Size < 0:
		return usagef("--steps and --batch are numbers from 1, --size is one from 2")
	case f.frames < 0 || f.frames > 500:
		return usagef("--frames is a number from 0 to 500, not %d", f.frames)
	case formats[f.format] == "":
		return usagef("--format is png or jpeg, not %q", f.format)
	case transforms[f.transforms] == nil:
		return usagef("--transforms is standard, mild or none, not %q", f.transforms)
	}
	f.settings.Parameterization.Pixels = f.pixels
	return nil
}

// defaultStrength of facets shows as much of the facet as of the neuron. (Strengths are of weights
// with a mean square of 1; the paper does not say what its are of.)
const defaultStrength = 2.

var formats = map[string]featurevis.Format{"png": featurevis.PNG, "jpeg": featurevis.JPEG}

// transforms make the transforms of a name for pictures and a model's input of some sides.
var transforms = map[string]func(size, side int) []featurevis.Transform{
	"standard": featurevis.StandardTransforms,
	"mild":     featurevis.MildTransforms,
	"none":     featurevis.ResizeTransforms,
}

// configured returns the settings for a model whose input is side pixels.
func (f *visualizeFlags) configured(side int) featurevis.Settings {
	s := f.settings
	if s.Size == 0 {
		s.Size = side
	}
	if s.RedirectSteps == 0 {
		s.RedirectSteps = -1
	}
	if s.Size > 0 {
		s.Transforms = transforms[f.transforms](s.Size, side)
	}
	return s
}

func visualize(cmd *cobra.Command, f visualizeFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	switch {
	case f.report:
		return visualizeReport(cmd, f)
	case f.objective != "":
		return visualizeObjective(cmd, f)
	}
	return visualizeUnits(cmd, f)
}

// parseUnits reads "0-63,89" for a layer of n units; each is named once, in order.
func parseUnits(list string, n int) ([]int, error) {
	asked := make([]bool, n)
	for _, part := range strings.Split(list, ",") {
		from, to, isRange := strings.Cut(strings.TrimSpace(part), "-")
		if !isRange {
			to = from
		}
		first, err := neuron.ParseUnit(from)
		if err != nil {
			return nil, usageError{err}
		}
		last, err := neuron.ParseUnit(to)
		if err != nil {
			return nil, usageError{err}
		}
		if first > last || last >= n {
			return nil, neuron.NotFoundf("The layer has %d units, numbered from 0; %q names others.", n, part)
		}
		for u := first; u <= last; u++ {
			asked[u] = true
		}
	}
	var units []int
	for u, is := range asked {
		if is {
			units = append(units, u)
		}
	}
	return units, nil
}

// parseStrengths reads "5", or "0:8:5" for five from 0 to 8.
func parseStrengths(s string) ([]float64, error) {
	var from, to float64
	var n int
	if _, err := fmt.Sscanf(s, "%g:%g:%d\n", &from, &to, &n); err != nil {
		n = 1
		if _, err := fmt.Sscanf(s, "%g\n", &from); err != nil {
			return nil, usagef("--strength is a number, or FROM:TO:COUNT, not %q", s)
		}
	}
	const most = 64
	if !(from >= 0 && from < 1e6) || n > 1 && !(to >= from && to < 1e6) || n < 1 || n > most {
		return nil, usagef("--strength goes from 0 up, in at most %d steps; %q does not", most, s)
	}
	strengths := make([]float64, n)
	for i := range strengths {
		strengths[i] = from
		if n > 1 {
			strengths[i] += (to - from) * float64(i) / float64(n-1)
		}
	}
	return strengths, nil
}
