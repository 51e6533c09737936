package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"multiscope/internal/featurevis"
	"multiscope/internal/visualize"
)

type visualizeFlags struct {
	model    modelFlags
	engine   engineFlags
	database string
	slug     string
	layer    string

	units     string
	all       bool
	choice    choice
	negative  bool
	facets    string
	strength  string
	objective string

	settings   featurevis.Settings
	transforms string
	maco       macoFlags
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
		Use:   "visualize --model PATH (--units LIST | --all | --family SLUG | --labelled | --list SLUG | --objective EXPR | --report)",
		Short: "Make images that drive units, one for each of their facets",
		Long: "Make images that drive units by gradient ascent, without a facet and once for each facet that was\n" +
			"trained, and store them in the database in which the model is indexed, with the activation that each\n" +
			"reaches when the model is given its file. Each is stored as soon as it is finished; stopped and run\n" +
			"again, the command goes on. The same command makes the same bytes on the same machine.\n\n" +
			"An objective of your own (docs/eval.md lists them) belongs to no unit: its images are files in --out.",
		Example: "  multiscope visualize --model ./RN50 --units 0-63,89\n" +
			"  multiscope visualize --model ./RN50 --units 89 --facets text,face --strength 0:8:5\n" +
			"  multiscope visualize --model ./RN50 --family region\n" +
			"  multiscope visualize --model ./RN50 --objective 'channel(visual.layer4.2.sum,89) + 0.5*text(\"japan\")' --out ./images\n" +
			"  multiscope visualize --model ./RN50 --report",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	f.register(cmd)
	return cmd
}

func (f *visualizeFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	f.model.register(cmd)
	flags.StringVar(&f.database, "db", "scope.db", "the database in which the model is indexed")
	flags.StringVar(&f.slug, "model-name", "", "the model's name in addresses; its folder's name otherwise")
	flags.StringVar(&f.layer, "layer", "", "the layer of the units, by its name in addresses or in the model; the model's last residual sum otherwise")
	flags.StringVar(&f.units, "units", "", "units: numbers and ranges, such as 0-63,89")
	flags.BoolVar(&f.all, "all", false, "all units that are above zero on any picture")
	flags.StringVar(&f.choice.family, "family", "", "the units of the layer that are of a family: confirmed, published, or suggested and not refused")
	flags.BoolVar(&f.choice.labelled, "labelled", false, "the units of the layer that people have labelled")
	flags.StringVar(&f.choice.list, "list", "", "the units of the layer that are in a list, by its name in addresses")
	flags.BoolVar(&f.negative, "negative", false, "drive the units below zero: what inhibits them")
	flags.StringVar(&f.facets, "facets", "all", "generic (no facet) and names of facets, such as generic,text,face; all, or generic alone")
	flags.StringVar(&f.strength, "strength", fmt.Sprint(visualize.DefaultStrength), "of the facets; FROM:TO:COUNT tries several and keeps the best")
	flags.StringVar(&f.objective, "objective", "", "an objective of your own instead of units")
	flags.IntVar(&f.settings.Steps, "steps", f.settings.Steps, "of gradient ascent")
	flags.IntVar(&f.settings.Size, "size", 0, "side of the images in pixels; that of the model's input otherwise")
	flags.IntVar(&f.settings.Batch, "batch", f.settings.Batch, "images made at once; of an objective, images in all")
	flags.Float64Var(&f.settings.Rate, "lr", f.settings.Rate, "learning rate of Adam")
	flags.IntVar(&f.settings.RedirectSteps, "redirect-steps", f.settings.RedirectSteps, "for so many first steps, let gradients pass ReLUs that block them, for layers after a ReLU; 0 for none")
	flags.Float64Var(&f.settings.L2, "l2", f.settings.L2, "weight of the mean squared distance from grey, a penalty")
	flags.Float64Var(&f.settings.Parameterization.Decay, "decay", f.settings.Parameterization.Decay, "power of frequency that damps fine detail")
	flags.BoolVar(&f.settings.Parameterization.Pixels, "pixels", false, "optimise pixels instead of a Fourier spectrum")
	f.maco.register(flags)
	flags.StringVar(&f.transforms, "transforms", "standard", "what each step changes at random: standard, mild or none")
	flags.Int64Var(&f.seed, "seed", 1, "of the initial images and of the transforms")
	flags.StringVar(&f.format, "format", "png", "of the images: png or jpeg")
	flags.IntVar(&f.frames, "frames", 0, "also write the course of each optimisation as a GIF of so many frames into --out")
	flags.StringVar(&f.out, "out", "", "also write the images as files into this folder")
	flags.StringVar(&f.vocabulary, "vocab", "", "the vocabulary for text(\"…\"), where none lies beside the model")
	flags.BoolVar(&f.redo, "redo", false, "make images again that exist")
	flags.BoolVar(&f.report, "report", false, "make nothing: print how good the layer's visualizations are")
	flags.BoolVar(&f.json, "json", false, "print the report as JSON")
	f.engine.register(cmd)
}

// run does the one thing that the flags ask for.
func (f *visualizeFlags) run(cmd *cobra.Command) error {
	if err := f.check(cmd); err != nil {
		return err
	}
	switch {
	case f.report:
		return visualizeReport(cmd, *f)
	case f.objective != "":
		return visualizeObjective(cmd, *f)
	}
	return visualizeUnits(cmd, *f)
}
