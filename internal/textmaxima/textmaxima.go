// Package textmaxima searches for the texts that the units of a layer call for most: those whose embeddings lie nearest to
// what one unit of activation adds to the image embedding, spatial structure ignored (Goh et al. 2021; see clip.Readout). It
// climbs from single words and captions to texts of several words, by substitution, insertion and deletion.
//
// A unit's score for a text is the cosine of the text's embedding and its row of the readout. Candidates are chosen by the
// gradient of the score with respect to the embeddings of tokens, and then read, many at once: those that begin alike
// share what they begin with (tower.go, forest.go). What is stored are the scores of the texts as texttower reads them.
//
// Start at Run, which searches for all units of a layer and goes on where it stopped; search.go is the search of one unit,
// vocabulary.go what texts are put together from. Databases are reached through a small interface that *store.Writer
// implements.
package textmaxima

import (
	"context"
	"errors"
	"math"
	"sync"

	"golang.org/x/sync/errgroup"

	"multiscope/internal/neuron"
)

// Store is what a run reads and writes.
type Store interface {
	// SuggestWords returns words that were shown to a model and that begin with prefix.
	SuggestWords(ctx context.Context, model, prefix string, n int) ([]string, error)
	EachImage(ctx context.Context, model string, visit func(ordinal int, im neuron.Image)) error
	EachText(ctx context.Context, model string, visit func(neuron.ReadText)) error
	TextSearches(ctx context.Context, model, layer string) ([]neuron.TextSearch, error)
	WriteTextMaxima(ctx context.Context, model, layer string, s neuron.TextSearch) error
}

// Progress is told how far a task is.
type Progress interface {
	Start(name, unit string, total int64)
	Add(n int64)
	Done()
	Fail(err error)
}

// Job says which units to search for. Tap and Shown of its Config follow from the layer and from what is stored.
type Job struct {
	Config
	Store    Store
	Entry    neuron.Model // the model as the database has it
	Layer    neuron.Layer
	Units    []int
	Redo     bool // search again for units that were searched for in the same way
	Progress Progress
}

// Counts says what became of the units of a run.
type Counts struct {
	Searched, Existing int
	Texts              int // that were read for what was searched
}

// Run searches for the units for which nothing was found with the same recipe, and stores what it finds of each at once.
func Run(ctx context.Context, j Job) (n Counts, err error) {
	j.Tap = j.Layer.Tap
	if j.Shown, err = j.Store.SuggestWords(ctx, j.Entry.Slug, "", math.MaxInt32); err != nil {
		return n, err
	}
	captions, err := j.captions(ctx)
	if err != nil {
		return n, err
	}
	recipe, err := j.recipe(captions)
	if err != nil {
		return n, err
	}
	missing, err := j.missing(ctx, recipe)
	n.Existing = len(j.Units) - len(missing)
	if err != nil || len(missing) == 0 {
		return n, err
	}
	s, err := Open(j.Config)
	if err != nil {
		return n, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	best, read, err := j.prepare(ctx, s, missing, captions)
	if err != nil {
		return n, err
	}
	n.Texts = read
	err = j.watched("Text maxima", "units", len(missing), func() error { return j.search(ctx, s, missing, best, recipe, &n) })
	return n, err
}

// captions returns the captions of the data set, each once, in its order.
func (j Job) captions(ctx context.Context) (captions []string, err error) {
	known := map[string]bool{"": true}
	err = j.Store.EachImage(ctx, j.Entry.Slug, func(_ int, im neuron.Image) {
		if c := neuron.OneLine(im.Caption); !known[c] && len(c) <= neuron.MostTextBytes {
			known[c] = true
			captions = append(captions, c)
		}
	})
	return captions, err
}

// missing returns the units for which nothing was found with a recipe.
func (j Job) missing(ctx context.Context, recipe string) (missing []int, err error) {
	searches, err := j.Store.TextSearches(ctx, j.Entry.Slug, j.Layer.Slug)
	if err != nil || j.Redo {
		return j.Units, err
	}
	recipes := map[int]string{}
	for _, s := range searches {
		recipes[s.Unit] = s.Recipe
	}
	for _, u := range j.Units {
		if recipes[u] != recipe {
			missing = append(missing, u)
		}
	}
	return missing, nil
}

// prepare reads each word and each caption once, for all units, and returns the best captions of each and how many texts
// were read.
func (j Job) prepare(ctx context.Context, s *Searcher, units []int, captions []string) (best *Captions, read int, err error) {
	err = j.watched("Single words", "words", s.Words(), func() error {
		return s.Sweep(ctx, func(n int) { j.Progress.Add(int64(n)) })
	})
	if err != nil {
		return nil, 0, err
	}
	best = s.NewCaptions(units)
	if err := best.addStored(ctx, j.Store, j.Entry.Slug, captions); err != nil {
		return nil, 0, err
	}
	err = j.watched("Captions", "captions", len(captions), func() error {
		for _, c := range captions {
			if err := best.Add(ctx, c); err != nil {
				return err
			}
			j.Progress.Add(1)
		}
		return best.Flush(ctx)
	})
	return best, s.Words() + best.Read, err
}

// search searches for units, as many at a time as make the most of the engine.
func (j Job) search(ctx context.Context, s *Searcher, units []int, captions *Captions, recipe string, n *Counts) error {
	var counted sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(s.tower.forward.Parallelism())
	for _, u := range units {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			found, err := s.Search(ctx, u, captions.Of(u))
			if err != nil {
				return err
			}
			found.Recipe = recipe
			counted.Lock()
			defer counted.Unlock()
			if err := j.Store.WriteTextMaxima(ctx, j.Entry.Slug, j.Layer.Slug, found); err != nil {
				return err
			}
			n.Searched++
			n.Texts += found.Encoded
			j.Progress.Add(1)
			return nil
		})
	}
	return group.Wait()
}

// watched tells the progress of a task.
func (j Job) watched(name, unit string, total int, task func() error) error {
	j.Progress.Start(name, unit, int64(total))
	if err := task(); err != nil {
		j.Progress.Fail(err)
		return err
	}
	j.Progress.Done()
	return nil
}
