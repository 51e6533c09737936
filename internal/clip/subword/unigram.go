package subword

import (
	"math"
	"unicode/utf8"
)

// unigram is the model of Kudo 2018 (Subword Regularization): of all ways to cut a word that with the highest sum of scores.
type unigram struct {
	scores  map[string]float64
	ids     map[string]int64
	longest int     // bytes of a piece
	unknown float64 // the score of a character without piece
	single  bool    // sums are rounded to single precision, as in sentencepiece
	fallback
}

// unknownPenalty is how far below the lowest score a character without piece lies (sentencepiece, unigram_model.cc).
const unknownPenalty = 10

// step is the best way to a place in a word.
type step struct {
	from    int
	score   float64
	known   bool // its last part is a piece
	reached bool
}

func (u *unigram) encode(word string, ids []int64) []int64 {
	steps := u.steps(word)
	var cuts []int // from the end
	for at := len(word); at > 0; at = steps[at].from {
		cuts = append(cuts, at)
	}
	from, unknown := 0, false
	for i := len(cuts) - 1; i >= 0; i-- {
		part := word[from:cuts[i]]
		if steps[cuts[i]].known {
			ids, unknown = append(ids, u.ids[part]), false
		} else {
			ids, unknown = u.append(part, ids, unknown)
		}
		from = cuts[i]
	}
	return ids
}

// steps finds the best way to each place, by character. Of equal ways the first found stays, as in the reference.
func (u *unigram) steps(word string) []step {
	steps := make([]step, len(word)+1)
	steps[0].reached = true
	offer := func(from, to int, score float64, known bool) {
		sum := steps[from].score + score
		if u.single {
			sum = float64(float32(sum))
		}
		if s := &steps[to]; !s.reached || sum > s.score {
			*s = step{from: from, score: sum, known: known, reached: true}
		}
	}
	for from := 0; from < len(word); {
		_, size := utf8.DecodeRuneInString(word[from:])
		alone := false
		for n := 1; n <= min(u.longest, len(word)-from); n++ {
			if score, ok := u.scores[word[from:from+n]]; ok {
				offer(from, from+n, score, true)
				alone = alone || n == size
			}
		}
		if !alone {
			offer(from, from+size, u.unknown, false)
		}
		from += size
	}
	return steps
}

// newUnigram needs the scores of pieces by text.
func newUnigram(scores map[string]float64, ids map[string]int64, f fallback, single bool) *unigram {
	u := &unigram{scores: scores, ids: ids, fallback: f, single: single}
	lowest := math.Inf(1)
	for piece, score := range scores {
		u.longest, lowest = max(u.longest, len(piece)), min(lowest, score)
	}
	u.unknown = lowest - unknownPenalty
	return u
}
