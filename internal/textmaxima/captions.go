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

// captionBatch is how many captions are read and scored at a time.
const captionBatch = 512

// captions are those of a data set that each of some units calls for most: a few are kept of each.
type captions struct {
	directions *tensor.Float32
	best       map[int][]neuron.ScoredText // by unit, the best first
}

func newCaptions(directions *tensor.Float32, units []int) *captions {
	c := &captions{directions: directions, best: make(map[int][]neuron.ScoredText, len(units))}
	for _, u := range units {
		c.best[u] = nil
	}
	return c
}

// addStored scores those of some texts whose embeddings are stored and returns the others.
func (c *captions) addStored(ctx context.Context, from Store, model string, texts []string) (unread []string, err error) {
	wanted := make(map[string]bool, len(texts))
	for _, t := range texts {
		wanted[t] = true
	}
	e := c.directions.Shape[1]
	var batch []string
	var embeddings []float32
	flush := func() {
		if len(batch) > 0 {
			c.score(batch, tensor.Of(embeddings, len(batch), e))
		}
		batch, embeddings = nil, nil
	}
	err = from.EachText(ctx, model, func(t neuron.ReadText) {
		if !wanted[t.Text] || len(t.Embedding) != e {
			return
		}
		wanted[t.Text] = false
		if batch, embeddings = append(batch, t.Text), append(embeddings, t.Embedding...); len(batch) == captionBatch {
			flush()
		}
	})
	flush()
	return slices.DeleteFunc(slices.Clone(texts), func(t string) bool { return !wanted[t] }), err
}

// readTexts returns the embeddings of texts: short ones are read as trees, those that do not fit a row of them in the whole
// context.
func (s *Searcher) readTexts(ctx context.Context, texts []string) (*tensor.Float32, error) {
	embeddings := tensor.New[float32](len(texts), s.tower.embedding)
	var short, long []int
	var ids [][]int64
	var whole []string
	for i, text := range texts {
		tokens := s.tokenizer.EncodeText(text)
		if len(tokens) <= min(s.tower.nodes, s.context) && slices.Index(tokens, s.end) == len(tokens)-1 {
			short, ids = append(short, i), append(ids, tokens)
		} else {
			long, whole = append(long, i), append(whole, text)
		}
	}
	trees, err := s.tower.read(ctx, ids)
	if err != nil {
		return nil, err
	}
	for k, i := range short {
		copy(embeddings.Row(i), trees.Row(k))
	}
	if len(long) == 0 {
		return embeddings, nil
	}
	read, err := s.whole.Encode(ctx, whole)
	if err != nil {
		return nil, err
	}
	for k, i := range long {
		copy(embeddings.Row(i), read.Row(k))
	}
	return embeddings, nil
}

// score keeps those of some texts that are among the best of a unit.
func (c *captions) score(texts []string, embeddings *tensor.Float32) {
	directions := c.directions
	n, units, e := len(texts), directions.Shape[0], directions.Shape[1]
	y := tensor.New[float32](n, units)
	blas32.Gemm(blas.NoTrans, blas.Trans, 1, general(embeddings, n, e), general(directions, units, e), 0, general(y, n, units))
	for unit, best := range c.best {
		for i, caption := range texts {
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
