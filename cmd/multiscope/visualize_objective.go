package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"multiscope/internal/featurevis"
	"multiscope/internal/store"
)

// visualizeObjective makes a batch of pictures for an objective of the user's own, as files.
func visualizeObjective(cmd *cobra.Command, f visualizeFlags) (err error) {
	objective, err := featurevis.ParseObjective(f.objective)
	if err != nil {
		return usageError{err}
	}
	m, err := f.model.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	lib := objectiveLibrary{model: m, engine: f.engine.later(cmd), vocabulary: f.vocabulary}
	if cmd.Flags().Changed("db") {
		s, err := store.OpenReader(cmd.Context(), f.database)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.Close()) }()
		slug := f.slug
		if slug == "" {
			slug = m.Info().Slug
		}
		lib.facet = facetsOf(s, slug)
	}
	p, err := featurevis.Compile(cmd.Context(), m, objective, lib)
	if err != nil {
		return err
	}
	e, err := lib.engine()
	if err != nil {
		return err
	}
	optimizer, err := featurevis.NewOptimizer(m, climber{e}, p, f.configured(m.Preprocess().Size))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, optimizer.Close()) }()
	return f.paint(cmd, optimizer)
}

// paint makes a batch and writes its pictures as objective-1, objective-2, …
func (f visualizeFlags) paint(cmd *cobra.Command, optimizer *featurevis.Optimizer) error {
	s := optimizer.Settings()
	list := make([]featurevis.Target, s.Batch)
	for i := range list {
		list[i].Seed = uint64(f.seed) + uint64(i)
	}
	bar := progressOn(cmd.ErrOrStderr())
	bar.Start("Visualisations", "steps", int64(s.Steps*s.Batch))
	recorder := featurevis.NewFrameRecorder(s, f.frames, len(list))
	works, err := optimizer.Run(cmd.Context(), list, func(step int, pictures [][]float32) {
		bar.Add(int64(len(pictures)))
		recorder.Record(step, pictures)
	})
	if err != nil {
		bar.Fail(err)
		return err
	}
	bar.Done()
	var failed error
	for i, w := range works {
		if w.Err != nil {
			failed = fmt.Errorf("picture %d: %w", i+1, w.Err)
			continue
		}
		format := formats[f.format]
		picture, err := featurevis.Encode(featurevis.ToImage(w.Image, s.Size), format)
		if err != nil {
			return err
		}
		if err := writePicture(f.out, fmt.Sprintf("objective-%d", i+1), picture, format, recorder.Frames(i)); err != nil {
			return err
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s/objective-%d: objective from %.4g to %.4g\n", f.out, i+1, w.Trace[0], w.Trace[len(w.Trace)-1])
	}
	return failed
}
