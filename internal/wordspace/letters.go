package wordspace

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"multiscope/internal/neuron"
)

// The rule. A unit follows letters where at least ten of its twenty strongest words are known and two fifths of them
// begin or end alike, have some letters in common or are as long as each other, so many that the chance of it, were they drawn from all
// words, is one in a hundred million at most. Words of one stem, and phrases that share a word, count once: japan and
// japanese have letters in common since they mean the same. So do words that most of them have a meaning in common, by
// which no unit follows letters.
const (
	Rule = "1" // counts changes of this file

	Strongest   = 20 // words of a unit that are asked
	leastWords  = 10
	leastShare  = .4
	mostChance  = 1e-8
	longestEnd  = 6 // letters at one end
	longestPart = 4 // letters anywhere
	leastPart   = 2
)

// pattern is what words may have in common: -ing, phil-, -oo-, 3 letters.
type pattern string

// Letters knows how many of all words have each pattern. It is not changed once it is made.
type Letters struct {
	words  int
	counts map[pattern]int
}

// NewLetters counts patterns in all words that a layer was shown.
func NewLetters(words []string) *Letters {
	l := &Letters{words: len(words), counts: map[pattern]int{}}
	for _, w := range words {
		for p := range patterns(w) {
			l.counts[p]++
		}
	}
	return l
}

// patterns returns all that a word has.
func patterns(word string) map[pattern]bool {
	r := []rune(word)
	found := map[pattern]bool{pattern(letterCount(len(r))): true}
	for n := 1; n <= min(longestEnd, len(r)); n++ {
		found[pattern(r[:n])+"-"] = true
		found["-"+pattern(r[len(r)-n:])] = true
	}
	for n := leastPart; n <= longestPart; n++ {
		for from := 0; from+n <= len(r); from++ {
			found["-"+pattern(r[from:from+n])+"-"] = true
		}
	}
	return found
}

func letterCount(n int) string {
	if n == 1 {
		return "1 letter"
	}
	return strconv.Itoa(n) + " letters"
}

// Follows says which pattern a unit follows, given its strongest words; false for none. Meaning reports whether words
// have something else in common than letters.
func (l *Letters) Follows(words []string, meaning func([]string) bool) (neuron.LetterUnit, bool) {
	words = words[:min(Strongest, len(words))]
	stems := byStem(words)
	if len(stems) < leastWords {
		return neuron.LetterUnit{}, false
	}
	best := l.least(stems)
	if best == "" {
		return neuron.LetterUnit{}, false
	}
	having := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return !patterns(w)[best] })
	if meaning(having) {
		return neuron.LetterUnit{}, false
	}
	return neuron.LetterUnit{Pattern: string(best), Words: len(having), Of: len(words), Chance: l.share(best)}, true
}

// least returns the pattern that so many words have least by chance; "" for none where that may be chance. Ends
// and lengths go before letters that stand anywhere, which more words have.
func (l *Letters) least(stems [][]string) pattern {
	var best [2]pattern
	var chance [2]float64
	for p, n := range countStems(stems) {
		c := binomialTail(n, len(stems), l.share(p))
		if float64(n) < leastShare*float64(len(stems)) || c > math.Log(mostChance) {
			continue
		}
		k := 0
		if p.anywhere() {
			k = 1
		}
		if best[k] == "" || cmp.Or(cmp.Compare(c, chance[k]), cmp.Compare(len(best[k]), len(p)), cmp.Compare(p, best[k])) < 0 {
			best[k], chance[k] = p, c
		}
	}
	if best[0] != "" {
		return best[0]
	}
	return best[1]
}

func (p pattern) anywhere() bool { return len(p) > 2 && p[0] == '-' && p[len(p)-1] == '-' }

// countStems counts the stems of which some word has a pattern.
func countStems(stems [][]string) map[pattern]int {
	counts := map[pattern]int{}
	for _, stem := range stems {
		all := map[pattern]bool{}
		for _, w := range stem {
			maps.Copy(all, patterns(w))
		}
		for p := range all {
			counts[p]++
		}
	}
	return counts
}

// share is how many of all words have a pattern, at least one of them.
func (l *Letters) share(p pattern) float64 {
	return float64(max(l.counts[p], 1)) / float64(max(l.words, 1))
}

// binomialTail returns the logarithm of the chance that of n draws k or more hit what has a share of q.
func binomialTail(k, n int, q float64) float64 {
	if q >= 1 {
		return 0
	}
	sum, most := 0.0, math.Inf(-1)
	logs := make([]float64, 0, n-k+1)
	for i := k; i <= n; i++ {
		all, _ := math.Lgamma(float64(n + 1))
		in, _ := math.Lgamma(float64(i + 1))
		out, _ := math.Lgamma(float64(n - i + 1))
		x := all - in - out + float64(i)*math.Log(q) + float64(n-i)*math.Log1p(-q)
		logs, most = append(logs, x), max(most, x)
	}
	for _, x := range logs {
		sum += math.Exp(x - most)
	}
	return most + math.Log(sum)
}

// byStem puts words of one stem together, in the order of the first of each.
func byStem(words []string) [][]string {
	var stems [][]string
	for _, w := range words {
		at := slices.IndexFunc(stems, func(stem []string) bool {
			return slices.ContainsFunc(stem, func(o string) bool { return oneStem(w, o) })
		})
		if at < 0 {
			stems = append(stems, []string{w})
			continue
		}
		stems[at] = append(stems[at], w)
	}
	return stems
}

const (
	leastStem = 4 // letters
	mostEnd   = 4 // letters behind a stem
)

// oneStem reports whether words are forms of one, as dance and dancing, or phrases with a word of one stem.
func oneStem(a, b string) bool {
	for _, x := range strings.Fields(a) {
		for _, y := range strings.Fields(b) {
			if x == y && utf8.RuneCountInString(x) > 1 || inflected([]rune(x), []rune(y)) {
				return true
			}
		}
	}
	return false
}

func inflected(a, b []rune) bool {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	longer := max(len(a), len(b))
	return n >= leastStem && 2*n >= longer && longer-n <= mostEnd
}
