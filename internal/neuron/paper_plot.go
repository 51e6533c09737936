package neuron

import "math"

// PaperPlot is a conditional plot in the shape of the files of Goh et al.: shares of labels in each bin.
type PaperPlot struct {
	Bins        []float64 // left edges, as activations; the last bin is as wide as the others
	Heights     [][]float64
	LabelNames  []string
	LabelCounts []int    // images
	Colors      []string // as style sheets write them
}

// Bounds of such a plot.
const (
	maxPaperBins   = 200
	maxPaperLabels = 15 // that charts tell apart
)

// How exact the numbers of such files are.
const (
	widthTol = 1e-3 // of bins, relative to the width: edges are printed with a few digits
	shareTol = 1e-3 // of the shares of a bin, from 1
)

// Width returns the width of a bin.
func (p PaperPlot) Width() float64 {
	return (p.Bins[len(p.Bins)-1] - p.Bins[0]) / float64(len(p.Bins)-1)
}

// Check says in a sentence what is wrong with a plot. Heights are by label, then by bin.
func (p PaperPlot) Check() error {
	switch n := len(p.LabelNames); {
	case len(p.Bins) < 2 || len(p.Bins) > maxPaperBins:
		return Invalidf("A plot has 2 to %d bins, not %d.", maxPaperBins, len(p.Bins))
	case n < 1 || n > maxPaperLabels:
		return Invalidf("A plot has 1 to %d labels, not %d.", maxPaperLabels, n)
	case len(p.Heights) != n || len(p.LabelCounts) != n:
		return Invalidf("A plot of %d labels has as many rows of heights and counts, not %d and %d.", n, len(p.Heights), len(p.LabelCounts))
	case len(p.Colors) != 0 && len(p.Colors) != n:
		return Invalidf("A plot of %d labels has as many colors or none, not %d.", n, len(p.Colors))
	}
	if err := p.checkBins(); err != nil {
		return err
	}
	if err := p.checkLabels(); err != nil {
		return err
	}
	return p.checkHeights()
}

func (p PaperPlot) checkBins() error {
	width := p.Width()
	if !isPositive(width) {
		return Invalidf("The bins of a plot are left edges that grow, which these do not.")
	}
	for i, lo := range p.Bins {
		if want := p.Bins[0] + float64(i)*width; !(math.Abs(lo-want) <= widthTol*width) {
			return Invalidf("The bins of a plot are equally wide; bin %d begins at %v, not at %v.", i+1, lo, want)
		}
	}
	return nil
}

func (p PaperPlot) checkLabels() error {
	seen := map[string]bool{}
	for i, name := range p.LabelNames {
		switch {
		case !IsName(name) || len(name) > 200:
			return Invalidf("Label %d of a plot has no name that is one line of visible text of at most 200 bytes.", i+1)
		case seen[name]:
			return Invalidf("A plot has two labels called “%s”.", name)
		case p.LabelCounts[i] < 0:
			return Invalidf("The label “%s” has a count of %d.", name, p.LabelCounts[i])
		}
		seen[name] = true
	}
	for _, c := range p.Colors {
		if c != "" && (!IsName(c) || len(c) > 50) {
			return Invalidf("%.60q is no color.", c)
		}
	}
	return nil
}

// checkHeights expects shares that sum to 1 in each bin, or to 0 in one without images.
func (p PaperPlot) checkHeights() error {
	sums := make([]float64, len(p.Bins))
	for i, row := range p.Heights {
		if len(row) != len(p.Bins) {
			return Invalidf("The label “%s” has %d heights for %d bins.", p.LabelNames[i], len(row), len(p.Bins))
		}
		for bin, h := range row {
			if !(h >= 0 && h <= 1+shareTol) {
				return Invalidf("The label “%s” has a height of %v in bin %d; heights are shares from 0 to 1.", p.LabelNames[i], h, bin+1)
			}
			sums[bin] += h
		}
	}
	for bin, sum := range sums {
		if sum != 0 && !(math.Abs(sum-1) <= shareTol) {
			return Invalidf("The heights of bin %d sum to %v, not to 1.", bin+1, sum)
		}
	}
	return nil
}

// Images returns how many images a bin has at least: the fewest that give its shares. It is 0 for a bin without any.
func (p PaperPlot) Images(bin int) int {
	const most, exact = 2000, 1e-6
	sum := 0.
	for _, row := range p.Heights {
		sum += row[bin]
	}
	if sum == 0 {
		return 0
	}
	for n := 1; n <= most; n++ {
		fits := true
		for _, row := range p.Heights {
			whole := row[bin] * float64(n)
			fits = fits && math.Abs(whole-math.Round(whole)) <= exact*float64(n)
		}
		if fits {
			return n
		}
	}
	return 1
}
