package neuron

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// WordSpectrum is how far the words of a layer drive one of its units: how often each excess occurs, and words at some
// levels of it.
type WordSpectrum struct {
	Words     int         // that are counted; those whose activation is no number are not
	Histogram Histogram   // over the excess
	Levels    []WordLevel // from the weakest; those without words are left out
}

// WordLevel is a range of excess and some of the words in it.
type WordLevel struct {
	Lo, Hi float64
	Words  int         // in [Lo, Hi)
	Sample []WordScore // drawn at random, strongest first
}

// wordStep is the width of the bins of a WordSpectrum.
const wordStep = 0.25

// wordEdges are the bounds between the levels of a WordSpectrum, in σ over words: most words lie between −2 and 2, and
// what a unit is about far beyond.
var wordEdges = []float64{-2, -1, 1, 2, 3, 5, 8}

// NewWordSpectrum counts the excess of each word of a column, and draws n words of each level; one seed gives one result.
// activation returns the unit's activation on a word, by its place.
func NewWordSpectrum(words []string, activation func(i int) float64, m WordMoments, n int, seed int64) WordSpectrum {
	var s WordSpectrum
	excess := make([]float64, len(words))
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := range words {
		excess[i] = m.Excess(activation(i))
		if isNumber(excess[i]) {
			s.Words++
			lo, hi = min(lo, excess[i]), max(hi, excess[i])
		}
	}
	if s.Words == 0 {
		return s
	}
	first := math.Floor(lo / wordStep)
	s.Histogram = Histogram{Lo: first * wordStep, Step: wordStep, Counts: make([]int64, int(math.Floor(hi/wordStep)-first)+1)}
	for _, e := range excess {
		if isNumber(e) {
			s.Histogram.Counts[s.Histogram.Bin(e)]++
		}
	}
	for _, level := range wordLevels(s.Histogram) {
		if level.Sample = drawWords(words, excess, &level, n, seed); level.Words > 0 {
			s.Levels = append(s.Levels, level)
		}
	}
	return s
}

func isNumber(x float64) bool { return x-x == 0 }

// wordLevels returns the levels of the words of a histogram: the outermost end where the histogram does.
func wordLevels(h Histogram) []WordLevel {
	end := h.Lo + float64(len(h.Counts))*h.Step
	var levels []WordLevel
	lo := h.Lo
	for _, edge := range wordEdges {
		if edge > lo && edge < end {
			levels = append(levels, WordLevel{Lo: lo, Hi: edge})
			lo = edge
		}
	}
	return append(levels, WordLevel{Lo: lo, Hi: end})
}

// WordsBetween returns the level of words of a column whose excess lies in [lo, hi), with n of them drawn at random; one
// seed gives one result.
func WordsBetween(words []string, activation func(i int) float64, m WordMoments, lo, hi float64, n int, seed int64) WordLevel {
	level := WordLevel{Lo: lo, Hi: hi}
	excess := make([]float64, len(words))
	for i := range words {
		excess[i] = m.Excess(activation(i))
	}
	level.Sample = drawWords(words, excess, &level, n, seed)
	return level
}

// drawWords counts the words of a level and draws n of them, each with the same chance (Vitter, Random sampling with a
// reservoir, 1985, algorithm R).
func drawWords(words []string, excess []float64, level *WordLevel, n int, seed int64) []WordScore {
	random := rand.New(rand.NewPCG(uint64(seed), 0))
	drawn := make([]int, 0, n)
	for i, e := range excess {
		if e < level.Lo || e >= level.Hi || !isNumber(e) {
			continue
		}
		level.Words++
		if len(drawn) < n {
			drawn = append(drawn, i)
		} else if k := random.IntN(level.Words); k < n {
			drawn[k] = i
		}
	}
	slices.SortFunc(drawn, func(a, b int) int { return cmp.Or(cmp.Compare(excess[b], excess[a]), a-b) })
	sample := make([]WordScore, len(drawn))
	for i, at := range drawn {
		sample[i] = WordScore{Word: words[at], Excess: excess[at]}
	}
	return sample
}

// RankedWords are all words that a layer ranks and a unit's activation on each, strongest first.
type RankedWords struct {
	Words   []WordActivation
	Moments WordMoments
}

// WordActivation is a word and a unit's activation on it.
type WordActivation struct {
	Word       string
	Activation float64
}
