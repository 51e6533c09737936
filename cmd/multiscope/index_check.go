package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"multiscope/internal/index"
	"multiscope/internal/store"
)

// checkedPictures is how many pictures go through the model again.
const checkedPictures = 64

// mostProblems is how many problems are named.
const mostProblems = 20

// checkIndex verifies an index instead of making one.
func checkIndex(ctx context.Context, path string, cfg index.Config, out, progress io.Writer) (err error) {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("there is no database %s to check; name another with --db", path)
	}
	s, err := store.Open(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	m, err := s.Model(ctx, cfg.Model.Slug)
	if err != nil {
		return err
	}
	if m.Hash != cfg.Model.Hash {
		return fmt.Errorf("model %s in %s has other weights than the one to check it with", m.Slug, path)
	}
	cfg.Layers, cfg.Store, cfg.Progress = m.Layers, s, progressOn(progress)
	cfg.Model.Dataset = m.Dataset
	checked, err := index.Check(ctx, cfg, checkedPictures)
	if err != nil {
		return err
	}
	return printChecked(out, path, checked)
}

// printChecked says what is wrong, or how close everything is.
func printChecked(w io.Writer, path string, c index.Checked) error {
	for i, problem := range c.Problems {
		if i == mostProblems {
			fmt.Fprintf(w, "and %d more\n", len(c.Problems)-i)
			break
		}
		fmt.Fprintln(w, problem)
	}
	if n := len(c.Problems); n > 0 {
		return fmt.Errorf("%s has %d problems; remove the model with “multiscope remove” and index it again", path, n)
	}
	_, err := fmt.Fprintf(w, "%s is sound: on %d recomputed pictures the largest difference is %.2gσ (%s)\n",
		path, c.Pictures, c.Largest, c.At)
	return err
}
