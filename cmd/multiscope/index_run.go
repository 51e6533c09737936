package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/dataset"
	"multiscope/internal/index"
	"multiscope/internal/models"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

// runIndex opens everything, cheapest first, so that what is wrong is said before anything is
// written.
func runIndex(cmd *cobra.Command, f indexFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	f.dataset.Shuffle = f.dataset.ShuffleSeed != 0
	model, entry, err := f.openModel(cmd.Context())
	if err != nil {
		return err
	}
	defer model.Close()
	f.model.sayAssumed(model)
	f.dataset.Decode.Exif = model.Preprocess().Exif
	pictures, err := openAllPictures(f.images, f.dataset)
	if err != nil {
		return err
	}
	cfg, err := f.config(model, entry, pictures)
	if err != nil {
		return err
	}
	open := f.engine.later(cmd)
	cfg.Network, cfg.Readout = network{model: model, engine: open}, readoutsOf(model)
	cfg.Texts = textsOf(model, open, f.vocabulary, f.captions, cmd.ErrOrStderr())
	if cfg.Words, err = f.words.words(cmd.Context(), model, pictures.Len(), cmd.ErrOrStderr()); err != nil {
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
	if err := writeLeftOut(f.leftOut, report); err != nil {
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

// openModel opens the model, as the database has it where it is indexed there, and returns its entry.
func (f indexFlags) openModel(ctx context.Context) (*clip.Model, neuron.Model, error) {
	r, err := f.model.request(f.name)
	if err != nil {
		return nil, neuron.Model{}, err
	}
	s, err := store.OpenReader(ctx, f.database)
	if errors.Is(err, fs.ErrNotExist) {
		return r.OpenForIndex(ctx, nil)
	}
	if err != nil {
		return nil, neuron.Model{}, err
	}
	defer s.Close()
	return r.OpenForIndex(ctx, s)
}

// config describes the run but for what computes, stores and shows it.
func (f indexFlags) config(model *clip.Model, entry neuron.Model, pictures dataset.Source) (index.Config, error) {
	entry.Version = version()
	entry.Dataset = neuron.Dataset{Slug: slugOf(pictures.Name()), Name: pictures.Name(), Seed: f.dataset.SampleSeed}
	reductions := make([]neuron.Reduction, len(f.reduce))
	for i, r := range f.reduce {
		reductions[i] = neuron.Reduction(r)
	}
	layers, err := models.Layers(model, entry.Slug, f.layers, reductions)
	return index.Config{Model: entry, Layers: layers, Pictures: pictures, Batch: f.batch, Shard: f.shard, ColumnSample: f.sample}, err
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
	all, err := s.Models(context.Background())
	return err != nil || slices.ContainsFunc(all, func(m neuron.Model) bool { return m.Dataset.Images > 0 })
}
