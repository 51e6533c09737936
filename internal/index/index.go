// Package index runs a model over pictures and writes down what each of its units responds to:
// activations, statistics, examples, heat maps and words. It decides what is computed and in
// which order; it knows neither the engine that computes nor the database that keeps the results.
// Start at Run, whose steps are the files of this package.
//
// A run can be killed at any moment and run again. Everything is stored in portions that are there
// whole or not at all, each step begins with what is missing, and what is stored does not depend
// on where a run was cut.
package index

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"time"

	"multiscope/internal/dataset"
	"multiscope/internal/neuron"
)

// Config says what to index, with what, and where to.
type Config struct {
	Model    neuron.Model   // its Dataset names the pictures
	Layers   []neuron.Layer // from input to output
	Network  Network
	Pictures dataset.Source
	Words    Words // nil for none
	Texts    Texts
	// Readout returns how the image embedding reads the units of a tap, and whether it has one; nil where none has.
	Readout  func(tap string) (neuron.Readout, bool, error)
	Store    Store
	Progress Progress
	Log      *slog.Logger

	Batch     int // pictures in the network at a time; 0: what does most on this machine
	Shard     int // pictures that are stored together; 0: what their heat maps leave room for, 256 at most
	Preview   int // pictures after which pages get a first version of everything; 0: none
	Top       int // examples of the strongest, which are divided into kinds; 0: 100
	Bottom    int // examples of the most inhibited; 0: 32
	PerLevel  int // examples of each level of the spectrum; 0: 8
	Thumbnail int // pixels of the longer side; 0: 192

	ColumnSample int // pictures whose activations are kept; 0: all

	// secondPass leaves heat maps and embeddings to a second look at the pictures, which tests compare with.
	secondPass bool
	// compactAfter is how many pictures wait before their shards become columns; 0: compactImages.
	compactAfter int
}

// Report is what a run did.
type Report struct {
	Images   int // of the data set that could be read
	Failures []neuron.Failure
	LeftOut  []neuron.Failure // not in the data set: files that could not be read, which the next run tries again, and what the source leaves out
	Ran      int              // pictures that went through the network
	Words    int              // words that were shown to it
	Listed   int              // words of which the lists say something new: languages, lexicons
	Texts    TextReport
	Took     time.Duration
}

// Run does what is missing of the index that cfg describes.
func Run(ctx context.Context, cfg Config) (Report, error) {
	began := time.Now()
	ix := newIndexer(cfg)
	err := ix.runSteps(ctx, ix.steps())
	ix.report.Took = time.Since(began)
	return ix.report, err
}

func (ix *indexer) runSteps(ctx context.Context, steps []step) error {
	for _, s := range steps {
		began := time.Now()
		if err := s.run(ctx); err != nil {
			return err
		}
		ix.Log.DebugContext(ctx, "step done", "step", s.name, "took", time.Since(began))
	}
	return nil
}

// step is a part of the work. It does nothing where all is done.
type step struct {
	name string
	run  func(context.Context) error
}

func (ix *indexer) steps() []step {
	return slices.Concat([]step{
		{"model", ix.register},           // → models, layers
		{"left out", ix.sourceLeavesOut}, // what the source has and does not offer, for pages to show
		{"restart", ix.restart},          // of layers that keep a sample, for new pictures
		{"batch", ix.chooseBatch},        // how many pictures at a time the network is fastest with
		{"first pictures", ix.preview},   // what pages need for a first version of everything
		{"activations", ix.activations},  // pictures → activations of every unit, in shards
		{"statistics", ix.summaries},     // shards → columns → statistics, histograms, examples and their heat maps
		{"heat maps", ix.heatMaps},       // where examples drive their units, and embeddings, where still missing
		{"clusters", ix.clusters},        // embeddings → kinds of image among the strongest
		{"names", ix.shared},             // captions and categories → what the strongest images share
	}, ix.wordSteps(), []step{
		{"column sample", ix.dropUnsampled}, // columns → a sample of them, where that is asked for
		{"neighbours", ix.neighbours},       // columns → units that go together
		{"metrics", ix.metrics},             // columns, embeddings, heat maps and categories → how well units can be described
		{"maps", ix.unitMaps},               // columns → places of units on a plane, by how they go together
		{"completion", ix.finish},           // what there is to say in the end
	})
}

// wordSteps show words and compute again what depends on them. They need no pictures: see ShowWords.
func (ix *indexer) wordSteps() []step {
	return []step{
		{"words", ix.words},                 // rastered words → activations, embeddings
		{"word lists", ix.listWords},        // what the lists say of words: languages, lexicons
		{"word ranking", ix.rankWords},      // → the words of each unit, its column of words
		{"multimodal units", ix.multimodal}, // words and columns → units that pictures and writing of one concept drive
		{"letter units", ix.letterUnits},    // words → units whose strongest words share letters, and no meaning that words or pictures tell
		{"families", ix.families},           // words and what the strongest images share → families that are suggested
		{"published", ix.published},         // words → whether the model's layers are ones that something is published of
		{"readouts", ix.readouts},           // weights → how the image embedding reads each unit
		{"texts", ix.texts},                 // words, captions and sentences → their embeddings
		{"meanings", ix.meanings},           // words, images and embeddings → units driven by kinds of thing that lie far apart
	}
}

// indexer is a run.
type indexer struct {
	Config
	workers    int
	report     Report
	changed    bool // anything was stored
	unreadable int  // files of examples that could not be read again
	expected   bool // the progress was told what the run will be
}

func newIndexer(cfg Config) *indexer {
	cfg.Shard = cmp.Or(cfg.Shard, shardFor(cfg.Layers))
	cfg.compactAfter = cmp.Or(cfg.compactAfter, compactImages)
	cfg.Top = cmp.Or(cfg.Top, 100)
	cfg.Bottom = cmp.Or(cfg.Bottom, 32)
	cfg.PerLevel = cmp.Or(cfg.PerLevel, 8)
	cfg.Thumbnail = cmp.Or(cfg.Thumbnail, 192)
	return &indexer{Config: cfg, workers: runtime.GOMAXPROCS(0)}
}

func (ix *indexer) register(ctx context.Context) error {
	if ix.Pictures.Len() == 0 {
		return fmt.Errorf("there are no pictures in %s", ix.Pictures.Name())
	}
	if err := ix.Store.AddModel(ctx, ix.Model); err != nil {
		return err
	}
	for depth, l := range ix.Layers {
		if err := ix.Store.AddLayer(ctx, l, depth); err != nil {
			return err
		}
	}
	return nil
}

// preview brings the pages a first version, from the first pictures, unless they have one.
func (ix *indexer) preview(ctx context.Context) error {
	if ix.Preview == 0 || ix.Preview >= ix.Pictures.Len() {
		return nil
	}
	covered, err := ix.coverage(ctx)
	if err != nil || slices.ContainsFunc(covered, func(c neuron.Coverage) bool { return c.Summarised > 0 }) {
		return err
	}
	if err := ix.activationsUpTo(ctx, ix.Preview); err != nil {
		return err
	}
	return ix.summarise(ctx, false)
}

// coverage says how far each layer has come.
func (ix *indexer) coverage(ctx context.Context) ([]neuron.Coverage, error) {
	covered := make([]neuron.Coverage, len(ix.Layers))
	for i, l := range ix.Layers {
		var err error
		if covered[i], err = ix.Store.Coverage(ctx, l.Model, l.Slug); err != nil {
			return nil, err
		}
	}
	return covered, nil
}

// finish notes when the index was complete, and gathers what the report says of the data set.
func (ix *indexer) finish(ctx context.Context) error {
	var err error
	if ix.report.Failures, err = ix.Store.Failures(ctx, ix.Model.Slug); err != nil {
		return err
	}
	m, err := ix.Store.Model(ctx, ix.Model.Slug)
	if err != nil {
		return err
	}
	ix.report.Images = m.Dataset.Images
	ix.report.LeftOut = slices.Concat(dataset.LeftOut(ix.Pictures), ix.report.LeftOut)
	if err := ix.writeLeftOut(ctx, ix.report.LeftOut); err != nil {
		return err
	}
	if !ix.changed {
		return nil
	}
	return ix.Store.FinishModel(ctx, ix.Model.Slug, time.Now())
}
