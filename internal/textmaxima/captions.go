package textmaxima

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// keptCaptions are the captions of a unit that a search begins at, if they are short.
const keptCaptions = 3

// Captions gathers the captions of a data set that units call for most, whatever their number: what is kept is a few for
// each unit.
type Captions struct {
	searcher *Searcher
	best     map[int][]neuron.ScoredText // by unit, the best first
	known    map[string]bool
	waiting  []string
	Read     int // captions that the text tower read for it

	readBefore []string // that wait to be scored, with their embeddings
	embeddings []float32
}

// NewCaptions gathers captions for some units.
func (s *Searcher) NewCaptions(units []int) *Captions {
	c := &Captions{searcher: s, best: make(map[int][]neuron.ScoredText, len(units)), known: map[string]bool{}}
	for _, u := range units {
		c.best[u] = nil
	}
	return c
}

// Of returns the best captions of a unit.
func (c *Captions) Of(unit int) []neuron.ScoredText { return c.best[unit] }

// addStored takes in those of some captions whose embeddings are stored.
func (c *Captions) addStored(ctx context.Context, from Store, model string, captions []string) error {
	wanted := make(map[string]bool, len(captions))
	for _, caption := range captions {
		wanted[caption] = true
	}
	err := from.EachText(ctx, model, func(t neuron.ReadText) {
		if !wanted[t.Text] || len(t.Embedding) != c.searcher.tower.embedding {
			return
		}
		c.known[t.Text] = true
		c.readBefore, c.embeddings = append(c.readBefore, t.Text), append(c.embeddings, t.Embedding...)
		if len(c.readBefore) == captionBatch {
			c.flushRead()
		}
	})
	c.flushRead()
	return err
}

// flushRead scores the captions that were read before and wait for it.
func (c *Captions) flushRead() {
	if n := len(c.readBefore); n > 0 {
		c.score(c.readBefore, tensor.Of(c.embeddings, n, c.searcher.tower.embedding))
	}
	c.readBefore, c.embeddings = nil, nil
}

// captionBatch is how many captions are read at a time.
const captionBatch = 512

// Add takes in a caption, which counts once.
func (c *Captions) Add(ctx context.Context, caption string) error {
	if caption == "" || len(caption) > neuron.MostTextBytes || c.known[caption] {
		return nil
	}
	c.known[caption] = true
	if c.waiting = append(c.waiting, caption); len(c.waiting) < captionBatch {
		return nil
	}
	return c.Flush(ctx)
}

// Flush reads the captions that wait: short ones as trees, those that do not fit a row of them in the whole context.
func (c *Captions) Flush(ctx context.Context) error {
	s := c.searcher
	var short, long []string
	var ids [][]int64
	for _, caption := range c.waiting {
		tokens := s.tokenizer.EncodeText(caption)
		if len(tokens) <= min(s.tower.nodes, s.context) && slices.Index(tokens, s.end) == len(tokens)-1 {
			short, ids = append(short, caption), append(ids, tokens)
		} else {
			long = append(long, caption)
		}
	}
	c.waiting, c.Read = c.waiting[:0], c.Read+len(c.waiting)
	if len(short) > 0 {
		embeddings, err := s.tower.read(ctx, ids)
		if err != nil {
			return err
		}
		c.score(short, embeddings)
	}
	if len(long) == 0 {
		return nil
	}
	embeddings, err := s.whole.Encode(ctx, long)
	if err != nil {
		return err
	}
	c.score(long, embeddings)
	return nil
}

// score keeps those of some captions that are among the best of a unit.
func (c *Captions) score(captions []string, embeddings *tensor.Float32) {
	directions := c.searcher.directions
	n, units, e := len(captions), directions.Shape[0], directions.Shape[1]
	y := tensor.New[float32](n, units)
	blas32.Gemm(blas.NoTrans, blas.Trans, 1, general(embeddings, n, e), general(directions, units, e), 0, general(y, n, units))
	for unit, best := range c.best {
		for i, caption := range captions {
			scored := neuron.ScoredText{Text: caption, Score: float64(y.Row(i)[unit])}
			if len(best) == keptCaptions && byScore(scored, best[keptCaptions-1]) >= 0 {
				continue
			}
			at, _ := slices.BinarySearchFunc(best, scored, byScore)
			best = slices.Insert(best, at, scored)
			best = best[:min(len(best), keptCaptions)]
		}
		c.best[unit] = best
	}
}

func general(m *tensor.Float32, rows, cols int) blas32.General {
	return blas32.General{Rows: rows, Cols: cols, Stride: cols, Data: m.Data}
}

// byScore sorts texts, the highest score first.
func byScore(a, b neuron.ScoredText) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.Text, b.Text))
}
