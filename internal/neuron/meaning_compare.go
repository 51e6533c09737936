package neuron

import (
	"math"
	"slices"
	"strings"
)

// A term says what an image shows unless many images of the data set have it: "scene", "a", "photo". Of two kinds of
// image a quarter of each tells that they are of the same.
const (
	wideTerm = .05
	sameTerm = .25
)

// narrow reports whether a term is on few images of the data set.
func (t SharedTerms) narrow(term string) bool {
	return float64(t.Having[term]) <= wideTerm*float64(t.Total)
}

// said counts on how many of some images each narrow term is.
func (r MeaningRules) said(e MeaningEvidence, images []int) map[string]int {
	on := map[string]int{}
	for _, i := range images {
		for _, t := range e.Images[i].Terms() {
			if r.Terms.narrow(t) {
				on[t]++
			}
		}
	}
	return on
}

// ofTheSame reports whether the same is said of two kinds of image.
func (r MeaningRules) ofTheSame(e MeaningEvidence, a, b []int) bool {
	onA, onB := r.said(e, a), r.said(e, b)
	for t, n := range onA {
		if float64(n) >= sameTerm*float64(len(a)) && float64(onB[t]) >= sameTerm*float64(len(b)) {
			return true
		}
	}
	return false
}

// agreeing counts the images of whose captions or categories one of the words is.
func agreeing(e MeaningEvidence, images, words []int) (n int) {
	for _, i := range images {
		terms := e.Images[i].Terms()
		if slices.ContainsFunc(words, func(w int) bool {
			_, said := slices.BinarySearch(terms, strings.ToLower(e.Words[w]))
			return said
		}) {
			n++
		}
	}
	return n
}

// sumOf adds up the places of members.
func sumOf(places [][]float32, members []int) []float64 {
	var sum []float64
	for _, i := range members {
		if places[i] == nil {
			continue
		}
		if sum == nil {
			sum = make([]float64, len(places[i]))
		}
		for k, v := range places[i] {
			sum[k] += float64(v)
		}
	}
	return sum
}

// centresCosine returns the cosine of two sums; 0 where they are not in one space.
func centresCosine(a, b []float64) float64 {
	if len(a) != len(b) || len(a) == 0 {
		return 0
	}
	length := math.Sqrt(dot(a, a) * dot(b, b))
	if length == 0 {
		return 0
	}
	return dot(a, b) / length
}

// crossCosine returns the mean cosine of an image and a word; 0 where there are none.
func crossCosine(e MeaningEvidence, images, words []int) float64 {
	sum, pairs := 0.0, 0
	for _, i := range images {
		for _, w := range words {
			if p, q := e.ImagePlaces[i], e.WordPlaces[w]; p != nil && len(p) == len(q) {
				sum += cosine32(p, q)
				pairs++
			}
		}
	}
	return sum / float64(max(pairs, 1))
}

// partsCosine compares two meanings by their images, else by their words, else the words of one with the images of the
// other.
func partsCosine(e MeaningEvidence, a, b meaningParts) float64 {
	switch {
	case len(a.images) > 0 && len(b.images) > 0:
		return centresCosine(sumOf(e.ImagePlaces, a.images), sumOf(e.ImagePlaces, b.images))
	case len(a.words) > 0 && len(b.words) > 0:
		return centresCosine(sumOf(e.WordPlaces, a.words), sumOf(e.WordPlaces, b.words))
	case len(a.images) > 0:
		return centresCosine(sumOf(e.ImagePlaces, a.images), sumOf(e.WordPlaces, b.words))
	}
	return centresCosine(sumOf(e.ImagePlaces, b.images), sumOf(e.WordPlaces, a.words))
}

// meanCosine returns that of two members; 0 for fewer.
func meanCosine(places [][]float32, members []int) float64 {
	sum, pairs := 0.0, 0
	for n, i := range members {
		for _, j := range members[:n] {
			if places[i] != nil && places[j] != nil {
				sum += cosine32(places[i], places[j])
				pairs++
			}
		}
	}
	return sum / float64(max(pairs, 1))
}

// central returns the member that lies nearest to the centre of all, of equals the first.
func central(places [][]float32, members []int) int {
	centre := sumOf(places, members)
	best, most := members[0], math.Inf(-1)
	for _, i := range members {
		if places[i] == nil {
			continue
		}
		product := 0.0
		for k, v := range places[i] {
			product += float64(v) * centre[k]
		}
		if product > most {
			best, most = i, product
		}
	}
	return best
}
