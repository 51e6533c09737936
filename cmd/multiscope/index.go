package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/dataset"
	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

type indexFlags struct {
	model    modelFlags
	images   []string
	database string
	name     string
	dataset  dataset.Options
	layers   []string
	reduce   []string
	batch    int
	shard    int
	sample   int
	words    wordFlags
	engine   engineFlags
	verify   bool
	verbose  bool
}

func indexCommand() *cobra.Command {
	var f indexFlags
	cmd := &cobra.Command{
		Use:   "index --model DIR --images DIR",
		Short: "Run a model over pictures and write down what each neuron responds to",
		Long: "Run a model over pictures and write down what each neuron responds to: statistics, examples with\n" +
			"heat maps, activations and words. It can be stopped at any moment: the same command goes on where\n" +
			"it stopped, and does what is missing when there are more pictures, layers or words than before.",
		Example: "  multiscope index --model ./RN50 --images ./photos\n" +
			"  multiscope index --model ./RN50 --images ./photos --layer visual.layer3.5.sum --layer visual.layer4.2.sum",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runIndex(cmd, f) },
	}
	flags := cmd.Flags()
	f.model.register(cmd)
	flags.StringArrayVar(&f.images, "images", nil, "the pictures: a folder, class folders, a zip, tar shards, a manifest, or demo for generated ones; again for more (needed)")
	flags.StringVar(&f.database, "db", "scope.db", "the database to write to; it is made where it is missing")
	flags.StringVar(&f.name, "name", "", "the model's name in addresses; its folder's name otherwise")
	flags.StringVar(&f.dataset.Name, "dataset", "", "the data set's name; the folder's name otherwise")
	flags.StringSliceVar(&f.layers, "layer", nil, "a layer to index, again for more; the model's last residual sum otherwise")
	flags.StringSliceVar(&f.reduce, "reduce", []string{string(neuron.Mean)}, "how a map becomes an activation: mean, max or center, again for more")
	flags.IntVar(&f.dataset.Limit, "limit", 0, "take only so many pictures")
	flags.IntVar(&f.dataset.Sample, "sample", 0, "draw so many pictures uniformly")
	flags.Int64Var(&f.dataset.SampleSeed, "seed", 1, "what samples are drawn from")
	flags.Int64Var(&f.dataset.ShuffleSeed, "shuffle-seed", 0, "put the pictures into an order drawn from this; 0 leaves theirs")
	flags.IntVar(&f.batch, "batch", 0, "pictures in the model at a time; 0 finds out what is fastest")
	flags.IntVar(&f.shard, "shard", 256, "pictures that are stored together; no more are lost when the run is killed")
	flags.IntVar(&f.sample, "column-sample", 0, "keep each neuron's activations on so many pictures, drawn uniformly, and not on all; statistics,\nhistograms and examples stay exact, and new pictures later mean that all are seen again")
	flags.BoolVar(&f.verify, "check", false, "verify the index instead: counts, checksums, statistics, and some pictures once more")
	flags.BoolVar(&f.verbose, "verbose", false, "also say how long each step takes")
	f.words.register(cmd)
	f.engine.register(cmd)
	return cmd
}

func (f indexFlags) check() error {
	switch {
	case f.model.path == "":
		return usagef("--model is needed: a folder or file that holds a model")
	case len(f.images) == 0:
		return usagef("--images is needed: a folder of pictures")
	case f.name != "" && !neuron.IsSlug(f.name):
		return usagef("--name stands in addresses: lower-case letters, digits and inner hyphens, not %q", f.name)
	case f.batch < 0 || f.batch > 4096:
		return usagef("--batch is a number from 1 to 4096, or 0 for what is fastest, not %d", f.batch)
	case f.shard < 1 || f.shard > 1<<20:
		return usagef("--shard is a number from 1 to %d, not %d", 1<<20, f.shard)
	}
	if f.sample < 0 {
		return usagef("--column-sample is a number of pictures, or 0 for all, not %d", f.sample)
	}
	for _, r := range f.reduce {
		if !slices.Contains([]neuron.Reduction{neuron.Mean, neuron.Max, neuron.Center}, neuron.Reduction(r)) {
			return usagef("--reduce is mean, max or center, not %q", r)
		}
	}
	return nil
}

// runIndex opens everything, cheapest first, so that what is wrong is said before anything is
// written.
func runIndex(cmd *cobra.Command, f indexFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	f.dataset.Shuffle = f.dataset.ShuffleSeed != 0
	model, err := f.model.open()
	if err != nil {
		return err
	}
	defer model.Close()
	f.dataset.Decode.Exif = model.Preprocess().Exif
	pictures, err := openAllPictures(f.images, f.dataset)
	if err != nil {
		return err
	}
	cfg, err := f.config(model, pictures)
	if err != nil {
		return err
	}
	cfg.Network = network{model: model, engine: f.engine.later(cmd)}
	if cfg.Words, err = f.words.words(cfg.Model.Preprocess.Size, cmd.ErrOrStderr()); err != nil {
		return err
	}
	cfg.Log = logTo(cmd.ErrOrStderr(), f.verbose)
	if f.verify {
		return checkIndex(cmd.Context(), f.database, cfg, cmd.OutOrStdout(), cmd.ErrOrStderr())
	}
	report, err := indexInto(cmd.Context(), f.database, cfg, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	return printReport(cmd.OutOrStdout(), f.database, cfg.Model, report)
}

func logTo(w io.Writer, verbose bool) *slog.Logger {
	level := slog.LevelWarn
	if verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}

// config describes the run but for what computes, keeps and shows it.
func (f indexFlags) config(model *clip.Model, pictures dataset.Source) (index.Config, error) {
	info := model.Info()
	if f.name != "" {
		info.Slug, info.Name = f.name, f.name
	}
	info.Version = version()
	info.Dataset = neuron.Dataset{Slug: slugOf(pictures.Name()), Name: pictures.Name(), Seed: f.dataset.SampleSeed}
	layers, err := layersOf(model, info.Slug, f.layers, f.reduce)
	return index.Config{Model: info, Layers: layers, Pictures: pictures, Batch: f.batch, Shard: f.shard, ColumnSample: f.sample}, err
}

// layersOf returns the layers asked for, each with each reduction, from input to output.
func layersOf(model *clip.Model, slug string, names, reduce []string) ([]neuron.Layer, error) {
	asked := map[string]bool{}
	for _, name := range names {
		tap, err := model.Tap(name)
		if err != nil {
			return nil, err
		}
		if tap.Tower != "image" {
			return nil, fmt.Errorf("layer %s is not of the image tower", name)
		}
		asked[tap.Name] = true
	}
	if len(asked) == 0 {
		asked[model.DefaultTap().Name] = true
	}
	var layers []neuron.Layer
	for _, tap := range model.Taps() {
		if !asked[tap.Name] {
			continue
		}
		for _, r := range reduce {
			layers = append(layers, neuron.Layer{
				Model: slug, Slug: layerSlug(tap.Name, neuron.Reduction(r)), Tap: tap.Name,
				Units: tap.Units, Height: tap.Height, Width: tap.Width, Reduce: neuron.Reduction(r),
			})
		}
	}
	return layers, nil
}

// layerSlug names a layer in addresses. The paper's reduction, the mean, goes without saying.
func layerSlug(tap string, r neuron.Reduction) string {
	if r == neuron.Mean {
		return neuron.SlugOf(tap)
	}
	return neuron.SlugOf(tap + ":" + string(r))
}

// slugOf makes a name fit for addresses.
func slugOf(name string) string {
	slug := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(name))
	if slug = strings.Trim(slug[:min(len(slug), 100)], "-"); slug == "" {
		return "pictures"
	}
	return slug
}

// indexInto runs an index into the database at path, showing progress on w and on the pages. A
// database that was made for a run that stored no picture is removed again.
func indexInto(ctx context.Context, path string, cfg index.Config, w io.Writer) (report index.Report, err error) {
	_, statErr := os.Stat(path)
	s, err := store.Open(ctx, path)
	if err != nil {
		return report, err
	}
	defer func() {
		empty := err != nil && errors.Is(statErr, fs.ErrNotExist) && !holdsPictures(s.Reader)
		err = errors.Join(err, s.Close())
		if empty {
			os.Remove(path)
		}
	}()
	jobs, err := s.JobLog(ctx, cfg.Log)
	if err != nil {
		return report, err
	}
	cfg.Store = s
	cfg.Progress = progresses{progressOn(w), jobs}
	return index.Run(ctx, cfg)
}

func holdsPictures(s *store.Reader) bool {
	models, err := s.Models(context.Background())
	return err != nil || slices.ContainsFunc(models, func(m neuron.Model) bool { return m.Dataset.Images > 0 })
}

// mostFailures is how many files are named that could not be read; pages name all.
const mostFailures = 20

func printFailures(w io.Writer, what string, failures []neuron.Failure) {
	for i, f := range failures {
		if i == mostFailures {
			fmt.Fprintf(w, "and %d more\n", len(failures)-i)
			break
		}
		fmt.Fprintf(w, "%s %s: %s\n", what, f.Key, f.Reason)
	}
}

// printReport ends the command with what was written.
func printReport(w io.Writer, path string, m neuron.Model, r index.Report) error {
	printFailures(w, "skipped", r.Failures)
	printFailures(w, "left out until it can be read", r.LeftOut)
	_, err := fmt.Fprintf(w, "%s: model %s over %d pictures (%d skipped) and %d words, in %s; look at it with: multiscope serve --db %s\n",
		path, m.Slug, r.Images, len(r.Failures), r.Words, r.Took.Round(100*time.Millisecond), path)
	return err
}
