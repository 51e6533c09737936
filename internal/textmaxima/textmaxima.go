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
	"slices"
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
	WriteTexts(ctx context.Context, model string, texts []neuron.ReadText) error
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
	Texts              int // that were read
	LeftOut            int // different captions that are not compared: too long for a text, or behind the first neuron.DefaultCaptions
}

// Run searches for the units for which nothing was found with the same recipe, and stores what it finds of each at once.
// Captions that it reads are stored as well, so that they are read once.
func Run(ctx context.Context, j Job) (n Counts, err error) {
	j.Tap = j.Layer.Tap
	if j.Shown, err = j.Store.SuggestWords(ctx, j.Entry.Slug, "", math.MaxInt32); err != nil {
		return n, err
	}
	directions, err := directionsOf(j.Config)
	if err == nil {
		err = checkDirections(directions, j.Units)
	}
	if err != nil {
		return n, err
	}
	texts, left, err := j.captions(ctx)
	if err != nil {
		return n, err
	}
	n.LeftOut = left
	best := newCaptions(directions, j.Units)
	unread, err := best.addStored(ctx, j.Store, j.Entry.Slug, texts)
	if err != nil {
		return n, err
	}
	if len(unread) == 0 { // what is missing is known, which is nothing, mostly
		if missing, err := j.missing(ctx, best); err != nil || len(missing) == 0 {
			n.Existing = len(j.Units)
			return n, err
		}
	}
	s, err := Open(j.Config)
	if err != nil {
		return n, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := j.readCaptions(ctx, s, unread, best); err != nil {
		return n, err
	}
	n.Texts = len(unread)
	err = j.searchMissing(ctx, s, best, &n)
	return n, err
}

// captions returns the first different captions of the data set, in its order, and how many are left out.
func (j Job) captions(ctx context.Context) (texts []string, left int, err error) {
	known := map[string]bool{"": true}
	err = j.Store.EachImage(ctx, j.Entry.Slug, func(_ int, im neuron.Image) {
		c := neuron.OneLine(im.Caption)
		if known[c] {
			return
		}
		known[c] = true
		if len(c) > neuron.MostTextBytes || len(texts) == neuron.DefaultCaptions {
			left++
			return
		}
		texts = append(texts, c)
	})
	return texts, left, err
}

// readCaptions reads captions, stores their embeddings and takes in which are the best.
func (j Job) readCaptions(ctx context.Context, s *Searcher, texts []string, best *captions) error {
	if len(texts) == 0 {
		return nil
	}
	return j.watched("Captions", "captions", len(texts), func() error {
		for batch := range slices.Chunk(texts, captionBatch) {
			embeddings, err := s.readTexts(ctx, batch)
			if err != nil {
				return err
			}
			read := make([]neuron.ReadText, len(batch))
			for i, text := range batch {
				read[i] = neuron.ReadText{Text: text, Kind: neuron.TextOfCaption, Embedding: embeddings.Row(i)}
			}
			if err := j.Store.WriteTexts(ctx, j.Entry.Slug, read); err != nil {
				return err
			}
			best.score(batch, embeddings)
			j.Progress.Add(int64(len(batch)))
		}
		return nil
	})
}

// missing returns the units for which nothing was found with their recipe, given their best captions, and that recipe.
func (j Job) missing(ctx context.Context, best *captions) (map[int]string, error) {
	searches, err := j.Store.TextSearches(ctx, j.Entry.Slug, j.Layer.Slug)
	if err != nil {
		return nil, err
	}
	found := map[int]string{}
	for _, s := range searches {
		found[s.Unit] = s.Recipe
	}
	missing, shared := map[int]string{}, j.recipe()
	for _, u := range j.Units {
		recipe, err := shared.of(best.best[u])
		if err != nil {
			return nil, err
		}
		if j.Redo || found[u] != recipe {
			missing[u] = recipe
		}
	}
	return missing, nil
}

// searchMissing reads each word once, for all units, and searches for those that are missing.
func (j Job) searchMissing(ctx context.Context, s *Searcher, best *captions, n *Counts) error {
	missing, err := j.missing(ctx, best)
	n.Existing = len(j.Units) - len(missing)
	if err != nil || len(missing) == 0 {
		return err
	}
	err = j.watched("Single words", "words", s.Words(), func() error {
		return s.Sweep(ctx, func(n int) { j.Progress.Add(int64(n)) })
	})
	if err != nil {
		return err
	}
	n.Texts += s.Words()
	return j.watched("Text maxima", "units", len(missing), func() error { return j.search(ctx, s, best, missing, n) })
}

// search searches for units with their recipes, as many at a time as make the most of the engine.
func (j Job) search(ctx context.Context, s *Searcher, best *captions, recipes map[int]string, n *Counts) error {
	var counted sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(s.tower.forward.Parallelism())
	for _, u := range j.Units {
		recipe, missing := recipes[u]
		if !missing {
			continue
		}
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			found, err := s.Search(ctx, u, best.best[u])
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
