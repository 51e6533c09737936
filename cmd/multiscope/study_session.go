package main

import (
	"errors"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"multiscope/internal/dataset"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/study"
	"multiscope/internal/visualize"
)

// studyFlags are the flags of every study.
type studyFlags struct {
	model      modelFlags
	engine     engineFlags
	database   string
	slug       string
	layer      string
	images     []string
	vocabulary string
	name       string
	redo       bool
}

func (f *studyFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	f.model.register(cmd)
	flags.StringVar(&f.database, "db", "scope.db", "the database in which the model is indexed")
	flags.StringVar(&f.slug, "model-name", "", "the model's name in addresses; whichever has its weights otherwise")
	flags.StringVar(&f.layer, "layer", "", "the layer, by its address or its name in the model; the one that stands for the model otherwise")
	flags.StringArrayVar(&f.images, "images", nil, "the pictures that were indexed, again for more")
	flags.StringVar(&f.vocabulary, "vocab", "", "the text tower's vocabulary, where none lies beside the model")
	flags.BoolVar(&f.redo, "redo", false, "run again what was run with the same settings")
	f.engine.register(cmd)
}

// pictureFlags are the flags of studies that can be given pictures besides those of the data set.
type pictureFlags struct{ followLinks bool }

func (f *pictureFlags) register(flags *pflag.FlagSet) {
	flags.BoolVar(&f.followLinks, "follow-links", false, "take in what links lead to outside of a folder of pictures that is named, too")
}

// options returns how pictures are read that are shown to a session's model.
func (f *pictureFlags) options(s *study.Session) dataset.Options {
	return dataset.Options{FollowLinks: f.followLinks, Decode: dataset.DecodeOptions{Exif: s.Entry.Preprocess.Exif}}
}

// withSession opens the model and what studies read and write, and calls run. The towers are opened when they are first
// needed, and stay open.
func (f *studyFlags) withSession(cmd *cobra.Command, run func(*study.Session) error) (err error) {
	if f.name != "" && !neuron.IsSlug(f.name) {
		return usagef("--name has lower-case letters, digits and hyphens; %q is not one", f.name)
	}
	ctx := cmd.Context()
	m, entry, err := f.model.openIndexed(ctx, f.database, f.slug)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	layer, err := visualize.FindLayer(entry, m, f.layer)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, f.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	jobs, err := s.JobLog(ctx, logTo(cmd.ErrOrStderr(), false))
	if err != nil {
		return err
	}
	towers := &studyTowers{cmd: cmd, model: m, engine: f.engine.later(cmd), vocabulary: f.vocabulary, store: s, entry: entry, layer: layer}
	defer func() { err = errors.Join(err, towers.close()) }()
	session := towers.session(progresses{progressOn(cmd.ErrOrStderr()), jobs})
	session.Name, session.Redo = f.name, f.redo
	if len(f.images) > 0 { // links are followed, since those that were indexed may have been: what was not is not asked for
		if session.Pictures, err = openAllPictures(f.images, dataset.Options{FollowLinks: true, Decode: dataset.DecodeOptions{Exif: entry.Preprocess.Exif}}); err != nil {
			return err
		}
	}
	return run(session)
}
