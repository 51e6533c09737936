package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"regexp"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/dataset"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/tensor"
)

type checkFlags struct {
	unit     string
	database string
	model    string
	images   string
	samples  int
	engine   engineFlags
}

func checkCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check --unit MODEL/LAYER/NUMBER --db FILE",
		Short: "Recompute a neuron's activations and compare them with what is stored",
		Long: "Recompute a neuron's activations on its strongest images and on some drawn at random, and compare\n" +
			"them with what is stored. The model and the pictures are those that were indexed; for the demo they\n" +
			"are found beside the database.",
		Example: "  multiscope check --unit rn50/layer4-2-sum/89 --db scope.db --model ./RN50 --images ./photos",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return check(cmd, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.unit, "unit", "", "the neuron, as in its page's address: MODEL/LAYER/NUMBER (needed)")
	flags.StringVar(&f.database, "db", "scope.db", "the database")
	flags.StringVar(&f.model, "model", "", "the model that was indexed; the folder of its name beside the database otherwise")
	flags.StringVar(&f.images, "images", "", "the pictures that were indexed; the demo's for the demo")
	flags.IntVar(&f.samples, "samples", 32, "how many images to recompute")
	f.engine.register(cmd)
	return cmd
}

// checkTolerance is how far a recomputed activation may lie from the stored one, relative to the
// strongest: float16 keeps 11 bits, and engines round differently.
const checkTolerance = 2e-3

// check reads what is stored, computes it again, and prints both.
func check(cmd *cobra.Command, f checkFlags) error {
	ref, err := neuron.ParseRef(f.unit)
	if err != nil {
		return usageError{err}
	}
	if f.samples < 1 {
		return usagef("--samples is a number from 1, not %d", f.samples)
	}
	s, err := store.OpenReader(cmd.Context(), f.database)
	if err != nil {
		return err
	}
	defer s.Close()
	d, err := s.Unit(cmd.Context(), ref)
	if err != nil {
		return err
	}
	checks, err := storedSamples(cmd.Context(), s, d, f.samples)
	if err != nil {
		return err
	}
	if err := f.recompute(cmd, d, checks); err != nil {
		return err
	}
	return printChecks(cmd, d, checks)
}

// checked is one image's activation, stored and recomputed.
type checked struct {
	key                string
	stored, recomputed float64
}

// storedSamples returns the strongest image and others drawn from the data set, with what is stored.
func storedSamples(ctx context.Context, s *store.Reader, d neuron.UnitDetail, n int) ([]checked, error) {
	column, err := s.Column(ctx, d.Model, d.Layer, d.Unit.Unit)
	if err != nil {
		return nil, err
	}
	sample, err := s.ColumnSample(ctx, d.Model, d.Layer)
	if err != nil {
		return nil, err
	}
	var checks []checked
	for _, e := range d.Top[:min(len(d.Top), n/2)] {
		checks = append(checks, checked{key: e.Image.Key, stored: e.Activation})
	}
	for _, i := range neuron.Shuffled(len(column)/tensor.HalfBytes, d.ModelOf.Dataset.Seed) {
		a := float64(tensor.HalfValue(binary.LittleEndian.Uint16(column[int(i)*tensor.HalfBytes:])))
		if len(checks) == n || math.IsNaN(a) {
			continue
		}
		ordinal := sample.Ordinal(int(i))
		entries, err := s.Entries(ctx, d.Model, ordinal, ordinal+1)
		if err != nil {
			return nil, err
		}
		checks = append(checks, checked{key: entries[0].Image.Key, stored: a})
	}
	return checks, nil
}

// recompute shows the images to the model again.
func (f checkFlags) recompute(cmd *cobra.Command, d neuron.UnitDetail, checks []checked) error {
	if f.model == "" {
		f.model = filepath.Join(filepath.Dir(f.database), d.ModelOf.Source)
	}
	model, err := clip.Open(f.model)
	if err != nil {
		return fmt.Errorf("%w (name the model that was indexed with --model)", err)
	}
	defer model.Close()
	if hash := model.Info().Hash; hash != d.ModelOf.Hash {
		return fmt.Errorf("%s is another model than the one indexed: its weights have SHA-256 %s, not %s", f.model, hash, d.ModelOf.Hash)
	}
	pictures, err := f.pictures(d.ModelOf.Dataset)
	if err != nil {
		return err
	}
	batch, err := pictureBatch(cmd.Context(), pictures, checks, model.Preprocess())
	if err != nil {
		return err
	}
	return f.run(cmd, model, d, batch, checks)
}

// demoDataset matches the slug that demoConfig gives its data set.
var demoDataset = regexp.MustCompile(`^pictograms-([0-9]+)-([0-9]+)$`)

// pictures opens the pictures that were indexed.
func (f checkFlags) pictures(d neuron.Dataset) (dataset.Source, error) {
	if m := demoDataset.FindStringSubmatch(d.Slug); f.images == "" && m != nil {
		return openPictures(demoSource+":"+m[1]+":"+m[2], dataset.Options{})
	}
	if f.images == "" {
		return nil, usagef("--images is needed: the pictures that were indexed as %q", d.Name)
	}
	return openPictures(f.images, dataset.Options{})
}

// pictureBatch decodes and preprocesses the images to be checked.
func pictureBatch(ctx context.Context, pictures dataset.Source, checks []checked, p neuron.Preprocess) (*tensor.Float32, error) {
	place := make(map[string]int, pictures.Len())
	for i := range pictures.Len() {
		place[pictures.Image(i).Key] = i
	}
	batch := tensor.New[float32](len(checks), 3, p.Size, p.Size)
	for row, c := range checks {
		i, ok := place[c.key]
		if !ok {
			return nil, fmt.Errorf("%s has no picture %s: it is not what was indexed", pictures.Name(), c.key)
		}
		im, err := pictures.Picture(ctx, i, p.Size)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.key, err)
		}
		if err := clip.Preprocess(batch.Row(row), im, p); err != nil {
			return nil, fmt.Errorf("%s: %w", c.key, err)
		}
	}
	return batch, nil
}

// run fills in the recomputed activations.
func (f checkFlags) run(cmd *cobra.Command, model *clip.Model, d neuron.UnitDetail, batch *tensor.Float32, checks []checked) (err error) {
	out := clip.Output{Tap: d.LayerOf.Tap, Reduce: d.LayerOf.Reduce}
	runner, err := network{model: model, engine: f.engine.later(cmd)}.Open(cmd.Context(), []clip.Output{out})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, runner.Close()) }()
	activations := tensor.New[float32](len(checks), d.LayerOf.Units)
	if err := runner.Run(cmd.Context(), batch, []*tensor.Float32{activations}); err != nil {
		return err
	}
	for i := range checks {
		checks[i].recomputed = float64(activations.Row(i)[d.Unit.Unit])
	}
	return nil
}

// printChecks prints both columns and says whether they agree.
func printChecks(cmd *cobra.Command, d neuron.UnitDetail, checks []checked) error {
	t := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "stored\trecomputed\tdifference\t  image")
	worst := 0.0
	for _, c := range checks {
		worst = max(worst, math.Abs(c.recomputed-c.stored))
		fmt.Fprintf(t, "%.6f\t%.6f\t%+.1e\t  %s\n", c.stored, c.recomputed, c.recomputed-c.stored, c.key)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	scale := max(math.Abs(d.Max), math.Abs(d.Min))
	if !(worst <= checkTolerance*scale) { // also false for what is not a number
		return fmt.Errorf("%s does not agree with what is stored: the largest difference is %.1e of the strongest activation, and %.0e would be rounding",
			d.Ref, worst/scale, checkTolerance)
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s agrees on %d images: the largest difference is %.1e of the strongest activation (stored as float16)\n",
		d.Ref, len(checks), worst/scale)
	return nil
}
