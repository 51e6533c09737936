package wordspace

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"multiscope/internal/neuron"
)

// Bounds of a query.
const (
	MostTerms  = 12
	MostBytes  = 500
	mostWeight = 100
)

// Term is a word or an image of a query and what it is multiplied by.
type Term struct {
	Word   string
	Image  int64 // where Word is ""
	Weight float64
}

// Query is what is added and subtracted. ParseQuery reads what String writes.
type Query []Term

// ParseQuery reads "king - man + woman". Terms stand between + and − with spaces before the latter, since words have hyphens: "t-shirt". A number
// with a star multiplies the next: "2*king", "0.5 * king". Quotes hold what would be read otherwise: "\"c++\"". "image:12" is an image. Letters are read as small ones,
// as words are kept.
func ParseQuery(s string) (Query, error) {
	if len(s) > MostBytes {
		return nil, neuron.Invalidf("This is too long to calculate: %d bytes. At most %d are read.", len(s), MostBytes)
	}
	p := parser{rest: []rune(strings.ToLower(neuron.OneLine(s)))}
	var q Query
	for first := true; ; first = false {
		sign, done, err := p.sign(first)
		if done || err != nil {
			return q, err
		}
		t, err := p.term()
		if err != nil {
			return nil, err
		}
		if len(q) == MostTerms {
			return nil, neuron.Invalidf("There are more than %d terms; leave some out.", MostTerms)
		}
		t.Weight *= sign
		q = append(q, t)
	}
}

// String writes a query as ParseQuery reads it.
func (q Query) String() string {
	var b strings.Builder
	for i, t := range q {
		switch {
		case t.Weight < 0 && i == 0:
			b.WriteString("-")
		case t.Weight < 0:
			b.WriteString(" - ")
		case i > 0:
			b.WriteString(" + ")
		}
		if w := math.Abs(t.Weight); w != 1 {
			b.WriteString(strconv.FormatFloat(w, 'f', -1, 64) + "*")
		}
		b.WriteString(t.Name())
	}
	return b.String()
}

// Name returns what a term is without its weight: king, "c++", image:12.
func (t Term) Name() string {
	if t.Word == "" {
		return imagePrefix + strconv.FormatInt(t.Image, 10)
	}
	p := parser{rest: []rune(t.Word)}
	if read, err := p.term(); err == nil && read == (Term{Word: t.Word, Weight: 1}) && len(p.rest) == 0 {
		return t.Word
	}
	return `"` + t.Word + `"`
}

const imagePrefix = "image:"

// parser reads a query from left to right.
type parser struct{ rest []rune }

// sign reads what stands before a term: +1 or −1. It is done where nothing follows.
func (p *parser) sign(first bool) (sign float64, done bool, err error) {
	p.space()
	switch {
	case len(p.rest) == 0 && first:
		return 0, true, neuron.Invalidf("There is no word to add. Try: king - man + woman")
	case len(p.rest) == 0:
		return 0, true, nil
	case p.rest[0] == '+':
		p.rest = p.rest[1:]
		return 1, false, nil
	case isMinus(p.rest[0]):
		p.rest = p.rest[1:]
		return -1, false, nil
	case first:
		return 1, false, nil
	}
	return 0, true, neuron.Invalidf("A + or a - is missing before %q.", string(p.rest))
}

func isMinus(r rune) bool { return r == '-' || r == '−' || r == '–' }

func (p *parser) space() {
	for len(p.rest) > 0 && unicode.IsSpace(p.rest[0]) {
		p.rest = p.rest[1:]
	}
}

// term reads a weight and what it multiplies.
func (p *parser) term() (Term, error) {
	t := Term{Weight: 1}
	p.space()
	if before, after, found := cutStar(p.rest); found {
		var err error
		if t.Weight, err = parseWeight(before); err != nil {
			return t, err
		}
		p.rest = after
		p.space()
	}
	if len(p.rest) > 0 && p.rest[0] == '"' {
		return p.quoted(t)
	}
	word := p.bare()
	id, isImage := strings.CutPrefix(word, imagePrefix)
	switch {
	case word == "":
		return t, neuron.Invalidf("There is no word after the last + or -. Try: king - man + woman")
	case isImage:
		n, err := strconv.ParseInt(strings.TrimSpace(id), 10, 64)
		if err != nil || n <= 0 {
			return t, neuron.Invalidf("%q is no image: write its number, as in image:12.", word)
		}
		t.Image = n
		return t, nil
	}
	t.Word = word
	return t, nil
}

// cutStar cuts a weight off what begins with a number and a star.
func cutStar(s []rune) (before string, after []rune, found bool) {
	for i, r := range s {
		switch {
		case r == '*':
			before = strings.TrimSpace(string(s[:i]))
			return before, s[i+1:], true
		case !unicode.IsDigit(r) && r != '.' && r != ' ':
			return "", nil, false
		}
	}
	return "", nil, false
}

func parseWeight(s string) (float64, error) {
	w, err := strconv.ParseFloat(s, 64)
	if err != nil || !(w > 0) || w > mostWeight {
		return 0, neuron.Invalidf("A term cannot be multiplied by %q: write a number above 0, at most %d, as in 2*king.", s, mostWeight)
	}
	return w, nil
}

func (p *parser) quoted(t Term) (Term, error) {
	for i, r := range p.rest[1:] {
		if r == '"' {
			t.Word = strings.TrimSpace(string(p.rest[1 : i+1]))
			p.rest = p.rest[i+2:]
			if t.Word == "" {
				return t, neuron.Invalidf("There is nothing between two quotes.")
			}
			return t, nil
		}
	}
	return t, neuron.Invalidf("A quote is not closed: %s", string(p.rest))
}

// bare reads up to the next sign: a +, or a minus with a space before it.
func (p *parser) bare() string {
	end := len(p.rest)
	for i, r := range p.rest {
		if r == '+' || isMinus(r) && (i == 0 || unicode.IsSpace(p.rest[i-1])) {
			end = i
			break
		}
	}
	word := strings.TrimSpace(string(p.rest[:end]))
	p.rest = p.rest[end:]
	return word
}
