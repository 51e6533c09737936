package neuron

import "math"

// Conditionals is the data of a ConditionalStudy: for some units, what images show at each activation.
type Conditionals struct {
	Plots []ConditionalPlot `json:"plots"`
}

// ConditionalPlot is the shares of labels among the images of each bin of a unit's activations. Images were drawn so
// that bins are filled alike: shares say nothing of how common a label is.
type ConditionalPlot struct {
	StudyLayer
	Unit      int                `json:"unit"`
	Title     string             `json:"title"`
	Figure    string             `json:"figure,omitempty"` // of the publication
	Sensitive string             `json:"sensitive,omitempty"`
	Std       float64            `json:"std"`    // activations divided by it are in standard deviations from zero
	Lo        float64            `json:"lo"`     // activation at the left edge of the first bin
	Width     float64            `json:"width"`  // of a bin
	Images    []int              `json:"images"` // in each bin
	Groups    []ConditionalGroup `json:"groups"`
	Note      string             `json:"note,omitempty"`
}

// Ref returns the unit by its name.
func (p ConditionalPlot) Ref() Ref { return p.StudyLayer.Ref(p.Unit) }

// ConditionalGroup is labels of a kind, in the order in which they are stacked.
type ConditionalGroup struct {
	Title  string             `json:"title"`
	Labels []ConditionalLabel `json:"labels"`
}

// ConditionalLabel is a label and its share in each bin; those of a bin with images sum to 1.
type ConditionalLabel struct {
	Name   string    `json:"name"`
	Images int       `json:"images"`
	Shares []float64 `json:"shares"`
}

// Check returns an error where bins do not fit. A bin without images has no shares.
func (p ConditionalPlot) Check() error {
	sums := make([]float64, len(p.Images))
	for _, g := range p.Groups {
		for _, l := range g.Labels {
			if len(l.Shares) != len(p.Images) {
				return Invalidf("The plot of %s has %d shares of %q for %d bins.", p.Ref(), len(l.Shares), l.Name, len(p.Images))
			}
			for i, s := range l.Shares {
				if !(s >= 0 && s <= 1) {
					return Invalidf("The plot of %s has a share of %v for %q.", p.Ref(), s, l.Name)
				}
				sums[i] += s
			}
		}
	}
	for i, s := range sums {
		if math.Abs(s-1) > 1e-6 && !(s == 0 && p.Images[i] == 0) {
			return Invalidf("The shares of bin %d of %s sum to %v, not 1.", i, p.Ref(), s)
		}
	}
	if len(p.Images) == 0 || !(p.Std > 0) || !(p.Width > 0) {
		return Invalidf("The plot of %s has %d bins of width %v and a standard deviation of %v.", p.Ref(), len(p.Images), p.Width, p.Std)
	}
	return nil
}
