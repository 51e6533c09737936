package textmaxima

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
)

// scorer gives the scores of texts on the unit that is searched for. *memory is one.
type scorer interface {
	scores(ctx context.Context, texts [][]int) ([]float64, error)
}

// differentiator says what changes of texts would change a score. *tower is one.
type differentiator interface {
	gains(ctx context.Context, texts [][]int64, slots []slot, direction []float32, visit func(slot int, gains []float32)) error
}

// candidate is a text and what it is worth.
type candidate struct {
	words    []int
	score    float64 // cosine
	value    float64 // score less what its burden costs: what is climbed on
	expanded bool    // its neighbours have been read
}

// better sorts candidates, the most valuable first; of equals always the same comes first.
func better(a, b candidate) int {
	return cmp.Or(cmp.Compare(b.value, a.value), slices.Compare(a.words, b.words))
}

// search is that for one unit. Nothing in it follows from other units, so that it is the same wherever a run was cut.
type search struct {
	vocabulary *vocabulary
	scorer     scorer
	gradient   differentiator
	options    Options
	start, end int64 // tokens around a text
	direction  []float32
	best       []int // readable words, the most valuable first
	random     *rand.Rand
}

// Numbers of candidates. What they are follows from what they bring on the demo: see docs/texts.md.
const (
	startWords   = 3  // that a climb begins at for each beam, besides random ones
	randomStarts = 2  // among the best randomAmong words
	randomAmong  = 64 //
	byGradient   = 6  // candidates for each slot that the gradient chooses
	byThemselves = 2  // and that score highest by themselves
)

// maxima returns several texts, one climb after another; each later one is to differ from those before it. captions are
// texts to begin at as well.
func (s *search) maxima(ctx context.Context, captions [][]int) (found []candidate, err error) {
	for range s.options.Count {
		c, ok, err := s.climb(ctx, s.starts(found, captions), found)
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		found = append(found, c)
	}
	return found, nil
}

// starts returns the texts that a climb begins at: the best words that are in none of what was found, some at random
// among the next ones, and captions.
func (s *search) starts(found []candidate, captions [][]int) (texts [][]int) {
	used := map[int]bool{}
	for _, c := range found {
		for _, w := range c.words {
			used[w] = true
		}
	}
	var free []int
	for _, w := range s.best {
		if len(free) == randomAmong {
			break
		}
		if !used[w] {
			free = append(free, w)
		}
	}
	for i, w := range free {
		if i < startWords*s.options.Beams {
			texts = append(texts, []int{w})
		}
	}
	for range min(randomStarts, len(free)) {
		texts = append(texts, []int{free[s.random.IntN(len(free))]})
	}
	return append(texts, captions...)
}

// climb goes from texts to better ones among their neighbours until the best ones have none, and returns the best;
// false where no text differs enough from those that were found.
func (s *search) climb(ctx context.Context, starts [][]int, found []candidate) (candidate, bool, error) {
	beams, err := s.advance(ctx, nil, starts, found)
	for step := 0; step < s.options.Steps && err == nil; step++ {
		var open []candidate
		for i := range beams {
			if !beams[i].expanded {
				beams[i].expanded = true
				open = append(open, beams[i])
			}
		}
		if len(open) == 0 {
			break
		}
		var texts [][]int
		if texts, err = s.neighbours(ctx, open); err == nil {
			beams, err = s.advance(ctx, beams, texts, found)
		}
	}
	if err != nil || len(beams) == 0 {
		return candidate{}, false, err
	}
	return beams[0], true, nil
}

// advance returns the best of beams and of other texts that differ enough from those that were found.
func (s *search) advance(ctx context.Context, beams []candidate, texts [][]int, found []candidate) ([]candidate, error) {
	texts = slices.DeleteFunc(texts, func(words []int) bool {
		return !s.fits(words) || slices.ContainsFunc(found, func(c candidate) bool { return alike(words, c.words) })
	})
	scored, err := s.read(ctx, texts)
	if err != nil {
		return nil, err
	}
	all := append(slices.Clone(beams), scored...)
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(better(a, b), map[bool]int{true: -1, false: 1}[a.expanded])
	})
	all = slices.CompactFunc(all, func(a, b candidate) bool { return slices.Equal(a.words, b.words) })
	return all[:min(len(all), s.options.Beams)], nil
}

// alike says whether two texts share more than half of the words of the shorter one.
func alike(a, b []int) bool {
	shared := 0
	for _, w := range a {
		if slices.Contains(b, w) {
			shared++
		}
	}
	return 2*shared > min(len(a), len(b))
}

// fits says whether a text has no word twice and as few tokens as it may have.
func (s *search) fits(words []int) bool {
	tokens := 0
	for i, w := range words {
		tokens += len(s.vocabulary.words[w].tokens)
		if slices.Contains(words[:i], w) {
			return false
		}
	}
	return len(words) > 0 && tokens <= s.options.Tokens
}

// read scores texts.
func (s *search) read(ctx context.Context, texts [][]int) ([]candidate, error) {
	scores, err := s.scorer.scores(ctx, texts)
	if err != nil {
		return nil, err
	}
	scored := make([]candidate, len(texts))
	for i, words := range texts {
		scored[i] = candidate{words: words, score: scores[i], value: scores[i] - s.options.Readability*s.vocabulary.burden(words)}
	}
	return scored, nil
}
