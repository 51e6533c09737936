package autolabel

import "math"

// How a sum of words grows.
const (
	mostTerms = 3
	leastGain = 0.01 // share of the variance that a further word explains at least
	collinear = 1e-4 // share of a word's variance that others leave, below which it adds nothing
)

// sum is a prediction: a non-negative combination of words' standardised cosines.
type sum struct {
	words     []int
	weights   []float64 // all above 0
	explained float64   // share of the variance of the activations
}

// forward chooses words one by one, each the one with which the best non-negative combination explains most. r holds the
// correlation of each word with the activations, among returns those of a word with all words.
func forward(r []float32, among func(word int) []float32) (s sum) {
	var lines [][]float32 // correlations of each word of s with all
	for range mostTerms {
		next := better(s, lines, r)
		if next.explained-s.explained < leastGain {
			return s
		}
		s, lines = next, lines[:0]
		for _, w := range s.words {
			lines = append(lines, among(w))
		}
	}
	return s
}

// better returns the best combination of s and one further word. What a word adds without the constraint bounds what it
// adds with it, so that the combination is computed of few.
func better(s sum, lines [][]float32, r []float32) sum {
	best := s
	inverse := invert(gram(s.words, lines))
	k := make([]float64, len(s.words))
	for w, rw := range r {
		residual, left := float64(rw), 1.0
		for a := range k {
			k[a] = float64(lines[a][w])
			residual -= s.weights[a] * k[a]
		}
		if residual <= 0 { // with a word that goes against what is left, the best combination is without it
			continue
		}
		for a := range k {
			for b := range k {
				left -= inverse[a][b] * k[a] * k[b]
			}
		}
		if left < collinear || s.explained+residual*residual/left <= best.explained {
			continue
		}
		if with := combine(s, lines, r, w); with.explained > best.explained {
			best = with
		}
	}
	return best
}

// combine returns the best non-negative combination of the words of s and word w.
func combine(s sum, lines [][]float32, r []float32, w int) sum {
	words := append(append([]int(nil), s.words...), w)
	n := len(words)
	g, target := make([][]float64, n), make([]float64, n)
	for a := range n {
		g[a], target[a] = make([]float64, n), float64(r[words[a]])
		g[a][a] = 1
		for b := range a {
			g[a][b] = float64(lines[b][words[a]])
			g[b][a] = g[a][b]
		}
	}
	weights, explained := nonNegative(g, target)
	found := sum{explained: explained}
	for i, weight := range weights {
		if weight > 0 {
			found.words, found.weights = append(found.words, words[i]), append(found.weights, weight)
		}
	}
	return found
}

// gram returns the correlations of words among each other; lines[i] are those of word i with all.
func gram(words []int, lines [][]float32) [][]float64 {
	g := make([][]float64, len(words))
	for a := range words {
		g[a] = make([]float64, len(words))
		for b := range words {
			g[a][b] = float64(lines[max(a, b)][words[min(a, b)]])
		}
		g[a][a] = 1
	}
	return g
}

// nonNegative returns the weights ≥ 0 that minimise the squared error of a combination of few standardised variables, given
// their correlations and those with the standardised target, and the share of the target's variance that it explains. The
// best combination is the least squares one of the variables that have a weight, so that each subset is tried.
func nonNegative(g [][]float64, target []float64) (weights []float64, explained float64) {
	n := len(target)
	weights = make([]float64, n)
	for set := 1; set < 1<<n; set++ {
		var some []int
		for i := range n {
			if set>>i&1 == 1 {
				some = append(some, i)
			}
		}
		x, share, ok := leastSquares(g, target, some)
		if !ok || share <= explained {
			continue
		}
		explained = share
		clear(weights)
		for i, at := range some {
			weights[at] = x[i]
		}
	}
	return weights, explained
}

// leastSquares returns the weights of some variables and what they explain; false where not all weights are above 0 or
// the variables depend on each other.
func leastSquares(g [][]float64, target []float64, some []int) (x []float64, explained float64, ok bool) {
	n := len(some)
	of := make([][]float64, n)
	for a := range n {
		of[a] = make([]float64, n)
		for b := range n {
			of[a][b] = g[some[a]][some[b]]
		}
	}
	inverse := invert(of)
	if inverse == nil {
		return nil, 0, false
	}
	x = make([]float64, n)
	for a := range n {
		for b := range n {
			x[a] += inverse[a][b] * target[some[b]]
		}
		if x[a] <= 0 {
			return nil, 0, false
		}
		explained += x[a] * target[some[a]]
	}
	return x, explained, true
}

// invert returns the inverse of a small symmetric positive definite matrix by Gauss-Jordan elimination; nil where a pivot
// shows that it has none.
func invert(m [][]float64) [][]float64 {
	n := len(m)
	a, inverse := make([][]float64, n), make([][]float64, n)
	for i := range n {
		a[i], inverse[i] = append([]float64(nil), m[i]...), make([]float64, n)
		inverse[i][i] = 1
	}
	for i := range n {
		pivot := a[i][i]
		if pivot < collinear || math.IsNaN(pivot) {
			return nil
		}
		for k := range n {
			a[i][k] /= pivot
			inverse[i][k] /= pivot
		}
		for j := range n {
			factor := a[j][i]
			if j == i {
				continue
			}
			for k := range n {
				a[j][k] -= factor * a[i][k]
				inverse[j][k] -= factor * inverse[i][k]
			}
		}
	}
	return inverse
}
