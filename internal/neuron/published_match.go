package neuron

import "strings"

// How published words are compared with measured ones.
const (
	matchPublished = 3  // words of a unit that are asked for: of most units no more are published
	MatchMeasured  = 20 // words of a unit among which they are looked for
	matchUnits     = 5  // from which on a share says something
	matchShare     = .25
	matchChances   = 5
)

// PublishedMatch says how far the words of an indexed layer are those that were published of a layer like it. A unit is
// compared where the layer was shown published words of it, and agrees where half of these are among its strongest.
type PublishedMatch struct {
	Model, Layer string // the indexed layer
	Published    string // the model as published; its layer has the same slug
	Units        int    // compared
	Agreeing     int
	Chance       float64 // units that agree with the words of other units, on average over several shifts of the numbers
}

// Share is the share of compared units that agree.
func (m PublishedMatch) Share() float64 { return share(float64(m.Agreeing), m.Units) }

// ChanceShare is the share that agrees by chance.
func (m PublishedMatch) ChanceShare() float64 { return share(m.Chance, m.Units) }

func share(n float64, of int) float64 {
	if of == 0 {
		return 0
	}
	return n / float64(of)
}

// Same reports whether the units have the same numbers in both: a quarter of them agree, and five times as many as by
// chance. Another font, other words and other preprocessing keep it from being all; units in another order agree by chance.
func (m PublishedMatch) Same() bool {
	return m.Units >= matchUnits && m.Share() >= matchShare && float64(m.Agreeing) >= matchChances*m.Chance
}

// shifts are by how much numbers are shifted to see what agrees by chance.
var shifts = []int{1, 7, 31, 101, 211, 503}

// MatchWords compares the published words of units with the strongest measured ones of each unit of a layer, given all
// words that were shown to it. Case does not matter.
func MatchWords(published map[int][]string, measured [][]string, shown []string) PublishedMatch {
	known := set(shown)
	strongest := make([]map[string]bool, len(measured))
	for unit, words := range measured {
		strongest[unit] = set(words[:min(MatchMeasured, len(words))])
	}
	var m PublishedMatch
	shifted := 0
	for unit, words := range published {
		asked := askable(words, known)
		if len(asked) == 0 || unit < 0 || unit >= len(measured) {
			continue
		}
		m.Units++
		if agrees(asked, strongest[unit]) {
			m.Agreeing++
		}
		for _, by := range shifts {
			if by %= len(measured); by > 0 && agrees(asked, strongest[(unit+by)%len(measured)]) {
				shifted++
			}
		}
	}
	m.Chance = float64(shifted) / float64(len(shifts))
	return m
}

func set(words []string) map[string]bool {
	all := make(map[string]bool, len(words))
	for _, w := range words {
		all[strings.ToLower(w)] = true
	}
	return all
}

// askable returns the published words that can be found: those that the layer was shown.
func askable(words []string, shown map[string]bool) (asked []string) {
	for _, w := range words[:min(matchPublished, len(words))] {
		if w = strings.ToLower(w); shown[w] {
			asked = append(asked, w)
		}
	}
	return asked
}

// agrees reports whether at least half of the words are among the strongest.
func agrees(words []string, strongest map[string]bool) bool {
	found := 0
	for _, w := range words {
		if strongest[w] {
			found++
		}
	}
	return 2*found >= len(words)
}

// MatchedUnit is what is published of a unit that is indexed here.
type MatchedUnit struct {
	PublishedUnit // its Ref is that of the unit as published
	Match         PublishedMatch
	Source        string   // the line that it is shown with
	Families      []string // titles
}
