package bias

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/combin"
)

// partitions returns which k of n things are the first group, in each of all ways where there are at most so many, else in as
// many random ones.
func partitions(n, k, most int, seed uint64) (ways [][]uint8, exact bool) {
	if combin.LogGeneralizedBinomial(float64(n), float64(k)) < math.Log(float64(most)+0.5) {
		all := combin.NewCombinationGenerator(n, k)
		for way := make([]int, k); all.Next(); {
			all.Combination(way)
			ways = append(ways, places(way))
		}
		return ways, true
	}
	r := rand.New(rand.NewPCG(seed, uint64(n)<<32|uint64(k)))
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	ways = make([][]uint8, most)
	for w := range ways {
		for i := range k { // the first k of a shuffle
			j := i + r.IntN(n-i)
			order[i], order[j] = order[j], order[i]
		}
		ways[w] = places(order[:k])
	}
	return ways, false
}

func places(of []int) []uint8 {
	p := make([]uint8, len(of))
	for i, x := range of {
		p[i] = uint8(x)
	}
	return p
}

// rounding is how much sums of the same numbers in another order may differ, as a share of the sum of their sizes.
const rounding = 1e-12

// pValue returns the share of partitions whose difference of means is as large as that of the first k things and the others:
// one-sided, or by its size. Of random partitions the one that was met is counted with them, so that none is 0 (Phipson and
// Smyth, "Permutation p-values should never be zero", 2010).
func pValue(x []float64, k int, ways [][]uint8, exact, twoSided bool) float64 {
	total, sizes, met := 0., 0., 0.
	for i, v := range x {
		total, sizes = total+v, sizes+math.Abs(v)
		if i < k {
			met += v
		}
	}
	// With the sum s of k things the difference of means is s/k − (total − s)/(n − k): a rising line, zero at total·k/n.
	middle, slack := total*float64(k)/float64(len(x)), rounding*sizes
	count := 0
	for _, way := range ways {
		sum := 0.
		for _, i := range way {
			sum += x[i]
		}
		if twoSided && math.Abs(sum-middle) >= math.Abs(met-middle)-slack || !twoSided && sum >= met-slack {
			count++
		}
	}
	if exact {
		return float64(count) / float64(len(ways))
	}
	return float64(count+1) / float64(len(ways)+1)
}

// associations returns, for each row of a matrix of cosines, the mean of the first k columns less that of the others.
func associations(cosines [][]float64, k int) []float64 {
	s := make([]float64, len(cosines))
	for i, row := range cosines {
		s[i] = difference(row, k)
	}
	return s
}

// difference is the mean of the first k numbers less that of the others.
func difference(x []float64, k int) float64 { return mean(x[:k]) - mean(x[k:]) }

func mean(x []float64) float64 {
	sum := 0.
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// effect is the difference of the means of the first k associations and the others over the standard deviation of all (with
// n − 1); 0 where all are the same.
func effect(s []float64, k int) float64 {
	m, squares := mean(s), 0.
	for _, v := range s {
		squares += (v - m) * (v - m)
	}
	if squares == 0 {
		return 0
	}
	return difference(s, k) / math.Sqrt(squares/float64(len(s)-1))
}

// bootstrap returns the percentile interval of 95 % of the effect over lists that are drawn anew, with replacement, from each of
// the four: x of the rows are the first group, a of the columns.
func bootstrap(cosines [][]float64, x, a, times int, seed uint64) (low, high float64) {
	r := rand.New(rand.NewPCG(seed, 1))
	n, m := len(cosines), len(cosines[0])
	effects, s, weights := make([]float64, times), make([]float64, n), make([]float64, m)
	for t := range effects {
		clear(weights)
		for range a {
			weights[r.IntN(a)] += 1 / float64(a)
		}
		for range m - a {
			weights[a+r.IntN(m-a)] -= 1 / float64(m-a)
		}
		for i := range s {
			row := x + r.IntN(n-x)
			if i < x {
				row = r.IntN(x)
			}
			s[i] = 0
			for j, w := range weights {
				s[i] += w * cosines[row][j]
			}
		}
		effects[t] = effect(s, x)
	}
	slices.Sort(effects)
	return effects[int(0.025*float64(times))], effects[min(int(0.975*float64(times)), times-1)]
}

// falseDiscovery returns the q of each p: the lowest rate of false discoveries at which it is found (Benjamini and Hochberg,
// "Controlling the false discovery rate", 1995).
func falseDiscovery(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	q, least := make([]float64, len(p)), 1.
	for at := len(order) - 1; at >= 0; at-- {
		least = min(least, p[order[at]]*float64(len(p))/float64(at+1))
		q[order[at]] = least
	}
	return q
}
