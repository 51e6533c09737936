package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"multiscope/internal/autolabel"
	"multiscope/internal/clip"
	"multiscope/internal/dataset"
	"multiscope/internal/engine"
	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
	"multiscope/internal/texttower"
)

// labelSpace is the CLIP in which labels are found. Its towers are opened when there is something to read.
type labelSpace struct {
	entry     neuron.Model // with name, hash, space and preprocessing of the CLIP, and the data set that is indexed
	own       bool
	model     *clip.Model // nil where what the index has is compared alone
	engine    func() (*engine.Engine, error)
	tokenizer func(ctx context.Context) (*clip.Tokenizer, error)
	tower     *texttower.Tower
	pictures  dataset.Source // nil for none
	store     index.Store
	progress  index.Progress
	missing   int // pictures that could not be read
	cmd       *cobra.Command
}

// openSpace opens the labeller, or else the model itself where it is named.
func (f *labelFlags) openSpace(cmd *cobra.Command, s index.Store, entry neuron.Model, progress index.Progress) (space *labelSpace, err error) {
	space = &labelSpace{entry: entry, own: true, engine: f.engine.later(cmd), store: s, progress: progress, cmd: cmd}
	switch {
	case f.labeller != "":
		labeller := modelFlags{cmd: cmd, path: f.labeller}
		if space.model, err = labeller.open(); err != nil {
			return nil, err
		}
		info := space.model.Info()
		space.own = info.Hash == entry.Hash
		space.entry.Name, space.entry.Hash, space.entry.Space, space.entry.Preprocess = info.Name, info.Hash, info.Space, info.Preprocess
	case f.model.path != "":
		if space.model, _, err = f.model.openIndexed(cmd.Context(), f.database, f.slug); err != nil {
			return nil, err
		}
	}
	if err := space.check(f.images); err != nil {
		return nil, errors.Join(err, space.close())
	}
	space.tokenizer = func(ctx context.Context) (*clip.Tokenizer, error) {
		return openTokenizer(ctx, space.model, f.vocabulary, logTo(cmd.ErrOrStderr(), false))
	}
	return space, nil
}

// check refuses a model in whose space words cannot be compared with images, and opens the pictures.
func (s *labelSpace) check(images []string) (err error) {
	if s.model == nil {
		return nil
	}
	name := cmp.Or(s.entry.Name, s.entry.Slug)
	if why := s.model.NoText(); why != "" {
		return neuron.Invalidf("%s has no text tower that Multiscope can run, so that words cannot be compared with images in its space: %s. Name a CLIP with --labeller.", name, why)
	}
	if s.entry.Space.Tap == "" {
		return neuron.Invalidf("%s has no image embedding to compare words with: name a CLIP with --labeller.", name)
	}
	if len(images) > 0 {
		s.pictures, err = openAllPictures(images, dataset.Options{Decode: dataset.DecodeOptions{Exif: s.entry.Preprocess.Exif}})
	}
	return err
}

func (s *labelSpace) space() autolabel.Space {
	space := autolabel.Space{Name: cmp.Or(s.entry.Name, s.entry.Slug), Hash: s.entry.Hash, Own: s.own}
	if s.model != nil {
		space.Texts = s.texts
	}
	if s.pictures != nil {
		space.Images = s.images
	}
	return space
}

// texts reads words with the text tower.
func (s *labelSpace) texts(ctx context.Context, texts []string) (*tensor.Float32, error) {
	if s.tower == nil {
		tokenizer, err := s.tokenizer(ctx)
		if err != nil {
			return nil, err
		}
		e, err := s.engine()
		if err != nil {
			return nil, err
		}
		if s.tower, err = texttower.Open(s.model, tokenizer, e); err != nil {
			return nil, err
		}
	}
	return s.tower.Encode(ctx, texts)
}

// images embeds pictures of the data set.
func (s *labelSpace) images(ctx context.Context, ordinals []int32, visit func(ordinal int, embedding []float32) error) error {
	cfg := index.Config{Model: s.entry, Network: network{model: s.model, engine: s.engine}, Pictures: s.pictures, Store: s.store, Progress: s.progress, Log: logTo(s.cmd.ErrOrStderr(), false)}
	done, err := index.EmbedPictures(ctx, cfg, ordinals, visit)
	s.missing += done.Missing
	if err != nil {
		return fmt.Errorf("embed pictures: %w", err)
	}
	return nil
}

func (s *labelSpace) close() error {
	var errs []error
	if s.tower != nil {
		errs = append(errs, s.tower.Close())
	}
	if s.model != nil {
		errs = append(errs, s.model.Close())
	}
	return errors.Join(errs...)
}
