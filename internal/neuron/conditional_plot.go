package neuron

import (
	"fmt"
	"math"
	"slices"
)

// LabelledImage is an image's activation and what somebody, or a data set, says that the image shows.
type LabelledImage struct {
	Activation float64
	Category   string
}

// EqualBins are N bins of equal width over a unit's activations: bin i holds those in [Lo + i·Width, Lo + (i+1)·Width),
// the last one its right edge too.
type EqualBins struct {
	Lo, Width float64
	N         int
}

// NewEqualBins returns n bins from lo to hi, at least one. Where both are the same there is one bin around them.
func NewEqualBins(lo, hi float64, n int) EqualBins {
	n = max(n, 1)
	if width := (hi - lo) / float64(n); width > 0 {
		return EqualBins{Lo: lo, Width: width, N: n}
	}
	return EqualBins{Lo: lo - .5, Width: 1, N: 1}
}

// Of returns the bin of an activation. What lies outside belongs to the bin at that end: numbers that were stored with
// fewer digits may lie beyond an edge by a rounding.
func (b EqualBins) Of(activation float64) int {
	return min(max(int(math.Floor((activation-b.Lo)/b.Width)), 0), b.N-1)
}

// Edge returns the left edge of a bin.
func (b EqualBins) Edge(bin int) float64 { return b.Lo + float64(bin)*b.Width }

// ConditionalCounts counts images by bin and by category: each image has exactly one category.
type ConditionalCounts struct {
	EqualBins
	Names  []string // of categories
	Counts [][]int  // by category, then by bin
	Images []int    // in each bin
}

// NewConditionalCounts returns counts of no image.
func NewConditionalCounts(b EqualBins, names []string) ConditionalCounts {
	c := ConditionalCounts{EqualBins: b, Names: names, Images: make([]int, b.N)}
	for range names {
		c.Counts = append(c.Counts, make([]int, b.N))
	}
	return c
}

// Add counts an image.
func (c ConditionalCounts) Add(activation float64, category int) {
	bin := c.Of(activation)
	c.Images[bin]++
	c.Counts[category][bin]++
}

// CountLabelled counts labelled images. Categories are the names that they may have, in the order in which they are
// shown; an image of another category is an error.
func CountLabelled(b EqualBins, categories []string, images []LabelledImage) (ConditionalCounts, error) {
	c := NewConditionalCounts(b, categories)
	for _, image := range images {
		category := slices.Index(categories, image.Category)
		if category < 0 {
			return c, fmt.Errorf("count labelled images: %q is none of the categories %q", image.Category, categories)
		}
		c.Add(image.Activation, category)
	}
	return c, nil
}

// Total returns how many images of a category were counted.
func (c ConditionalCounts) Total(category int) int {
	n := 0
	for _, images := range c.Counts[category] {
		n += images
	}
	return n
}

// Share returns the share of a category among the images of a bin, with its interval of 95 %. An empty bin says nothing:
// its share is 0, and its interval from 0 to 1.
func (c ConditionalCounts) Share(category, bin int) (share, lo, hi float64) {
	k, n := c.Counts[category][bin], c.Images[bin]
	lo, hi = Wilson(k, n)
	return float64(k) / float64(max(n, 1)), lo, hi
}

// Plot returns the shares as a plot of a unit whose activations have this standard deviation. The first category is the
// last label of the last group, which is drawn on the ground; rest is how many of the categories, counted from the end,
// are a group of their own.
func (c ConditionalCounts) Plot(std float64, rest int) ConditionalPlot {
	p := ConditionalPlot{Std: std, Lo: c.Lo, Width: c.Width, Images: c.Images}
	chosen := len(c.Names) - rest
	if rest > 0 {
		p.Groups = append(p.Groups, c.group("Rest", chosen, len(c.Names)))
	}
	p.Groups = append(p.Groups, c.group("Categories", 0, chosen))
	return p
}

// group returns categories as a group, the last one first.
func (c ConditionalCounts) group(title string, from, to int) ConditionalGroup {
	g := ConditionalGroup{Title: title}
	for category := to - 1; category >= from; category-- {
		l := ConditionalLabel{Name: c.Names[category], Images: c.Total(category), Shares: make([]float64, c.N)}
		for bin := range l.Shares {
			l.Shares[bin], _, _ = c.Share(category, bin)
		}
		g.Labels = append(g.Labels, l)
	}
	return g
}

// normal95 is the quantile of the standard normal distribution that leaves 2.5 % above it.
const normal95 = 1.959963984540054

// Wilson returns the interval of 95 % of a proportion of which k of n were seen: the score interval of E. B. Wilson,
// Probable Inference, the Law of Succession, and Statistical Inference, J. Am. Stat. Assoc. 22 (1927), which holds for few
// images, too. Without images it is from 0 to 1.
func Wilson(k, n int) (lo, hi float64) {
	if n == 0 {
		return 0, 1
	}
	const z2 = normal95 * normal95
	p, m := float64(k)/float64(n), float64(n)
	middle := (p + z2/(2*m)) / (1 + z2/m)
	half := normal95 / (1 + z2/m) * math.Sqrt(p*(1-p)/m+z2/(4*m*m))
	return min(max(middle-half, 0), p), max(min(middle+half, 1), p)
}
