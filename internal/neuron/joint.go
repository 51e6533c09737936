package neuron

import (
	"iter"
	"math"
	"slices"
)

// Joint is how two units respond to the same images.
type Joint struct {
	A, B        Unit
	Images      int     // on which both activations are known; 0 where there are none
	Sampled     bool    // whether they are a sample of the data set
	Correlation float64 // Pearson's; NaN where one of the two does not vary over the images
	Bins        JointBins
	Both        JointSet // above FiringZ on both, by the lower of the two
	OnlyA       JointSet // above it on A and not on B, by A
	OnlyB       JointSet
}

// FiringZ is from where on a unit is said to fire, in standard deviations from zero.
const FiringZ = 1

// JointSet is images on which two units do the same: how many there are, and the first of them.
type JointSet struct {
	Images int
	First  []JointExample
}

// JointExample is an image that two units saw.
type JointExample struct {
	Image  Image
	ZA, ZB float64
}

// JointBins counts images by the z of both units: Counts[b*Across+a] holds those whose z of A lies in
// [LoA + a·StepA, LoA + (a+1)·StepA), and that of B likewise.
type JointBins struct {
	LoA, StepA   float64
	LoB, StepB   float64
	Across, Down int // bins of A and of B
	Counts       []int
}

// MostJointBins is how many bins each of two units has at most.
const MostJointBins = 40

// Pair is two units' activations on one image.
type Pair struct {
	Ordinal int // of the file in the data set
	A, B    float64
}

// Correlate returns Pearson's correlation of pairs, NaN where one side does not vary, and how many there are. It goes
// through them twice, so that nothing is lost where the mean is far from zero.
func Correlate(pairs iter.Seq[Pair]) (r float64, n int) {
	var meanA, meanB float64
	for p := range pairs {
		meanA, meanB, n = meanA+p.A, meanB+p.B, n+1
	}
	meanA, meanB = meanA/float64(n), meanB/float64(n)
	var aa, bb, ab float64
	for p := range pairs {
		a, b := p.A-meanA, p.B-meanB
		aa, bb, ab = aa+a*a, bb+b*b, ab+a*b
	}
	if aa == 0 || bb == 0 {
		return math.NaN(), n
	}
	return max(-1, min(ab/math.Sqrt(aa*bb), 1)), n
}

// BinPairs counts pairs of activations by the z of both units.
func BinPairs(a, b Unit, pairs iter.Seq[Pair]) JointBins {
	loA, hiA, loB, hiB := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for p := range pairs {
		za, zb := a.Z(p.A), b.Z(p.B)
		loA, hiA, loB, hiB = min(loA, za), max(hiA, za), min(loB, zb), max(hiB, zb)
	}
	if loA > hiA {
		return JointBins{}
	}
	var bins JointBins
	bins.LoA, bins.StepA, bins.Across = jointAxis(loA, hiA)
	bins.LoB, bins.StepB, bins.Down = jointAxis(loB, hiB)
	bins.Counts = make([]int, bins.Across*bins.Down)
	for p := range pairs {
		at := min(int((a.Z(p.A)-bins.LoA)/bins.StepA), bins.Across-1)
		row := min(int((b.Z(p.B)-bins.LoB)/bins.StepB), bins.Down-1)
		bins.Counts[max(row, 0)*bins.Across+max(at, 0)]++
	}
	return bins
}

// jointAxis returns bins of a round width that hold all from lo to hi.
func jointAxis(lo, hi float64) (start, step float64, bins int) {
	if hi == lo {
		return math.Floor(lo), 1, 1
	}
	least := (hi - lo) / (MostJointBins - 2)
	power := math.Pow(10, math.Floor(math.Log10(least)))
	for _, m := range []float64{1, 2, 5, 10} {
		if step = m * power; step >= least {
			break
		}
	}
	start = math.Floor(lo/step) * step
	return start, step, min(int((hi-start)/step)+1, MostJointBins)
}

// picked is a pair that was chosen, and what it was chosen by.
type picked struct {
	Pair
	by float64
}

// JointPicks are the images of each JointSet, most telling first, and how many there are of each.
type JointPicks struct {
	Both, OnlyA, OnlyB []Pair
	Images             [3]int // of each of them in all
}

// PickPairs chooses the n most telling images on which both units fire, A alone and B alone.
func PickPairs(a, b Unit, pairs iter.Seq[Pair], n int) JointPicks {
	var best [3][]picked
	var picks JointPicks
	for p := range pairs {
		za, zb := a.Z(p.A), b.Z(p.B)
		set, by := 0, min(za, zb)
		switch {
		case za > FiringZ && zb > FiringZ:
		case za > FiringZ:
			set, by = 1, za
		case zb > FiringZ:
			set, by = 2, zb
		default:
			continue
		}
		picks.Images[set]++
		best[set] = insertPicked(best[set], picked{p, by}, n)
	}
	for i, to := range []*[]Pair{&picks.Both, &picks.OnlyA, &picks.OnlyB} {
		for _, p := range best[i] {
			*to = append(*to, p.Pair)
		}
	}
	return picks
}

// insertPicked keeps the n best, best first; of equal ones the first that came.
func insertPicked(best []picked, p picked, n int) []picked {
	if len(best) == n && (n == 0 || p.by <= best[n-1].by) {
		return best
	}
	at := len(best)
	for at > 0 && best[at-1].by < p.by {
		at--
	}
	best = slices.Insert(best, at, p)
	return best[:min(len(best), n)]
}
