package address

import (
	"net/url"
	"strconv"

	"multiscope/internal/neuron"
)

// LexiconQuery asks the table of lexicons for the units of which so many of the strongest words are in one.
type LexiconQuery struct {
	Lexicon string // slug; "" for none
	Of      int
	Page    int
}

// Lexicons returns the address of a layer's table of lexicons.
func Lexicons(model, layer string) string { return Layer(model, layer) + "/lexicons" }

// ParseLexiconQuery reads a lexicon with a number of words: both are there or none.
func ParseLexiconQuery(v url.Values) (q LexiconQuery, err error) {
	q.Lexicon, q.Page = v.Get("lexicon"), 1
	if !v.Has("lexicon") {
		if v.Has("of") || v.Has("page") {
			return q, neuron.Invalidf("A number of words is of a lexicon: lexicon=countries&of=5.")
		}
		return q, nil
	}
	of, err := strconv.Atoi(v.Get("of"))
	if !neuron.IsSlug(q.Lexicon) || err != nil || of < 0 || of > neuron.LexiconWords {
		return q, neuron.Invalidf("Neurons are listed by lexicon and by how many of their %d strongest words are in it, such as lexicon=countries&of=5.", neuron.LexiconWords)
	}
	page, err := parseWhole(v, "page", 1, 1)
	q.Of, q.Page = of, int(page)
	return q, err
}

// String is the inverse of ParseLexiconQuery: "?lexicon=countries&of=5".
func (q LexiconQuery) String() string {
	if q.Lexicon == "" {
		return ""
	}
	s := "?lexicon=" + q.Lexicon + "&of=" + strconv.Itoa(q.Of)
	if q.Page > 1 {
		s += "&page=" + strconv.Itoa(q.Page)
	}
	return s
}
