package family

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"

	"multiscope/internal/neuron"
)

// lexicons are the terms of each family, one file each. Terms stand between commas or line ends; a line that begins
// with # says what is in the file. A term is a word or several, or a category of images with its value, "topic=ocean",
// where a star at the end stands for whatever follows.
//
//go:embed lexicon
var lexicons embed.FS

// longestTerm is how many words a term has at most.
const longestTerm = 6

// Lexicon knows which families a word or an image speaks for. It is not changed after New, and safe for concurrent use.
type Lexicon struct {
	version    string
	families   []neuron.Family
	parent     []int                      // places in families, −1 for none
	terms      map[string][]int           // places of the families of a term, which is normalized
	categories map[string][]int           // of name=value
	prefixes   []prefix                   // of name=value…
	rules      struct{ letters, mix int } // places of the families that go by rules
}

// prefix is a category that stands for all that begin like it.
type prefix struct {
	text   string
	family int
}

// New reads the lexicons that come with the program.
func New() (*Lexicon, error) {
	x := &Lexicon{families: All(), terms: map[string][]int{}, categories: map[string][]int{}}
	digest := sha256.New()
	for i, f := range x.families {
		fmt.Fprintf(digest, "%s %s %s\n", f.Slug, f.Parent, rule)
		x.parent = append(x.parent, slices.IndexFunc(x.families, func(p neuron.Family) bool { return p.Slug == f.Parent }))
		switch f.Slug {
		case typographic:
			x.rules.letters = i
			continue
		case polysemantic:
			x.rules.mix = i
			continue
		}
		text, err := fs.ReadFile(lexicons, "lexicon/"+f.Slug+".txt")
		if err != nil {
			return nil, fmt.Errorf("read the lexicon of %s: %w", f.Slug, err)
		}
		digest.Write(text)
		x.read(i, string(text))
	}
	x.version = hex.EncodeToString(digest.Sum(nil)[:8])
	return x, nil
}

// Version changes with the lexicons, the families and the rule.
func (x *Lexicon) Version() string { return x.version }

// Families returns the families, each followed by its parts.
func (x *Lexicon) Families() []neuron.Family { return x.families }

// read adds the terms of a family, which are those of its parent as well.
func (x *Lexicon) read(family int, text string) {
	places := []int{family}
	if p := x.parent[family]; p >= 0 {
		places = append(places, p)
	}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for term := range strings.SplitSeq(line, ",") {
			for _, place := range places {
				x.add(place, strings.TrimSpace(term))
			}
		}
	}
}

func (x *Lexicon) add(family int, term string) {
	name, value, isCategory := strings.Cut(term, "=")
	begins, open := strings.CutSuffix(value, "*")
	switch {
	case isCategory && open:
		x.prefixes = append(x.prefixes, prefix{category(name, begins), family})
	case isCategory:
		into(x.categories, category(name, value), family)
	default:
		into(x.terms, normalize(term), family)
	}
}

func into(m map[string][]int, key string, family int) {
	if key != "" && !slices.Contains(m[key], family) {
		m[key] = append(m[key], family)
	}
}

func category(name, value string) string {
	return strings.ToLower(strings.TrimSpace(name)) + "=" + strings.ToLower(strings.TrimSpace(value))
}

// normalize returns a term in lower case with single spaces in place of all that is no letter and no digit.
func normalize(term string) string { return strings.Join(tokens(term), " ") }

func tokens(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	})
}

// word returns the families that a term speaks for, as it is or in the singular.
func (x *Lexicon) word(term string) []int {
	term = normalize(term)
	if families, known := x.terms[term]; known {
		return families
	}
	if strings.HasSuffix(term, "ies") {
		return x.terms[strings.TrimSuffix(term, "ies")+"y"]
	}
	if families, known := x.terms[strings.TrimSuffix(term, "s")]; known {
		return families
	}
	return x.terms[strings.TrimSuffix(term, "es")]
}

// Match is a term of an image that speaks for a family.
type Match struct {
	family int
	kind   string // of neuron.Evidence
	text   string
}

// Image returns what an image's caption and categories speak for, nil where it has neither. A term of several words hides the terms in it: a
// hot dog is no dog.
func (x *Lexicon) Image(im neuron.Image) []Match {
	said := tokens(im.Caption)
	if len(said) == 0 && len(im.Categories) == 0 {
		return nil
	}
	found := []Match{}
	for len(said) > 0 {
		n, families := x.longest(said)
		for _, f := range families {
			found = append(found, Match{f, "caption", strings.Join(said[:n], " ")})
		}
		said = said[n:]
	}
	for _, c := range im.Categories {
		key := category(c.Name, c.Value)
		for _, f := range x.categories[key] {
			found = append(found, Match{f, "category", c.Term()})
		}
		for _, p := range x.prefixes {
			if strings.HasPrefix(key, p.text) {
				found = append(found, Match{p.family, "category", c.Term()})
			}
		}
	}
	return found
}

// longest returns the families of the longest term that words begin with, and how many words it has; 1 for none.
func (x *Lexicon) longest(words []string) (int, []int) {
	for n := min(longestTerm, len(words)); n > 0; n-- {
		if families := x.word(strings.Join(words[:n], " ")); families != nil {
			return n, families
		}
	}
	return 1, nil
}
