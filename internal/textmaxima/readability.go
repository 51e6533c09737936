package textmaxima

import (
	"math"
	"strings"
)

// readability is a model of how words are written: how likely a letter is behind the two before it, counted over a list
// of words. Known words have no burden at all.
type readability struct {
	known    map[string]bool
	trigrams map[[3]rune]float64 // counts
	pairs    map[[2]rune]float64
	letters  float64 // distinct ones
}

// edge stands before and behind a word.
const edge = ' '

// newReadability counts the letters of words, of which each counts once.
func newReadability(words []string) *readability {
	r := &readability{known: map[string]bool{}, trigrams: map[[3]rune]float64{}, pairs: map[[2]rune]float64{}}
	distinct := map[rune]bool{edge: true}
	for _, w := range words {
		for field := range strings.FieldsSeq(strings.ToLower(w)) {
			r.known[field] = true
			eachTrigram(field, func(t [3]rune) {
				r.trigrams[t]++
				r.pairs[[2]rune{t[0], t[1]}]++
				distinct[t[2]] = true
			})
		}
	}
	r.letters = float64(len(distinct))
	return r
}

// burden returns how unlikely the letters of a text are, in nats a letter, the mean over its words: 0 for words of the list,
// about 2 for others that look like English, 4 and more for what does not.
func (r *readability) burden(text string) float64 {
	sum, n := 0.0, 0.0
	for field := range strings.FieldsSeq(text) {
		n++
		if r.known[field] {
			continue
		}
		nats, letters := 0.0, 0.0
		eachTrigram(field, func(t [3]rune) {
			nats -= math.Log((r.trigrams[t] + smoothing) / (r.pairs[[2]rune{t[0], t[1]}] + smoothing*r.letters))
			letters++
		})
		sum += nats / letters
	}
	return sum / max(n, 1)
}

// smoothing is added to each count, so that what the list lacks is unlikely and not impossible.
const smoothing = 0.1

func eachTrigram(word string, visit func([3]rune)) {
	t := [3]rune{edge, edge, edge}
	for _, r := range word + string(edge) {
		t = [3]rune{t[1], t[2], r}
		visit(t)
	}
}
