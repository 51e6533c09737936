package neuron

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Letters knows how many of many words have some letters in a row.
type Letters struct {
	words []string // in lower case
}

// NewLetters returns what is known of the letters of words.
func NewLetters(words []string) *Letters {
	l := &Letters{words: make([]string, len(words))}
	for i, w := range words {
		l.words[i] = strings.ToLower(w)
	}
	return l
}

// Words share letters where a row of so many is in half of each group, and as many draws of words would have it in as many
// less often than this.
const (
	leastLetters  = 3
	leastSharing  = 3
	lettersChance = 1e-6
)

// Shared returns the letters that the words of two groups share, as "phil-", "-ing" or "-act-", the least likely ones; ""
// where chance may have brought them together.
func (l *Letters) Shared(a, b []string) string {
	if l == nil {
		return ""
	}
	a, b = lowered(a), lowered(b)
	best, least := "", lettersChance
	for letters := range rowsOfLetters(a) {
		inA, inB := countWith(a, letters), countWith(b, letters)
		if inA == 0 || inB == 0 || inA+inB < leastSharing || 2*inA < len(a) || 2*inB < len(b) {
			continue
		}
		chance := drawnByChance(max(len(l.words), len(a)+len(b)), countWith(l.words, letters), len(a)+len(b), inA+inB)
		if chance < least || chance == least && (len(letters) > len(best) || len(letters) == len(best) && letters < best) {
			best, least = letters, chance
		}
	}
	return withPlace(best, slices.Concat(a, b))
}

func lowered(words []string) []string {
	low := make([]string, len(words))
	for i, w := range words {
		low[i] = strings.ToLower(w)
	}
	slices.Sort(low)
	return slices.Compact(low)
}

// rowsOfLetters returns the rows of leastLetters letters or more in words.
func rowsOfLetters(words []string) map[string]bool {
	rows := map[string]bool{}
	for _, w := range words {
		for from := range w {
			for to := from + 1; to <= len(w); to++ {
				row := w[from:to]
				if utf8.ValidString(row) && utf8.RuneCountInString(row) >= leastLetters {
					rows[row] = true
				}
			}
		}
	}
	return rows
}

func countWith(words []string, letters string) (n int) {
	for _, w := range words {
		if strings.Contains(w, letters) {
			n++
		}
	}
	return n
}

// withPlace writes where in the words that have them letters stand, as the paper does: "phil-", "-ing", "-act-".
func withPlace(letters string, words []string) string {
	if letters == "" {
		return ""
	}
	begins, ends := true, true
	for _, w := range words {
		if strings.Contains(w, letters) {
			begins, ends = begins && strings.HasPrefix(w, letters), ends && strings.HasSuffix(w, letters)
		}
	}
	switch {
	case begins:
		return letters + "-"
	case ends:
		return "-" + letters
	}
	return "-" + letters + "-"
}

// spelledAlike reports whether two in three of some words or more begin or end alike, or differ in one letter.
func spelledAlike(words []string) bool {
	most := 0
	for _, w := range words {
		like := 0
		for _, o := range words {
			if w == o || similarSpelling(w, o) {
				like++
			}
		}
		most = max(most, like)
	}
	return 3*most >= 2*len(words)
}

func similarSpelling(a, b string) bool {
	x, y := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	begin, end := 0, 0
	for begin < min(len(x), len(y)) && x[begin] == y[begin] {
		begin++
	}
	for end < min(len(x), len(y)) && x[len(x)-1-end] == y[len(y)-1-end] {
		end++
	}
	return max(begin, end) >= leastLetters || EditDistance(string(x), string(y)) <= 1
}
