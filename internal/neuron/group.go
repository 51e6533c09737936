package neuron

import (
	"iter"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
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
	roots := square(len(known))
	for i, row := range distances {
		for j, d := range row {
			roots[i][j] = math.Sqrt(d)
		}
	}
	for merged := range wardMerges(distances) {
		if separation := silhouette(roots, merged); separation > max(g.Separation, minSeparation) && smallest(merged) >= leastMembers {
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
	n := len(known)
	products := productsOf(places, known)
	d := square(n)
	for i := range n {
		for j := range i {
			d[i][j] = max(0, float64(products[i*n+i])+float64(products[j*n+j])-2*float64(products[i*n+j]))
			d[j][i] = d[i][j]
		}
	}
	return d
}

// productsOf returns the scalar product of each known place with each before it, and with itself: the lower triangle of
// a square matrix. Places are copied into rows that begin at multiples of 16 bytes, since BLAS adds up in another order
// where they do not, and the same places must give the same clusters.
func productsOf(places [][]float32, known []int) []float32 {
	n := len(known)
	if n == 0 {
		return nil
	}
	length := len(places[known[0]])
	stride := (length + 3) / 4 * 4
	rows, products := make([]float32, n*stride), make([]float32, n*n)
	for i, at := range known {
		copy(rows[i*stride:], places[at])
	}
	gonum.Implementation{}.Ssyrk(blas.Lower, blas.NoTrans, n, length, 1, rows, max(stride, 1), 0, products, n)
	return products
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
		left := make([]int, n)       // indices of clusters, ascending
		for i := range d {
			d[i], clusters[i], left[i] = slices.Clone(distances[i]), []int{i}, i
		}
		for len(left) >= 2 {
			if len(left) <= mostClusters && !yield(labelled(clusters)) {
				return
			}
			left = merge(d, clusters, left)
		}
	}
}

// merge joins the two nearest clusters of those that are left, of equals the first, and returns what is left then.
// Distances to the union follow from those to its parts (Lance and Williams, 1967).
func merge(d [][]float64, clusters [][]int, left []int) []int {
	i, j := nearest(d, left)
	ni, nj := float64(len(clusters[i])), float64(len(clusters[j]))
	for _, k := range left {
		if k == i || k == j {
			continue
		}
		nk := float64(len(clusters[k]))
		d[i][k] = ((ni+nk)*d[i][k] + (nj+nk)*d[j][k] - nk*d[i][j]) / (ni + nj + nk)
		d[k][i] = d[i][k]
	}
	clusters[i] = append(clusters[i], clusters[j]...)
	clusters[j] = nil
	at, _ := slices.BinarySearch(left, j)
	return slices.Delete(left, at, at+1)
}

func nearest(d [][]float64, left []int) (i, j int) {
	least := math.Inf(1)
	for n, a := range left {
		row := d[a]
		for _, b := range left[n+1:] {
			if row[b] < least {
				least, i, j = row[b], a, b
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
func silhouette(distances [][]float64, labels []uint8) float64 {
	sizes := sizesOf(labels)
	sum := 0.0
	for i, row := range distances {
		to := make([]float64, len(sizes)) // sums of distances
		for j, d := range row {
			to[labels[j]] += d
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
