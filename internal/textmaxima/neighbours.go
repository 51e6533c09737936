package textmaxima

import (
	"cmp"
	"context"
	"slices"
)

// neighbours returns the texts that lie next to some: with a word taken out, two neighbouring ones exchanged, a word
// replaced, and one put in. What is put in, and in place of what, is chosen for each place by the gradient of the score with
// respect to the token there, and among the words that score highest by themselves.
func (s *search) neighbours(ctx context.Context, open []candidate) (texts [][]int, err error) {
	var edits []edit
	for _, c := range open {
		texts = append(texts, rearranged(c.words)...)
		edits = append(edits, s.edits(c.words)...)
	}
	chosen, err := s.choices(ctx, edits)
	if err != nil {
		return nil, err
	}
	for i, e := range edits {
		for _, w := range chosen[i] {
			texts = append(texts, e.with(w))
		}
	}
	return texts, nil
}

// rearranged returns a text without each of its words, and with each two neighbours exchanged.
func rearranged(words []int) (texts [][]int) {
	for i := range words {
		if len(words) > 1 {
			texts = append(texts, slices.Delete(slices.Clone(words), i, i+1))
		}
		if i > 0 {
			exchanged := slices.Clone(words)
			exchanged[i-1], exchanged[i] = words[i], words[i-1]
			texts = append(texts, exchanged)
		}
	}
	return texts
}

// edit is a word of a text that is to become another one.
type edit struct {
	words []int
	place int
	added bool // the word was put in for the sake of the place
}

// takes says whether a word may become the one at the place: it is not elsewhere in the text, nor there already.
func (e edit) takes(word int) bool {
	at := slices.Index(e.words, word)
	return at < 0 || e.added && at == e.place
}

func (e edit) with(word int) []int {
	words := slices.Clone(e.words)
	words[e.place] = word
	return words
}

// edits returns the places of a text: its words, and the gaps between, before and behind them, in which a word stands that
// is to become another one: the best by itself that the text does not have.
func (s *search) edits(words []int) (edits []edit) {
	for i := range words {
		edits = append(edits, edit{words: words, place: i})
	}
	filler := slices.IndexFunc(s.best, func(w int) bool { return !slices.Contains(words, w) })
	if filler < 0 {
		return edits
	}
	for i := range len(words) + 1 {
		if wider := slices.Insert(slices.Clone(words), i, s.best[filler]); s.fits(wider) {
			edits = append(edits, edit{words: wider, place: i, added: true})
		}
	}
	return edits
}

// choices returns the words to be tried at the place of each edit.
func (s *search) choices(ctx context.Context, edits []edit) ([][]int, error) {
	texts, slots := s.gathered(edits)
	chosen := make([][]int, len(edits))
	err := s.gradient.gains(ctx, texts, slots, s.direction, func(i int, gains []float32) { chosen[i] = s.gainful(gains, edits[i]) })
	if err != nil {
		return nil, err
	}
	for i, e := range edits {
		for n, w := range s.best {
			if n == byThemselves+len(e.words) {
				break
			}
			if e.takes(w) && !slices.Contains(chosen[i], w) {
				chosen[i] = append(chosen[i], w)
			}
		}
	}
	return chosen, nil
}

// gathered returns the texts of edits, those of equal ones once, and the token of each place: the first of its word.
func (s *search) gathered(edits []edit) (texts [][]int64, slots []slot) {
	var last []int
	for _, e := range edits {
		if !slices.Equal(e.words, last) {
			last = e.words
			texts = append(texts, s.vocabulary.tokens(e.words, s.start, s.end))
		}
		place := 1
		for _, w := range e.words[:e.place] {
			place += len(s.vocabulary.words[w].tokens)
		}
		slots = append(slots, slot{text: len(texts) - 1, place: place})
	}
	return texts, slots
}

// gainful returns the words of the highest gains, of one token, that an edit takes.
func (s *search) gainful(gains []float32, e edit) []int {
	type gain struct {
		column int
		value  float64
	}
	byGain := func(a, b gain) int { return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.column, b.column)) }
	var top []gain
	for column, x := range gains {
		w := s.vocabulary.of[column]
		g := gain{column, float64(x) - s.options.Readability*s.vocabulary.words[w].burden}
		if len(top) == byGradient && byGain(g, top[byGradient-1]) >= 0 || !e.takes(w) {
			continue
		}
		at, _ := slices.BinarySearchFunc(top, g, byGain)
		top = slices.Insert(top, at, g)
		top = top[:min(len(top), byGradient)]
	}
	chosen := make([]int, len(top))
	for i, g := range top {
		chosen[i] = s.vocabulary.of[g.column]
	}
	return chosen
}
