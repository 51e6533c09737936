package neuron

import (
	"iter"
	"math"
	"slices"
)

const (
	mostClusters  = 6
	leastMembers  = 3   // fewer are exceptions, not a kind
	minSeparation = 0.2 // mean silhouette from which clusters are taken for real; one unit of the demo in six has it
)

// Group divides vectors of length one, the places of a unit's strongest images, into clusters;
// nil is a place that is not known. Clusters are merged by Ward's criterion (Ward, Hierarchical
// Grouping to Optimize an Objective Function, 1963), since it favours even sizes where others
// split off single exceptions. How many there are, the mean silhouette says (Rousseeuw,
// Silhouettes, 1987): one where no division into more is worth the name.
//
// The largest cluster has number 0, of equals the one of the strongest image.
func Group(places [][]float32) Grouping {
	g := Grouping{Members: make([]uint8, len(places))}
	var known []int
	for i, p := range places {
		g.Members[i] = Apart
		if finite(p) {
			known = append(known, i)
		}
	}
	distances := distancesOf(places, known)
	labels := make([]uint8, len(known))
	for merged := range wardMerges(distances) {
		if separation := silhouette(distances, merged); separation > max(g.Separation, minSeparation) && smallest(merged) >= leastMembers {
			g.Separation, labels = separation, slices.Clone(merged)
		}
	}
	bySize(labels)
	for i, at := range known {
		g.Members[at] = labels[i]
	}
	return g
}

// finite reports whether there is a vector and all its numbers are such.
func finite(v []float32) bool {
	sum := float32(0)
	for _, x := range v {
		sum += x - x // not a number for what is infinite or none
	}
	return v != nil && sum == 0
}

// distancesOf returns the squared distance of each known place from each other.
func distancesOf(places [][]float32, known []int) [][]float64 {
	d := square(len(known))
	for i, a := range known {
		d[i][i] = dot(places[a], places[a])
		for j := range i {
			d[i][j] = dot(places[a], places[known[j]])
		}
	}
	for i := range d {
		for j := range i {
			d[i][j] = max(0, d[i][i]+d[j][j]-2*d[i][j])
			d[j][i] = d[i][j]
		}
	}
	for i := range d {
		d[i][i] = 0
	}
	return d
}

// dot adds up in four sums, which a processor does at once.
func dot(a, b []float32) float64 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return float64(s0 + s1 + s2 + s3)
}

func square(n int) [][]float64 {
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = make([]float64, n)
	}
	return rows
}

// wardMerges yields the labels of mostClusters clusters, then of one less, down to two.
func wardMerges(distances [][]float64) iter.Seq[[]uint8] {
	return func(yield func([]uint8) bool) {
		n := len(distances)
		d := make([][]float64, n)
		clusters := make([][]int, n) // members of each; nil once it is part of another
		for i := range d {
			d[i], clusters[i] = slices.Clone(distances[i]), []int{i}
		}
		for left := n; left >= 2; left-- {
			if left <= mostClusters && !yield(labelled(clusters)) {
				return
			}
			merge(d, clusters)
		}
	}
}

// merge joins the two nearest clusters; of equals, the first. Distances to the union follow
// from those to its parts (Lance and Williams, 1967).
func merge(d [][]float64, clusters [][]int) {
	i, j := nearest(d, clusters)
	ni, nj := float64(len(clusters[i])), float64(len(clusters[j]))
	for k, members := range clusters {
		if members == nil || k == i || k == j {
			continue
		}
		nk := float64(len(members))
		d[i][k] = ((ni+nk)*d[i][k] + (nj+nk)*d[j][k] - nk*d[i][j]) / (ni + nj + nk)
		d[k][i] = d[i][k]
	}
	clusters[i] = append(clusters[i], clusters[j]...)
	clusters[j] = nil
}

func nearest(d [][]float64, clusters [][]int) (i, j int) {
	least := math.Inf(1)
	for a := range clusters {
		for b := a + 1; b < len(clusters); b++ {
			if clusters[a] != nil && clusters[b] != nil && d[a][b] < least {
				least, i, j = d[a][b], a, b
			}
		}
	}
	return i, j
}

// labelled numbers the clusters.
func labelled(clusters [][]int) []uint8 {
	labels := make([]uint8, len(clusters))
	number := uint8(0)
	for _, members := range clusters {
		for _, i := range members {
			labels[i] = number
		}
		if members != nil {
			number++
		}
	}
	return labels
}

// silhouette returns how much nearer, on average, a place is to its own cluster than to the next:
// 0 for not at all, 1 for clusters that are points.
func silhouette(squared [][]float64, labels []uint8) float64 {
	sizes := sizesOf(labels)
	sum := 0.0
	for i, row := range squared {
		to := make([]float64, len(sizes)) // sums of distances
		for j, d := range row {
			to[labels[j]] += math.Sqrt(d)
		}
		if own := labels[i]; sizes[own] > 1 {
			sum += contrast(to, sizes, own)
		}
	}
	return sum / float64(len(labels))
}

// contrast is the silhouette of one place of cluster own, given the sums of its distances to the
// members of each cluster.
func contrast(to []float64, sizes []int, own uint8) float64 {
	inside, outside := to[own]/float64(sizes[own]-1), math.Inf(1)
	for c, sum := range to {
		if c != int(own) {
			outside = min(outside, sum/float64(sizes[c]))
		}
	}
	if larger := max(inside, outside); larger > 0 {
		return (outside - inside) / larger
	}
	return 0
}

func sizesOf(labels []uint8) []int {
	var sizes []int
	for _, l := range labels {
		for len(sizes) <= int(l) {
			sizes = append(sizes, 0)
		}
		sizes[l]++
	}
	return sizes
}

func smallest(labels []uint8) int { return slices.Min(sizesOf(labels)) }

// bySize renumbers clusters, the largest first.
func bySize(labels []uint8) {
	sizes := sizesOf(labels)
	order := make([]uint8, 0, len(sizes))
	for _, l := range labels {
		if !slices.Contains(order, l) {
			order = append(order, l)
		}
	}
	slices.SortStableFunc(order, func(a, b uint8) int { return sizes[b] - sizes[a] })
	for i, l := range labels {
		labels[i] = uint8(slices.Index(order, l))
	}
}
