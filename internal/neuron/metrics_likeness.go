package neuron

import (
	"math"
	"math/rand/v2"
)

// WeightedLikeness gathers what the monosemanticity of a unit needs of its images. The zero one has none.
type WeightedLikeness struct {
	Sum     []float64 // Σ w·ê over images: activations w in [0,1], embeddings ê of length one
	Weights float64   // Σ w
	Squares float64   // Σ w²
}

// Mean returns the mean cosine of the embeddings of all pairs of different images, each pair weighted by the product of its
// activations: Σ w_i·w_j·cos(i,j) / Σ w_i·w_j over i ≠ j, which is (‖Σwê‖² − Σw²) / ((Σw)² − Σw²). Nil is that no two images
// have a weight.
//
// It is the monosemanticity score of Pach et al., Sparse autoencoders learn monosemantic features in vision-language models,
// 2025, with activations normalised by their minimum and maximum.
func (l WeightedLikeness) Mean() *float64 {
	pairs := l.Weights*l.Weights - l.Squares
	if !(pairs > 1e-9*l.Squares) { // one image alone leaves rounding errors
		return nil
	}
	squares := 0.0
	for _, s := range l.Sum {
		squares += s * s
	}
	mean := min(1, max(-1, (squares-l.Squares)/pairs))
	return &mean
}

// leastLikened is of how many strongest images clarity and polysemanticity are computed at least.
const leastLikened = 5

// Likeness returns the clarity and the polysemanticity of a unit, given the embeddings of its strongest images, nil for one
// that is not known; nil of fewer than leastLikened. Both are of Dreyer et al., SemanticLens, 2025.
//
// Clarity is the mean cosine of two different images, (‖mean v̂‖² − 1/n)·n/(n−1). Polysemanticity is 1 − the clarity of the
// centres of the two clusters that k-means finds in the embeddings, which is 1 − the cosine of the centres.
func Likeness(places [][]float32) (clarity, polysemanticity *float64) {
	known := knownPlaces(places)
	n := len(known)
	if n < leastLikened {
		return nil, nil
	}
	cosines := cosinesOf(places, known)
	sum := 0.0
	for i, row := range cosines {
		for j := range row[:i] {
			sum += 2 * row[j]
		}
	}
	mean := sum / float64(n*(n-1))
	if cosine, divided := twoCentres(cosines); divided {
		apart := 1 - cosine
		polysemanticity = &apart
	}
	return &mean, polysemanticity
}

// cosinesOf returns the cosine of each known place with each.
func cosinesOf(places [][]float32, known []int) [][]float64 {
	n := len(known)
	products := productsOf(places, known)
	cosines := square(n)
	for i := range n {
		for j := range i + 1 {
			scale := math.Sqrt(float64(products[i*n+i]) * float64(products[j*n+j]))
			if scale > 0 {
				cosines[i][j] = float64(products[i*n+j]) / scale
			}
			cosines[j][i] = cosines[i][j]
		}
	}
	return cosines
}

// How k-means begins: so many times, each with two images that a seed determines.
const (
	meansSeed   = 1
	meansStarts = 10
	meansSteps  = 100 // until which it has settled by far
)

// twoCentres divides vectors of length one into two clusters by k-means, given their cosines, and returns the cosine of the
// clusters' centres; false where all are alike, which cannot be divided. Of the starts, the one counts whose images lie closest
// to their centres, of equals the first.
func twoCentres(cosines [][]float64) (cosine float64, divided bool) {
	random := rand.New(rand.NewPCG(meansSeed, uint64(len(cosines))))
	closest := math.Inf(-1)
	for range meansStarts {
		second := startingPair(cosines, random)
		for range meansSteps {
			if next := second.nearest(cosines); next != nil && !next.equal(second) {
				second = next
				continue
			}
			break
		}
		c, close, two := second.centres(cosines)
		if two && close > closest+1e-12 {
			closest, cosine, divided = close, c, true
		}
	}
	return cosine, divided
}

// halves says of each vector whether it is in the second of two clusters.
type halves []bool

func (h halves) equal(other halves) bool {
	for i := range h {
		if h[i] != other[i] {
			return false
		}
	}
	return true
}

// startingPair divides vectors by which of two they lie closer to: one at random, the other by k-means++ (Arthur and
// Vassilvitskii, 2007), with a chance in proportion to the squared distance from the first.
func startingPair(cosines [][]float64, random *rand.Rand) halves {
	first := cosines[random.IntN(len(cosines))]
	total := 0.0
	for _, c := range first {
		total += max(0, 1-c)
	}
	at, second := random.Float64()*total, 0
	for i, c := range first {
		if at -= max(0, 1-c); at < 0 {
			second = i
			break
		}
	}
	h := make(halves, len(cosines))
	for i := range h {
		h[i] = cosines[second][i] > first[i]
	}
	return h
}

// sums returns, of each vector, the sum of its products with the vectors of either cluster, and the sizes of those.
func (h halves) sums(cosines [][]float64) (sums [2][]float64, sizes [2]float64) {
	sums = [2][]float64{make([]float64, len(h)), make([]float64, len(h))}
	for j, second := range h {
		cluster := 0
		if second {
			cluster = 1
		}
		sizes[cluster]++
		for i, c := range cosines[j] {
			sums[cluster][i] += c
		}
	}
	return sums, sizes
}

// nearest puts each vector into the cluster whose centre it is nearer to; nil where there is but one.
func (h halves) nearest(cosines [][]float64) halves {
	sums, sizes := h.sums(cosines)
	if sizes[0] == 0 || sizes[1] == 0 {
		return nil
	}
	within := h.within(sums)
	next := make(halves, len(h))
	for i := range h { // ‖v−c‖² = 1 − 2·v·c + ‖c‖²
		first := within[0]/(sizes[0]*sizes[0]) - 2*sums[0][i]/sizes[0]
		second := within[1]/(sizes[1]*sizes[1]) - 2*sums[1][i]/sizes[1]
		next[i] = second < first
	}
	return next
}

// within returns the sum of products of all vectors of a cluster with each other, of either cluster.
func (h halves) within(sums [2][]float64) (within [2]float64) {
	for i, second := range h {
		if second {
			within[1] += sums[1][i]
		} else {
			within[0] += sums[0][i]
		}
	}
	return within
}

// centres returns the cosine of the two centres and how close vectors lie to theirs: −Σ‖v−c‖², but for a constant.
func (h halves) centres(cosines [][]float64) (cosine, close float64, two bool) {
	sums, sizes := h.sums(cosines)
	if sizes[0] == 0 || sizes[1] == 0 {
		return 0, 0, false
	}
	within := h.within(sums)
	across := 0.0
	for i, second := range h {
		if !second {
			across += sums[1][i]
		}
	}
	scale := math.Sqrt(within[0] * within[1])
	if !(scale > 0) {
		return 0, 0, false
	}
	return min(1, max(-1, across/scale)), within[0]/sizes[0] + within[1]/sizes[1], true
}
