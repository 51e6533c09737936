package neuron

import (
	"slices"
	"unicode/utf8"
)

// FurthestSpelled is the largest edit distance at which a word may be meant by a misspelling.
const FurthestSpelled = 3

// SpelledLike returns the n words with the smallest edit distance to word, nearest first, of those that may be meant by it.
func SpelledLike(words []string, word string, n int) []string {
	var near [FurthestSpelled + 1][]string // by edit distance
	letters := utf8.RuneCountInString(word)
	for _, w := range words {
		// Each edit makes a word longer or shorter by one letter at most.
		if d := utf8.RuneCountInString(w) - letters; d > FurthestSpelled || d < -FurthestSpelled {
			continue
		}
		if d := EditDistance(word, w); d <= FurthestSpelled {
			near[d] = append(near[d], w)
		}
	}
	all := slices.Concat(near[:]...)
	return all[:min(max(n, 0), len(all))]
}

// EditDistance returns the optimal string alignment distance of two words: how many letters are deleted,
// inserted, substituted or swapped with the next one to get from one to the other.
func EditDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	var rows [3][]int // of the table: two letters ago, one ago, now
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
	}
	for j := range rows[2] {
		rows[2][j] = j
	}
	for i := 1; i <= len(x); i++ {
		rows[0], rows[1], rows[2] = rows[1], rows[2], rows[0]
		rows[2][0] = i
		for j := 1; j <= len(y); j++ {
			substituted := 1
			if x[i-1] == y[j-1] {
				substituted = 0
			}
			rows[2][j] = min(rows[1][j]+1, rows[2][j-1]+1, rows[1][j-1]+substituted)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				rows[2][j] = min(rows[2][j], rows[0][j-2]+1)
			}
		}
	}
	return rows[2][len(y)]
}
