package neuron

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// PlaceCluster is things that lie closer together than chance brings them.
type PlaceCluster struct {
	Members []int   // in the order of the things
	Alike   float64 // mean cosine of two of them
}

// PlaceNull is how close things lie that have nothing to do with each other: quantiles of random draws.
type PlaceNull struct {
	Far    float64 // cosine that nine in ten pairs of things do not exceed: two clusters between whose members the mean exceeds it are near
	Tight  float64 // mean cosine that 99 in 100 draws exceed in no cluster
	Draws  int     // that were made; 0 where too few things are known
	Of     int     // things in a draw
	Least  int     // members of a cluster
	Passed int     // draws in which clusters far apart were found all the same
}

// How the null is drawn.
const (
	nullDraws  = 400
	nullPairs  = 4000
	farShare   = .90
	nearShare  = .99
	tightShare = .99
	nullSeed   = 15
	leastDrawn = 50 // things there must be to draw from
)

// NewPlaceNull measures what chance does to n things, given places of things of all kinds: centred vectors of length one. Clusters
// have least members or more.
func NewPlaceNull(places [][]float32, n, least int) PlaceNull {
	null := PlaceNull{Of: n, Least: least}
	if len(places) < max(leastDrawn, n) || n < least {
		return null
	}
	random := rand.New(rand.NewPCG(nullSeed, uint64(n)))
	pairs := make([]float64, nullPairs)
	for i := range pairs {
		a := random.IntN(len(places))
		b := (a + 1 + random.IntN(len(places)-1)) % len(places)
		pairs[i] = cosine32(places[a], places[b])
	}
	null.Far = quantile(pairs, farShare)
	draws := make([][][]float32, nullDraws)
	closest := make([]float64, nullDraws)
	for i := range draws {
		for _, at := range random.Perm(len(places))[:n] {
			draws[i] = append(draws[i], places[at])
		}
		closest[i] = closestCluster(draws[i], least)
	}
	null.Tight = quantile(closest, tightShare)
	null.Draws = nullDraws
	for _, d := range draws {
		if len(FarApart(d, null)) > 1 {
			null.Passed++
		}
	}
	return null
}

// closestCluster returns the highest mean cosine within a cluster, of least members or more, of the hierarchy of things.
func closestCluster(places [][]float32, least int) float64 {
	distances := distancesOf(places, knownPlaces(places))
	closest := -1.0
	eachMerge(distances, func(_, _ int, members []int) {
		if len(members) >= least {
			closest = max(closest, alike(distances, members))
		}
	})
	return closest
}

// FarApart returns the clusters of things that are closer together than null has it and far from each other; one where all
// that is close is near, none where nothing is close. Places are centred vectors of length one, nil for one that is not
// known. Of Ward's hierarchy (see Group) it is the largest clusters: two that lie far apart are not taken for one, even where
// both together are close.
func FarApart(places [][]float32, null PlaceNull) []PlaceCluster {
	known := knownPlaces(places)
	if null.Draws == 0 || len(known) < null.Least {
		return nil
	}
	distances := distancesOf(places, known)
	found := make([][][]int, len(known)) // within each cluster of the hierarchy
	last := 0
	eachMerge(distances, func(i, j int, members []int) {
		both := null.near(distances, slices.Concat(found[i], found[j]))
		if len(both) < 2 && null.close(distances, members) {
			both = [][]int{slices.Sorted(slices.Values(members))}
		}
		found[i], last = both, i
	})
	clusters := make([]PlaceCluster, len(found[last]))
	for i, members := range found[last] {
		clusters[i].Alike = alike(distances, members)
		for _, m := range members {
			clusters[i].Members = append(clusters[i].Members, known[m])
		}
	}
	return clusters
}

// eachMerge clusters things by Ward's criterion and visits each union of two clusters: the numbers by which they go, of
// which the first stays that of the union, and its members.
func eachMerge(distances [][]float64, visit func(i, j int, members []int)) {
	n := len(distances)
	d := make([][]float64, n)
	clusters, left := make([][]int, n), make([]int, n)
	for i := range d {
		d[i], clusters[i], left[i] = slices.Clone(distances[i]), []int{i}, i
	}
	for len(left) >= 2 {
		i, j := nearest(d, left)
		left = merge(d, clusters, left)
		visit(i, j, clusters[i])
	}
}

// close reports whether a cluster is large and close enough.
func (n PlaceNull) close(distances [][]float64, members []int) bool {
	return len(members) >= n.Least && alike(distances, members) >= n.Tight
}

// near joins clusters that are near each other, until all are far apart. The largest comes first, of equals the
// one of the first thing.
func (n PlaceNull) near(distances [][]float64, clusters [][]int) [][]int {
	for i := 0; i < len(clusters); i++ {
		for j := i + 1; j < len(clusters); j++ {
			if between(distances, clusters[i], clusters[j]) <= n.Far {
				continue
			}
			clusters[i] = slices.Sorted(slices.Values(slices.Concat(clusters[i], clusters[j])))
			clusters = slices.Delete(clusters, j, j+1)
			i = -1
			break
		}
	}
	slices.SortFunc(clusters, func(a, b []int) int { return cmp.Or(len(b)-len(a), a[0]-b[0]) })
	return clusters
}

func knownPlaces(places [][]float32) []int {
	var known []int
	for i, p := range places {
		if finite(p) {
			known = append(known, i)
		}
	}
	return known
}

// alike returns the mean cosine of two members, given squared distances of vectors of length one.
func alike(distances [][]float64, members []int) float64 {
	sum, pairs := 0.0, 0
	for i, a := range members {
		for _, b := range members[:i] {
			sum += 1 - distances[a][b]/2
			pairs++
		}
	}
	return sum / float64(max(pairs, 1))
}

// between returns the mean cosine of a thing of one cluster and one of another.
func between(distances [][]float64, a, b []int) (sum float64) {
	for _, i := range a {
		for _, j := range b {
			sum += 1 - distances[i][j]/2
		}
	}
	return sum / float64(len(a)*len(b))
}

func cosine32(a, b []float32) (sum float64) {
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

// quantile returns the value that a share of values does not exceed. It sorts them.
func quantile(values []float64, share float64) float64 {
	slices.Sort(values)
	return values[min(int(share*float64(len(values))), len(values)-1)]
}

// Centre subtracts a mean from places and scales them to length one again, in place: what all things share tells none apart.
func Centre(places [][]float32, mean []float32) {
	for _, p := range places {
		squares := 0.0
		for i := range p {
			p[i] -= mean[i]
			squares += float64(p[i]) * float64(p[i])
		}
		if squares == 0 {
			continue
		}
		factor := float32(1 / math.Sqrt(squares))
		for i := range p {
			p[i] *= factor
		}
	}
}

// AcrossNull is how close an image and a word lie that have nothing to do with each other.
type AcrossNull struct {
	Far  float64 // cosine that nine in ten pairs do not exceed; 0 where they are not in one space, or too few
	Near float64 // that 99 in 100 do not exceed
}

// NewAcrossNull measures what chance does to pairs of one thing of each kind.
func NewAcrossNull(a, b [][]float32) AcrossNull {
	if len(a) < leastDrawn || len(b) < leastDrawn || len(a[0]) != len(b[0]) {
		return AcrossNull{}
	}
	random := rand.New(rand.NewPCG(nullSeed, 0))
	pairs := make([]float64, nullPairs)
	for i := range pairs {
		pairs[i] = cosine32(a[random.IntN(len(a))], b[random.IntN(len(b))])
	}
	return AcrossNull{Far: quantile(pairs, farShare), Near: quantile(pairs, nearShare)}
}
