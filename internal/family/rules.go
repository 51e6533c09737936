package family

import (
	"slices"
	"strings"

	"multiscope/internal/neuron"
)

// A unit is typographic where four of its five strongest words look like each other and have no family in common.
const (
	lettersPrimary = 4
	leastShared    = 3 // letters at one end that make words look alike
)

// lettered returns the typographic family where a unit belongs to it: primarily unless it belongs to another.
func (x *Lexicon) lettered(claims []claim, e Evidence) []neuron.Membership {
	if len(e.Words) < Words {
		return nil
	}
	alike := lookAlike(e.Words[:Words])
	if len(alike) < lettersPrimary || x.Meaning(alike) {
		return nil
	}
	m := neuron.Membership{Family: typographic, Role: neuron.Primary, Origin: neuron.Suggested, Score: float64(len(alike)) / Words, Title: sharedLetters(alike)}
	if slices.ContainsFunc(claims, func(c claim) bool { return c.role == neuron.Primary }) {
		m.Role = neuron.Secondary
	}
	for _, w := range alike {
		m.Evidence = append(m.Evidence, neuron.Evidence{Kind: "word", Text: w, Of: Words})
	}
	return []neuron.Membership{m}
}

// Meaning reports whether most of the words, three at least, have a family in common: they look alike, if they do, since
// they mean the same.
func (x *Lexicon) Meaning(words []string) bool {
	most := max(wordsPrimary, (wordsPrimary*len(words)+Words-1)/Words)
	of := map[int]int{}
	for _, w := range words {
		for _, f := range x.word(w) {
			if of[f]++; of[f] >= most {
				return true
			}
		}
	}
	return false
}

// lookAlike returns the words that look like the one that most others look like, and that one.
func lookAlike(words []string) []string {
	var most []string
	for _, w := range words {
		var like []string
		for _, o := range words {
			if o == w || similar(w, o) {
				like = append(like, o)
			}
		}
		if len(like) > len(most) {
			most = like
		}
	}
	return most
}

// similar reports whether words begin or end with the same letters, or differ in a letter.
func similar(a, b string) bool {
	ends := max(commonPrefix(a, b), commonPrefix(backwards(a), backwards(b)))
	return ends >= leastShared || neuron.EditDistance(a, b) <= 1
}

func commonPrefix(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

func backwards(s string) string {
	r := []byte(s)
	slices.Reverse(r)
	return string(r)
}

// sharedLetters writes the longest letters that words have in common as the paper does: “con-”, “-ing”, “-oo-”; "" for
// fewer than two.
func sharedLetters(words []string) string {
	first, best := []rune(words[0]), ""
	for from := range first {
		for to := len(first); to > from+1; to-- {
			part := string(first[from:to])
			if len(part) > len(best) && !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(w, part) }) {
				best = part
			}
		}
	}
	switch {
	case best == "":
		return ""
	case all(words, best, strings.HasPrefix):
		return "“" + best + "-”"
	case all(words, best, strings.HasSuffix):
		return "“-" + best + "”"
	}
	return "“-" + best + "-”"
}

func all(words []string, part string, has func(s, part string) bool) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !has(w, part) })
}

// A unit is polysemantic where two families that have nothing to do with each other share its strongest images: each
// has 35 %, both together 80 %, hardly an image speaks for both, and no family holds most of them together.
const (
	mixedEach = .35
	mixedBoth = .8
	mixedOver = .1
)

// mixed returns the polysemantic family where a unit belongs to it.
func (x *Lexicon) mixed(claims []claim, e Evidence) []neuron.Membership {
	if slices.ContainsFunc(claims, func(c claim) bool { return c.role == neuron.Primary }) {
		return nil
	}
	for a := range claims {
		for b := range a {
			if x.parent[a] >= 0 || x.parent[b] >= 0 || !disjoint(&claims[a], &claims[b]) {
				continue
			}
			m := neuron.Membership{Family: polysemantic, Role: neuron.Primary, Origin: neuron.Suggested, Title: x.families[b].Title + " + " + strings.ToLower(x.families[a].Title)}
			m.Score = claims[a].imageShare() + claims[b].imageShare()
			m.Score = min(m.Score, 1)
			ofA, ofB := claims[a], claims[b]
			ofA.words, ofB.words = nil, nil
			m.Evidence = append(x.evidence(b, ofB, e), x.evidence(a, ofA, e)...)
			return []neuron.Membership{m}
		}
	}
	return nil
}

// disjoint reports whether two claims share the images between them.
func disjoint(a, b *claim) bool {
	if min(a.imageShare(), b.imageShare()) < mixedEach || a.imageShare()+b.imageShare() < mixedBoth {
		return false
	}
	both := 0
	for _, i := range a.images {
		if _, on := slices.BinarySearch(b.images, i); on {
			both++
		}
	}
	return float64(both) <= mixedOver*float64(a.asked)
}
