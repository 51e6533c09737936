package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/engine"
	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// studyTowers opens the towers of a model when they are first needed.
type studyTowers struct {
	cmd        *cobra.Command
	model      *clip.Model
	engine     func() (*engine.Engine, error)
	vocabulary string
	store      *store.Writer
	entry      neuron.Model
	layer      neuron.Layer

	opening sync.Mutex
	images  *index.Tower
	texts   index.TextTower
}

// session returns a session over the towers.
func (t *studyTowers) session(p study.Progress) *study.Session {
	return &study.Session{
		Entry: t.entry, Layer: t.layer, Store: t.store, Progress: p, Images: t, Texts: t, Whole: t.whole,
		Say: func(line string) { fmt.Fprintln(t.cmd.ErrOrStderr(), line) },
	}
}

// Show takes pictures through the image tower; see study.ImageTower.
func (t *studyTowers) Show(ctx context.Context, p study.Pictures, visit func(index.Shown) error) error {
	t.opening.Lock()
	defer t.opening.Unlock()
	if t.images == nil {
		cfg := index.Config{Model: t.entry, Network: network{model: t.model, engine: t.engine}, Store: t.store, Log: logTo(t.cmd.ErrOrStderr(), false)}
		tower, err := index.OpenTower(ctx, cfg, t.layer)
		if err != nil {
			return err
		}
		t.images = tower
	}
	return t.images.Show(ctx, p.Count, p.Drawn, p.Draw, visit)
}

// Encode reads texts with the text tower; see study.TextTower.
func (t *studyTowers) Encode(ctx context.Context, texts []string) (*tensor.Float32, error) {
	t.opening.Lock()
	defer t.opening.Unlock()
	if err := t.openTexts(ctx); err != nil {
		return nil, err
	}
	return t.texts.Encode(ctx, texts)
}

// whole says whether the text tower reads a text to its end; see study.Session.Whole.
func (t *studyTowers) whole(ctx context.Context, text string) (bool, error) {
	t.opening.Lock()
	defer t.opening.Unlock()
	if err := t.openTexts(ctx); err != nil {
		return false, err
	}
	return t.texts.Fits(text), nil
}

func (t *studyTowers) openTexts(ctx context.Context) error {
	if t.texts != nil {
		return nil
	}
	if why := t.model.NoText(); why != "" {
		return study.Unfitf("It needs a text tower, and %s has none that can be run: %s.", t.entry.Slug, why)
	}
	tower, err := textsOf(t.model, t.engine, t.vocabulary, 0, t.cmd.ErrOrStderr()).Open(ctx)
	if errors.Is(err, index.ErrNoTexts) {
		return study.Unfitf("It needs a text tower, and that of %s cannot be run: %v.", t.entry.Slug, err)
	}
	if err == nil {
		t.texts = tower
	}
	return err
}

// LogitScale returns the inverse of the model's temperature; see study.TextTower.
func (t *studyTowers) LogitScale() float64 {
	scale, _ := t.model.LogitScale()
	return scale
}

// Readout returns how the image embedding reads the units of the layer; see study.TextTower.
func (t *studyTowers) Readout(context.Context) (neuron.Readout, error) {
	r, has, err := readoutsOf(t.model)(t.layer.Tap)
	if err == nil && !has {
		err = study.Unfitf("The image embedding of %s does not read the units of %s directly, or it has none: texts cannot be attributed to them.", t.entry.Slug, t.layer.Slug)
	}
	return r, err
}

func (t *studyTowers) close() error {
	var errs []error
	if t.images != nil {
		errs = append(errs, t.images.Close())
	}
	if t.texts != nil {
		errs = append(errs, t.texts.Close())
	}
	return errors.Join(errs...)
}
