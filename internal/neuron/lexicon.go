package neuron

import (
	"maps"
	"math"
	"slices"
)

// LexiconWords is how many of a unit's strongest words are looked up in lexicons, whatever their excess: the paper takes
// five (Goh et al., Multimodal Neurons in Artificial Neural Networks, Distill 2021, footnote on regional neurons).
const LexiconWords = 5

// LexiconTable sorts the live units of a layer by how many of their strongest words are in each lexicon.
type LexiconTable struct {
	Words    int            // that the layer ranks
	Units    int            // live ones that have so many words
	Lexicons []LexiconUnits // in alphabetical order, those alone of which the layer was shown words
}

// LexiconUnits is what a table says of one lexicon.
type LexiconUnits struct {
	Lexicon string                  // slug
	Words   int                     // of it that the layer ranks
	Units   [LexiconWords + 1][]int // by how many of their strongest words are in it, in ascending order
}

// Chance returns how many of the units would have k of their strongest words in a lexicon if these were drawn at random
// from all words that were shown, each unit's without repetition (hypergeometric distribution).
func (t LexiconTable) Chance(l LexiconUnits, k int) float64 {
	if t.Words < LexiconWords || k > l.Words || LexiconWords-k > t.Words-l.Words {
		return 0
	}
	p := logChoose(l.Words, k) + logChoose(t.Words-l.Words, LexiconWords-k) - logChoose(t.Words, LexiconWords)
	return float64(t.Units) * math.Exp(p)
}

// GeographicLexicon is the union of the lexicons of places, which the paper's heuristic for regional neurons is about.
const GeographicLexicon = "geographic"

// Geographic are the lexicons that it is made of.
var Geographic = []string{"continents", "countries", "capitals", "cities", "nationalities", "currencies"}

// NewLexiconTable sorts units by their strongest words, given by their numbers, as lexicons are; nil for a unit that is
// not live or has too few words.
func NewLexiconTable(words int, lexicons map[string]map[int64]bool, strongest [][]int64) LexiconTable {
	t := LexiconTable{Words: words}
	for _, of := range strongest {
		if len(of) == LexiconWords {
			t.Units++
		}
	}
	for _, slug := range slices.Sorted(maps.Keys(lexicons)) {
		l := LexiconUnits{Lexicon: slug, Words: len(lexicons[slug])}
		for unit, of := range strongest {
			if len(of) != LexiconWords {
				continue
			}
			n := 0
			for _, w := range of {
				if lexicons[slug][w] {
					n++
				}
			}
			l.Units[n] = append(l.Units[n], unit)
		}
		t.Lexicons = append(t.Lexicons, l)
	}
	return t
}
