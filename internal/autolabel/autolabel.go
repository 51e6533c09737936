// Package autolabel finds words that say what units of a layer respond to, as a program sees it, and measures how well they
// do: on images that the words were not chosen on, against activations and against what captions and categories say. It runs
// no model: how images and words lie in the space of a CLIP is read from the index or asked of a Space.
//
// By LinearExplanation an activation is predicted by a non-negative sum of at most three words' cosines with the image
// (Oikarinen and Weng, Linear Explanations for Individual Neurons, ICML 2024), words being chosen forward. By SoftWPMI it is
// the one word that the strongest images are likeliest to be about, compared with the strongest of the other units
// (Oikarinen and Weng, CLIP-Dissect, ICLR 2023).
//
// Cosines of images and words are never held together: a cosine is linear in the image's embedding, so that correlations of
// words with activations and among each other follow from sums over images. With n images, w words and embeddings of d
// numbers a run holds 4·n·d + 4·w·d + 8·d² bytes, and tiles: of linearTile units, 4·(n + w) bytes each; of wordTile words,
// 4·n bytes each and 8 bytes for each unit of the layer.
//
// Start at Run. forward.go chooses the words of a sum, wpmi.go is the other method, judge.go compares with captions and
// categories.
package autolabel

import (
	"context"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// Store is what a run reads and writes. *store.Writer satisfies it.
type Store interface {
	EachImage(ctx context.Context, model string, visit func(ordinal int, im neuron.Image)) error
	EachText(ctx context.Context, model string, visit func(neuron.ReadText)) error
	// Embeddings returns those of pictures, in their order, as float16; nil for one that has none.
	Embeddings(ctx context.Context, model string, ordinals []int) ([][]byte, error)
	ColumnSample(ctx context.Context, model, layer string) (neuron.ColumnSample, error)
	// Column returns a unit's activations as float16.
	Column(ctx context.Context, model, layer string, unit int) ([]byte, error)
	EachExplanation(ctx context.Context, model, layer string, visit func(neuron.Explanation) error) error
	WriteExplanations(ctx context.Context, model, layer string, found []neuron.Explanation) error
	DropExplanations(ctx context.Context, model, layer string, method neuron.ExplanationMethod, units []int) error
}

// Progress is told how far a task is.
type Progress interface {
	Start(name, unit string, total int64)
	Add(n int64)
	Done()
	Fail(err error)
}

// Space is the CLIP in which images and words are compared.
type Space struct {
	Name, Hash string // of its weights
	Own        bool   // whether it is the indexed model, of which the index holds embeddings
	// Images visits the embeddings of images, of length one; those of images that cannot be had are left out. It tells its
	// own progress. Nil where images are compared alone of which the index holds the embedding.
	Images func(ctx context.Context, ordinals []int32, visit func(ordinal int, embedding []float32) error) error
	// Texts returns the embeddings of texts, [texts, embedding], each of length one. Nil where all words were read before.
	Texts func(ctx context.Context, texts []string) (*tensor.Float32, error)
}

// Job says which units are to be labelled, and how.
type Job struct {
	Store    Store
	Space    Space
	Entry    neuron.Model // the model as the database has it
	Layer    neuron.Layer
	Units    []int
	Words    []string // to choose from, each once
	Methods  []neuron.ExplanationMethod
	Options  Options
	Redo     bool // find again what was found in the same way
	Progress Progress
}

// Counts says what became of the units of a run, one for each unit and method.
type Counts struct {
	Found, Existing int
	Without         int // that are constant, or that no word goes with
	Images          int // that words were compared with
	WithoutPlace    int // images that were not, since they have no embedding
	LeftOutWords    int // that are too long
}

// Run finds explanations of the units that have none with the same recipe, and stores them as it goes: stopped and run
// again, it goes on.
func Run(ctx context.Context, j Job) (n Counts, err error) {
	j.Words, n.LeftOutWords = usable(j.Words)
	if err := j.check(); err != nil {
		return n, err
	}
	chosen, err := j.chooseImages(ctx)
	if err != nil {
		return n, err
	}
	n.Images, n.WithoutPlace = len(chosen.ordinals), chosen.without
	missing, err := j.missing(ctx, chosen)
	if err != nil {
		return n, err
	}
	n.Existing = len(j.Units) * len(j.Methods)
	for _, m := range missing {
		n.Existing -= len(m.units)
	}
	if len(missing) == 0 {
		return n, nil
	}
	l, err := j.newLabeller(ctx, chosen)
	if err != nil {
		return n, err
	}
	n.Images, n.WithoutPlace = len(l.images.ordinals), chosen.without+len(chosen.ordinals)-len(l.images.ordinals)
	for _, m := range missing {
		if err := l.explain(ctx, m, &n); err != nil {
			return n, err
		}
	}
	return n, nil
}

// labeller has all that explanations of a layer are found from.
type labeller struct {
	Job
	images *images
	words  *words
	said   said
	sample neuron.ColumnSample
}

func (j Job) newLabeller(ctx context.Context, chosen chosenImages) (*labeller, error) {
	l := &labeller{Job: j}
	var err error
	if l.sample, err = j.Store.ColumnSample(ctx, j.Entry.Slug, j.Layer.Slug); err != nil {
		return nil, err
	}
	if l.images, err = j.readImages(ctx, chosen); err != nil {
		return nil, err
	}
	if l.words, err = j.readWords(ctx, l.images); err != nil {
		return nil, err
	}
	l.said, err = j.findSaid(ctx, l.images)
	return l, err
}

// explain finds what is missing of one method.
func (l *labeller) explain(ctx context.Context, m missing, n *Counts) error {
	find := l.linear
	if m.method == neuron.SoftWPMI {
		find = l.softWPMI
	}
	l.Progress.Start(taskNames[m.method], "units", int64(len(m.units)))
	if err := find(ctx, m, n); err != nil {
		l.Progress.Fail(err)
		return err
	}
	l.Progress.Done()
	return nil
}

var taskNames = map[neuron.ExplanationMethod]string{neuron.LinearExplanation: "Labels, linear", neuron.SoftWPMI: "Labels, soft-WPMI"}

// store writes what was found of some units; nil for one that has nothing.
func (l *labeller) store(ctx context.Context, m missing, units []int, found []*neuron.Explanation, n *Counts) error {
	var all []neuron.Explanation
	var without []int
	for i, e := range found {
		if e == nil {
			without = append(without, units[i])
			continue
		}
		e.Unit, e.Method, e.Recipe, e.Made = units[i], m.method, m.recipe, time.Now()
		all = append(all, *e)
	}
	if err := l.Store.WriteExplanations(ctx, l.Entry.Slug, l.Layer.Slug, all); err != nil {
		return err
	}
	if err := l.Store.DropExplanations(ctx, l.Entry.Slug, l.Layer.Slug, m.method, without); err != nil {
		return err
	}
	n.Found += len(all)
	n.Without += len(without)
	l.Progress.Add(int64(len(units)))
	return nil
}
