package neuron

import (
	"cmp"
	"math"
	"slices"
)

// An equation as Goh et al. draw it has at most MostTerms terms, none below LeastTerm of the largest (their
// src/diagrams/emotions/semantic/index.js).
const (
	MostTerms = 4
	LeastTerm = 0.05
)

// Term is a unit of a word's equation.
type Term struct {
	EmotionUnit
	Weight float64
	Share  float64 // of the largest weight; negative for one that is subtracted
}

// Terms returns a word's units at a level, those that are added before those that are subtracted, largest first, with
// shares of the largest weight that the equation has. Units of letters are among them: Equation leaves them out.
func (e Emotions) Terms(level SparseLevel, word string) []Term {
	units := e.UnitsByNumber()
	var terms []Term
	for _, w := range level.Weights {
		if w.Word != word {
			continue
		}
		u, known := units[w.Unit]
		if !known {
			u.Unit = w.Unit
		}
		terms = append(terms, Term{EmotionUnit: u, Weight: w.Weight})
	}
	if whole := largestWeight(terms); whole > 0 {
		for i := range terms {
			terms[i].Share = terms[i].Weight / whole
		}
	}
	slices.SortStableFunc(terms, func(a, b Term) int {
		return cmp.Or(cmp.Compare(boolOf(a.Weight < 0), boolOf(b.Weight < 0)), cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)))
	})
	return terms
}

// largestWeight returns the largest weight that an equation has, by its size where all are subtracted. (The article's
// code divides those by the one nearest to zero, which turns their signs; none of its figures draws one.)
func largestWeight(terms []Term) (largest float64) {
	size := 0.0
	for _, t := range terms {
		if !t.Letters {
			largest, size = max(largest, t.Weight), max(size, math.Abs(t.Weight))
		}
	}
	return cmp.Or(largest, size)
}

func boolOf(b bool) int {
	if b {
		return 1
	}
	return 0
}

// UnitsByNumber returns the units by their numbers.
func (e Emotions) UnitsByNumber() map[int]EmotionUnit {
	units := make(map[int]EmotionUnit, len(e.Units))
	for _, u := range e.Units {
		units[u.Unit] = u
	}
	return units
}

// Equation returns those of a word's terms that are drawn: without units of letters the first four, of which those
// that are too small fall away.
func Equation(terms []Term) []Term {
	drawn := slices.DeleteFunc(slices.Clone(terms), func(t Term) bool { return t.Letters })
	drawn = drawn[:min(len(drawn), MostTerms)]
	return slices.DeleteFunc(drawn, func(t Term) bool { return math.Abs(t.Share) < LeastTerm })
}
