package regions

import (
	"math"
	"math/rand/v2"
	"slices"

	"multiscope/internal/neuron"
)

// neighbours is how many of the nearest countries count as a country's neighbours.
const neighbours = 6

// nearest returns, for each place, its nearest places by great circles.
func nearest(places []neuron.GeoPlace, k int) [][]int {
	all := make([][]int, len(places))
	for i, p := range places {
		var others []int
		for j := range places {
			if j != i {
				others = append(others, j)
			}
		}
		slices.SortFunc(others, func(a, b int) int {
			switch da, db := closeness(p, places[a]), closeness(p, places[b]); {
			case da > db:
				return -1
			case da < db:
				return 1
			}
			return a - b
		})
		all[i] = others[:min(k, len(others))]
	}
	return all
}

// closeness is the cosine of the angle between two places on the globe.
func closeness(a, b neuron.GeoPlace) float64 {
	const rad = math.Pi / 180
	return math.Sin(a.Lat*rad)*math.Sin(b.Lat*rad) + math.Cos(a.Lat*rad)*math.Cos(b.Lat*rad)*math.Cos((a.Lon-b.Lon)*rad)
}

// clustering is how far a unit's activations go together among neighbours on the globe.
type clustering struct {
	I float64 // Moran's I
	P float64 // one-sided, of as much among permuted countries
}

// enough is how many permutations with as much settle that a unit's countries do not lie together: more would not change it.
const enough = 20

// cluster returns Moran's I (Moran 1950) of values over places with equal weights for the nearest neighbours of each, and how
// rare as much is where the same values are dealt out at random: (those with as much + 1) / (permutations + 1), or, where
// enough were seen before all permutations were tried, their share of those tried (Besag & Clifford 1991).
func cluster(values []float64, near [][]int, permutations int, seed int64) clustering {
	x := slices.Clone(values)
	mean := 0.
	for _, v := range x {
		mean += v / float64(len(x))
	}
	square := 0.
	for i := range x {
		x[i] -= mean
		square += x[i] * x[i]
	}
	if square <= 1e-24*mean*mean*float64(len(x)) { // all the same, but for rounding
		return clustering{P: 1}
	}
	c := clustering{I: together(x, near) / square}
	r := rand.New(rand.NewPCG(uint64(seed), 1))
	as := 0
	for tried := 1; tried <= permutations; tried++ {
		r.Shuffle(len(x), func(i, j int) { x[i], x[j] = x[j], x[i] })
		if together(x, near)/square >= c.I {
			as++
		}
		if as == enough {
			c.P = enough / float64(tried)
			return c
		}
	}
	c.P = float64(as+1) / float64(permutations+1)
	return c
}

// together is the sum over places of the value times the mean of its neighbours.
func together(x []float64, near [][]int) (sum float64) {
	for i, of := range near {
		mean := 0.
		for _, j := range of {
			mean += x[j]
		}
		sum += x[i] * mean / float64(len(of))
	}
	return sum
}

// discoveries returns which p-values are below the threshold at which so large a share of those below are expected to be by
// chance (Benjamini & Hochberg 1995).
func discoveries(p []float64, share float64) []bool {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return a - b
	})
	last := -1
	for k, i := range order {
		if p[i] <= share*float64(k+1)/float64(len(p)) {
			last = k
		}
	}
	found := make([]bool, len(p))
	for _, i := range order[:last+1] {
		found[i] = true
	}
	return found
}
