package neuron

import (
	"math"
	"slices"
)

// MostGiven is how many categories can be plotted at once.
const MostGiven = 6

// ActivationBins is into how many bins of equal width a unit's range is cut for the shares of categories.
const ActivationBins = 16

// CategoryPlots is how a unit's activations and categories of its images go together, read both ways: how categories'
// images are spread over activations (recall), and what share categories have of the images of each activation (precision).
type CategoryPlots struct {
	Unit   Unit
	Sample int // images of the sample that the layer keeps its activations on; 0 where all images were counted
	All    ActivationSpread
	Given  []CategorySpread
	// Shares counts images by bins of equal width from the weakest to the strongest activation. Its categories are those
	// given, for images that have one of them alone, then RestCategories.
	Shares ConditionalCounts
}

// RestCategories are what an image is counted as that has several of the categories given, or none: with them each image
// is counted once, so that shares sum to 1.
var RestCategories = []string{"several of these", "none of these"}

// ActivationSpread is how the activations of some images are spread, as z. Without images all is zero.
type ActivationSpread struct {
	Images         int
	Q1, Median, Q3 float64   // by linear interpolation between the two nearest images
	Histogram      Histogram // in bins of 1/8 σ; those of the plots of a unit have the same
}

// CategorySpread is the spread of a category's images.
type CategorySpread struct {
	Category
	ActivationSpread
}

// NewCategoryPlots counts a unit's activations: one for each image, with a bit set in has for each of the categories, by
// their order, that the image has. It sorts neither.
func NewCategoryPlots(u Unit, activations []float32, has []uint8, categories []Category) CategoryPlots {
	p := CategoryPlots{Unit: u}
	if len(activations) == 0 {
		return p
	}
	lo, hi := slices.Min(activations), slices.Max(activations)
	empty := spreadBins(u.Z(float64(lo)), u.Z(float64(hi)))
	p.All = newSpread(u, empty, activations)
	names := make([]string, 0, len(categories)+len(RestCategories))
	for i, c := range categories {
		var of []float32
		for image, bits := range has {
			if bits>>i&1 == 1 {
				of = append(of, activations[image])
			}
		}
		p.Given = append(p.Given, CategorySpread{Category: c, ActivationSpread: newSpread(u, empty, of)})
		names = append(names, c.Name+": "+c.Value)
	}
	p.Shares = NewConditionalCounts(NewEqualBins(float64(lo), float64(hi), ActivationBins), append(names, RestCategories...))
	for image, a := range activations {
		p.Shares.Add(float64(a), givenPart(has[image], len(categories)))
	}
	return p
}

// givenPart returns as which of the categories and RestCategories an image is counted.
func givenPart(bits uint8, categories int) int {
	switch {
	case bits == 0:
		return categories + 1
	case bits&(bits-1) != 0:
		return categories
	}
	part := 0
	for ; bits > 1; bits >>= 1 {
		part++
	}
	return part
}

// spreadStep is the width of a bin of a spread, that of the histograms of units.
const spreadStep = 1. / 8

// spreadBins returns empty bins that cover z from lo to hi.
func spreadBins(lo, hi float64) Histogram {
	first, last := math.Floor(lo/spreadStep), math.Floor(hi/spreadStep)
	return Histogram{Lo: first * spreadStep, Step: spreadStep, Counts: make([]int64, int(last-first)+1)}
}

func newSpread(u Unit, empty Histogram, activations []float32) ActivationSpread {
	s := ActivationSpread{Images: len(activations), Histogram: empty}
	s.Histogram.Counts = make([]int64, len(empty.Counts))
	if len(activations) == 0 {
		return s
	}
	sorted := slices.Sorted(slices.Values(activations))
	for _, a := range sorted {
		s.Histogram.Counts[empty.Bin(u.Z(float64(a)))]++
	}
	s.Q1, s.Median, s.Q3 = u.Z(interpolated(sorted, .25)), u.Z(interpolated(sorted, .5)), u.Z(interpolated(sorted, .75))
	return s
}

// interpolated returns the q-th quantile of sorted numbers, by linear interpolation between the two nearest: type 7 of Hyndman
// and Fan, Sample Quantiles in Statistical Packages, The American Statistician 50 (1996).
func interpolated(sorted []float32, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	j := min(i+1, len(sorted)-1)
	return float64(sorted[i]) + (at-float64(i))*(float64(sorted[j])-float64(sorted[i]))
}

// leastOfCategory is how many images a category needs for being chosen by Telling: the density of fewer is noise.
const leastOfCategory = 25

// Telling is the values of a category by which a unit's activations differ.
type Telling struct {
	Name      string
	Explained float64 // ε²: share of the variance of its activations that lies between the values, less what chance gives
	Values    []CategoryResponse
}

// NewTelling returns how much the values of a category explain, and those that explain most, first that which separates
// its images furthest from all others. Explained is Kelley's ε² = 1 − (1 − η²)(n − 1)/(n − k) of k values and the images
// that have none (T. L. Kelley, An Unbiased Correlation Ratio Measure, PNAS 21, 1935): η² alone grows with the number of
// values. A value separates by its own η², of having it or not. Values of few images are left out.
func NewTelling(u Unit, images int, name string, responses []CategoryResponse) Telling {
	t := Telling{Name: name}
	between, counted := 0., 0
	mean := u.Z(u.Mean)
	for _, r := range responses {
		if r.Images < leastOfCategory || r.Images >= images {
			continue
		}
		t.Values = append(t.Values, r)
		between += float64(r.Images) * (r.MeanZ - mean) * (r.MeanZ - mean)
		counted += r.Images
	}
	n, k := float64(images), float64(len(t.Values)+1)
	if rest := n - float64(counted); rest > 0 { // images without a value: their mean follows from that of all
		sum := n * mean
		for _, r := range t.Values {
			sum -= float64(r.Images) * r.MeanZ
		}
		between += rest * (sum/rest - mean) * (sum/rest - mean)
	}
	if n > k {
		t.Explained = min(max(1-(1-between/n)*(n-1)/(n-k), 0), 1)
	}
	separates := func(r CategoryResponse) float64 {
		share := float64(r.Images) / n
		return (r.MeanZ - mean) * (r.MeanZ - mean) * share / (1 - share)
	}
	slices.SortStableFunc(t.Values, func(a, b CategoryResponse) int {
		switch x, y := separates(a), separates(b); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	return t
}
