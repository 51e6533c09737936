package neuron

import (
	"math"
	"slices"
)

// ClusterMerge is a step of an agglomerative clustering of n things: clusters A and B become one. Numbers below n are
// the things; n+i is what step i made.
type ClusterMerge struct {
	A      int     `json:"a"`
	B      int     `json:"b"`
	Height float64 `json:"height"` // the distance between them
}

// AverageLinkage clusters n things by their distances: at each step the two clusters whose members lie closest on
// average become one (Sokal and Michener, 1958). It takes time in the third power of n.
func AverageLinkage(distances [][]float64) []ClusterMerge {
	n := len(distances)
	d := make([][]float64, n)
	for i := range d {
		d[i] = slices.Clone(distances[i])
	}
	names, sizes, left := make([]int, n), make([]float64, n), make([]int, n)
	for i := range n {
		names[i], sizes[i], left[i] = i, 1, i
	}
	var merges []ClusterMerge
	for len(left) > 1 {
		i, j := nearest(d, left)
		merges = append(merges, ClusterMerge{A: names[i], B: names[j], Height: d[i][j]})
		left = slices.DeleteFunc(left, func(k int) bool { return k == j })
		for _, k := range left {
			if k == i {
				continue
			}
			d[i][k] = (sizes[i]*d[i][k] + sizes[j]*d[j][k]) / (sizes[i] + sizes[j])
			d[k][i] = d[i][k]
		}
		sizes[i] += sizes[j]
		names[i] = n + len(merges) - 1
	}
	return merges
}

// CosineDistances returns 1 − cosine of each pair of vectors. One of zeros is at distance 1 from all others.
func CosineDistances(vectors [][]float64) [][]float64 {
	lengths := make([]float64, len(vectors))
	for i, v := range vectors {
		lengths[i] = math.Sqrt(dot(v, v))
	}
	d := square(len(vectors))
	for i := range d {
		for j := range i {
			d[i][j] = 1
			if l := lengths[i] * lengths[j]; l > 0 {
				d[i][j] = max(1-dot(vectors[i], vectors[j])/l, 0)
			}
			d[j][i] = d[i][j]
		}
	}
	return d
}

func dot(v, w []float64) (sum float64) {
	for i := range v {
		sum += v[i] * w[i]
	}
	return sum
}

// TreeOrder returns the n things in an order in which those of each cluster stand together.
func TreeOrder(n int, merges []ClusterMerge) []int {
	members := make([][]int, n, n+len(merges))
	for i := range members {
		members[i] = []int{i}
	}
	for _, m := range merges {
		members = append(members, slices.Concat(members[m.A], members[m.B]))
	}
	if len(members) == 0 {
		return nil
	}
	return members[len(members)-1]
}

// CutTree returns the cluster of each of n things when the merges stop at k clusters. Clusters are numbered from 0 in
// the order of TreeOrder.
func CutTree(n int, merges []ClusterMerge, k int) []int {
	done := merges[:max(min(n-k, len(merges)), 0)]
	top := make([]int, n+len(done))
	for i := range top {
		top[i] = i
	}
	for i := len(done) - 1; i >= 0; i-- { // what a later step took up belongs to what that became
		top[done[i].A], top[done[i].B] = top[n+i], top[n+i]
	}
	clusters, seen := make([]int, n), map[int]int{}
	for _, i := range TreeOrder(n, merges) {
		if _, known := seen[top[i]]; !known {
			seen[top[i]] = len(seen)
		}
		clusters[i] = seen[top[i]]
	}
	return clusters
}

// CheckTree reports whether merges join n things into one, each cluster once.
func CheckTree(n int, merges []ClusterMerge) bool {
	if len(merges) != max(n-1, 0) {
		return false
	}
	used := make([]bool, n+len(merges))
	for i, m := range merges {
		for _, c := range []int{m.A, m.B} {
			if c < 0 || c >= n+i || used[c] {
				return false
			}
			used[c] = true
		}
	}
	return true
}

// Grow makes the tree of the classes from the cosines of their weights.
func (c *Classes) Grow() {
	place := map[int]int{}
	for _, class := range c.Classes {
		for _, w := range class.Weights {
			if _, known := place[w.Unit]; !known {
				place[w.Unit] = len(place)
			}
		}
	}
	vectors := make([][]float64, len(c.Classes))
	for i, class := range c.Classes {
		vectors[i] = make([]float64, len(place))
		for _, w := range class.Weights {
			vectors[i][place[w.Unit]] += w.Weight
		}
	}
	c.Tree = AverageLinkage(CosineDistances(vectors))
}
