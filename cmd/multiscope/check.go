package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/dataset"
	"multiscope/internal/demoindex"
	"multiscope/internal/index"
	"multiscope/internal/models"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
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
	cmd.AddCommand(checkPaperCommand())
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
	if d.Published != nil {
		return fmt.Errorf("%s is known from a publication alone: there are no activations of it to recompute", ref)
	}
	model, err := f.open(cmd, s, d.ModelOf)
	if err != nil {
		return err
	}
	defer model.Close()
	pictures, err := f.pictures(d.ModelOf)
	if err != nil {
		return err
	}
	images, err := index.RecomputeUnit(cmd.Context(), s, d, pictures, network{model: model, engine: f.engine.later(cmd)}, f.samples)
	if err != nil {
		return err
	}
	return printRecomputed(cmd, d, images)
}

// open opens the model that was indexed, as it was.
func (f checkFlags) open(cmd *cobra.Command, s *store.Reader, entry neuron.Model) (*clip.Model, error) {
	if f.model == "" {
		f.model = filepath.Join(filepath.Dir(f.database), entry.Source)
	}
	path, err := (&modelFlags{cmd: cmd, path: f.model}).fetched()
	if err != nil {
		return nil, err
	}
	m, _, err := models.Request{Path: path, Name: entry.Slug}.OpenIndexed(cmd.Context(), s)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w (name the model that was indexed with --model)", err)
	}
	return m, err
}

// pictures opens the pictures that were indexed.
func (f checkFlags) pictures(entry neuron.Model) (dataset.Source, error) {
	d := entry.Dataset
	opts := dataset.Options{FollowLinks: true, Decode: dataset.DecodeOptions{Exif: entry.Preprocess.Exif}}
	if n, seed, ok := demoindex.Pictures(d.Slug); f.images == "" && ok {
		return openPictures(fmt.Sprintf("%s:%d:%d", demoSource, n, seed), opts)
	}
	if f.images == "" {
		return nil, usagef("--images is needed: the pictures that were indexed as %q", d.Name)
	}
	return openPictures(f.images, opts)
}

// printRecomputed prints both columns and says whether they agree.
func printRecomputed(cmd *cobra.Command, d neuron.UnitDetail, images []index.Recomputed) error {
	t := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "stored\trecomputed\tdifference\t  image")
	worst := 0.0
	for _, im := range images {
		worst = max(worst, math.Abs(im.Recomputed-im.Stored))
		fmt.Fprintf(t, "%.6f\t%.6f\t%+.1e\t  %s\n", im.Stored, im.Recomputed, im.Recomputed-im.Stored, im.Key)
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
		d.Ref, len(images), worst/scale)
	return nil
}
