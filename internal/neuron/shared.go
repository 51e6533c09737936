package neuron

import (
	"math"
	"slices"
	"strings"
	"unicode"
)

// Shared is what the strongest images of a unit have in common: a word of their captions or a category.
type Shared struct {
	Name   string // "japan", or "sushi and tokyo tower" where one of two is on each; "" for nothing
	Kind   string // the category of which the name, or its first part, is a value: "country"; "" for a word of captions
	Images int    // that have it
	Among  int    // the strongest
}

// SharedTerms is what images of a data set can have in common.
type SharedTerms struct {
	Total  int               // images of the data set
	Having map[string]int    // images that have a term
	Kinds  map[string]string // terms that are values of a category
}

// SharedAmong is how many of the strongest images are asked what they have in common.
const SharedAmong = 20

// A name is on half of the images, and each part of it on images that are not few and not by chance: some
// hundred terms of each of some thousand units are tried, and what half of the data set is says nothing.
const (
	sharedLeast  = 3
	sharedChance = 1e-9
)

// Terms returns what is said of an image, each once and in lower case: the words of its caption and the
// values of its categories.
func (im Image) Terms() []string {
	terms := strings.FieldsFunc(strings.ToLower(im.Caption), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	})
	for _, c := range im.Categories {
		terms = append(terms, c.Term())
	}
	slices.Sort(terms)
	return slices.DeleteFunc(slices.Compact(terms), func(t string) bool { return t == "" })
}

// Term returns a category's value as a term of its image.
func (c Category) Term() string { return strings.ToLower(strings.TrimSpace(c.Value)) }

// FindShared returns what images of a data set have in common, given the terms of each. Of all terms it is the
// one that so many have least likely by chance, which is the most specific one that covers most of them; where
// that is on less than half, it is two: the second is found among the images that lack the first.
func FindShared(images [][]string, of SharedTerms) Shared {
	first := leastLikely(images, of)
	found := Shared{Name: first.term, Kind: of.Kinds[first.term], Images: first.images, Among: len(images)}
	if first.term != "" && 2*found.Images < len(images) {
		if second := leastLikely(lacking(images, first.term), of); second.term != "" {
			found.Name += " and " + second.term
			found.Images += second.images
		}
	}
	if 2*found.Images < len(images) || found.Images == 0 {
		return Shared{}
	}
	return found
}

// lacking returns the images that lack a term, without the terms that most of those with it have: what is
// wider than it is nothing else.
func lacking(images [][]string, term string) [][]string {
	n, beside := 0, map[string]int{}
	var others [][]string
	for _, terms := range images {
		if !slices.Contains(terms, term) {
			others = append(others, slices.Clone(terms))
			continue
		}
		n++
		for _, t := range terms {
			beside[t]++
		}
	}
	for i := range others {
		others[i] = slices.DeleteFunc(others[i], func(t string) bool { return 2*beside[t] > n })
	}
	return others
}

// sharedTerm is a term, how many images have it, and the probability that so many have it by chance.
type sharedTerm struct {
	term   string
	images int
	chance float64
}

// leastLikely returns the term of images that fewest draws of as many from the data set share as often; ""
// where none stands out.
func leastLikely(images [][]string, of SharedTerms) sharedTerm {
	on := map[string]int{}
	for _, terms := range images {
		for _, t := range terms {
			on[t]++
		}
	}
	var best sharedTerm
	for t, n := range on {
		if n < sharedLeast {
			continue
		}
		found := sharedTerm{t, n, drawnByChance(of.Total, of.Having[t], len(images), n)}
		if found.chance <= sharedChance && (best.term == "" || found.before(best)) {
			best = found
		}
	}
	return best
}

// before orders terms: of two on the same images the longer says more.
func (t sharedTerm) before(o sharedTerm) bool {
	switch {
	case t.chance != o.chance:
		return t.chance < o.chance
	case len(t.term) != len(o.term):
		return len(t.term) > len(o.term)
	}
	return t.term < o.term
}

// drawnByChance is the hypergeometric test: the probability that of n images drawn from so many at least
// least are of those that have a term.
func drawnByChance(total, having, n, least int) float64 {
	p := 0.0
	for k := least; k <= min(n, having); k++ {
		p += math.Exp(logChoose(having, k) + logChoose(total-having, n-k) - logChoose(total, n))
	}
	return p
}

// logChoose is the logarithm of the number of ways to choose k of n; −∞ where there is none.
func logChoose(n, k int) float64 {
	if k < 0 || k > n {
		return math.Inf(-1)
	}
	return logFactorial(n) - logFactorial(k) - logFactorial(n-k)
}

func logFactorial(n int) float64 {
	l, _ := math.Lgamma(float64(n) + 1)
	return l
}
