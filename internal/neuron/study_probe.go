package neuron

// ProbePath is how a sparse linear classifier of a ProbeStudy was fitted: at several penalties, each judged on images that no
// weight was fitted to.
type ProbePath struct {
	Category string     `json:"category"` // of the images, whose values are the classes
	Fitted   int        `json:"fitted"`   // images
	HeldOut  int        `json:"held_out"` // images
	Most     int        `json:"most"`     // held-out images of the class that has the most of them
	Fits     []ProbeFit `json:"fits"`     // by falling penalty
	Shown    int        `json:"shown"`    // place in Fits of the one that Classes has
	Notes    []string   `json:"notes,omitempty"`
}

// ProbeFit is the classifier at one penalty.
type ProbeFit struct {
	Lambda     float64        `json:"lambda"`
	Weights    int            `json:"weights"`     // that are not zero
	Units      int            `json:"units"`       // that have such a weight
	RightTrain int            `json:"right_train"` // images that it was fitted to and takes for what they are
	Right      int            `json:"right"`       // held-out images that it does
	RightFive  int            `json:"right_five"`  // held-out images whose class is among the five likeliest
	Converged  bool           `json:"converged"`
	Classes    []SparseClass  `json:"classes,omitempty"` // none for the one shown, which is in Classes, and where there are too many weights to keep
	Tree       []ClusterMerge `json:"tree,omitempty"`
}

// Kept reports whether the weights of fit i are kept.
func (p ProbePath) Kept(i int) bool { return i == p.Shown || len(p.Fits[i].Classes) > 0 }

// At returns the classes at fit i of their path, whose weights are kept.
func (c Classes) At(i int) Classes {
	if i == c.Probe.Shown {
		return c
	}
	fit := c.Probe.Fits[i]
	c.Classes, c.Tree = fit.Classes, fit.Tree
	c.UnitsPerClass = float64(fit.Weights) / float64(len(fit.Classes))
	if c.TopFive > 0 {
		c.TopFive = float64(fit.RightFive) / float64(c.Probe.HeldOut)
	}
	return c
}
