package main

import (
	"errors"

	"github.com/spf13/cobra"

	"multiscope/internal/dataset"
	"multiscope/internal/demo"
	"multiscope/internal/featurevis"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/visualize"
)

// facetCommand trains the themes that visualizations are pulled towards.
func facetCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "facet",
		Short: "Train, list and remove facets: themes that visualizations are pulled towards",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(facetTrainCommand(), facetListCommand(), facetShowCommand(), facetRemoveCommand())
	return cmd
}

type facetTrainFlags struct {
	model    modelFlags
	engine   engineFlags
	database string
	slug     string
	name     string
	theme    string
	generic  string
	layers   []string
	images   int
	probe    featurevis.ProbeOptions
}

func facetTrainCommand() *cobra.Command {
	var f facetTrainFlags
	cmd := &cobra.Command{
		Use:   "train --model PATH --name NAME --theme DIR --generic DIR",
		Short: "Fit a probe that tells a theme's pictures from generic ones, for “visualize --facets”",
		Long: "Fit a linear probe to the activations of each of some lower layers: logistic regression that tells the\n" +
			"theme's pictures from generic ones. It says how well that works on pictures held out, and stores the probes\n" +
			"in the database in which the model is indexed.",
		Example: "  multiscope facet train --model ./RN50 --name text --theme ./signs --generic ./photos\n" +
			"  multiscope facet train --model ./pictogram --name food --theme demo",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return facetTrain(cmd, f) },
	}
	flags := cmd.Flags()
	f.model.register(cmd)
	flags.StringVar(&f.database, "db", "scope.db", "the database in which the model is indexed")
	flags.StringVar(&f.slug, "model-name", "", "the model's name in addresses; its folder's name otherwise")
	flags.StringVar(&f.name, "name", "", "the facet's name: lower case, such as text (needed)")
	flags.StringVar(&f.theme, "theme", "", "pictures of the theme: a folder, or demo for generated ones (needed)")
	flags.StringVar(&f.generic, "generic", "", "generic pictures: a folder")
	flags.StringSliceVar(&f.layers, "layers", nil, "layers to probe; of a ResNet every second block of layer3 otherwise")
	flags.IntVar(&f.images, "images", 400, "take at most so many pictures of either kind, drawn uniformly")
	flags.Float64Var(&f.probe.C, "c", 0, "weight of the errors against the size of the weights; 0 finds the best of seven")
	flags.BoolVar(&f.probe.Standardize, "standardize", false, "divide each activation by its standard deviation while fitting")
	flags.IntVar(&f.probe.Folds, "folds", 5, "of the cross-validation")
	flags.Int64Var(&f.probe.Seed, "seed", 1, "of the folds and of what is drawn")
	f.engine.register(cmd)
	return cmd
}

func (f facetTrainFlags) check() error {
	switch {
	case !neuron.IsSlug(f.name):
		return usagef("--name is needed: the facet's name, of lower-case letters, digits and inner hyphens, not %q", f.name)
	case f.name == "generic" || f.name == "all":
		return usagef("--name %s has another meaning for “visualize --facets”: choose another name", f.name)
	case f.theme == "":
		return usagef("--theme is needed: a folder of pictures of the theme")
	case f.generic == "" && f.theme != demoSource:
		return usagef("--generic is needed: a folder of generic pictures")
	case f.generic != "" && f.theme == demoSource:
		return usagef("--generic has no meaning with --theme demo, which has generic pictures of its own")
	case f.images < 1 || f.images > 100_000:
		return usagef("--images is a number from 1 to 100000, not %d", f.images)
	case f.probe.Folds < 2 || f.probe.Folds > 100:
		return usagef("--folds is a number from 2 to 100, not %d", f.probe.Folds)
	case !(f.probe.C >= 0):
		return usagef("--c is 0 or more, not %g", f.probe.C)
	}
	return nil
}

func facetTrain(cmd *cobra.Command, f facetTrainFlags) (err error) {
	if err := f.check(); err != nil {
		return err
	}
	theme, generic, err := f.pictures()
	if err != nil {
		return err
	}
	m, entry, err := f.model.openIndexed(cmd.Context(), f.database, f.slug)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	s, err := store.Open(cmd.Context(), f.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	e, err := f.engine.open(cmd)
	if err != nil {
		return err
	}
	tr := visualize.Trainer{
		Store: s, Model: m, Slug: entry.Slug, Engine: visualize.NewEngine(e),
		Progress: progressOn(cmd.ErrOrStderr()), Warnings: cmd.ErrOrStderr(),
	}
	facet, err := tr.Train(cmd.Context(), featurevis.Training{
		Name: f.name, Theme: theme, Generic: generic, Layers: f.layers, Probe: f.probe,
	})
	if err != nil {
		return err
	}
	return visualize.WriteFacetTable(cmd.OutOrStdout(), facet)
}

// pictures opens the theme's pictures and the generic ones.
func (f facetTrainFlags) pictures() (theme, generic featurevis.Pictures, err error) {
	if f.theme == demoSource {
		return demo.Facet(f.name, f.probe.Seed, f.images)
	}
	opts := dataset.Options{Sample: f.images, SampleSeed: f.probe.Seed}
	if theme, err = dataset.Open(f.theme, opts); err != nil {
		return nil, nil, err
	}
	generic, err = dataset.Open(f.generic, opts)
	return theme, generic, err
}
