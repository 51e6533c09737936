package attribution

import "multiscope/internal/neuron"

// Step is a text composed of a few units: the solution of a non-negative LASSO,
//
//	minimise 1/(2n)·‖y − X·w‖² + α·Σw over w ≥ 0,
//
// where y is the text's embedding and the columns of X are the units' readouts, all made one long, and n is the number
// of an embedding's numbers (scikit-learn's Lasso with positive=True, fit_intercept=False).
type Step struct {
	Alpha float64 // the penalty α
	Terms []Term  // of positive weight, the largest first
	// Explained is the share of the text's squared length that the sum of the terms accounts for, 1 − ‖y − X·w‖², and
	// Cosine that of the angle between sum and text.
	Explained, Cosine float64
}

// Term is a unit of a Step.
type Term struct {
	Unit int
	// Weight is the length of the piece of the text that lies along the unit's readout, so that weights of different units
	// compare; the text is one long.
	Weight float64
	// Activation is the weight as activation of the unit: Weight/‖readout‖.
	Activation float64
}

// Path returns how a text is composed of one unit, of two, and so on up to most: for each number of units the solution
// with the smallest penalty, so the best fit, before the path of falling penalties has one unit more for the first time.
// Units leave the path as well, so that it may come back to a number later; what is returned of a number is the same
// whatever most is. A number that the path leaves out is missing. The path ends early where the text is composed exactly or
// no other unit helps, and is empty where no unit points the text's way at all.
//
// Only units that include marks are used; nil is all. Those that never fire are to be left out: they have a direction,
// but no picture ever calls on it. Units without a readout are never used.
func Path(readout neuron.Readout, text []float32, include []bool, most int) []Step {
	h := newHomotopy(readout, text, include)
	var steps []Step
	reached := 0 // the most units that were active
	for h.next(0, most) {
		reached = max(reached, len(h.active))
		step := h.step()
		if len(step.Terms) == 0 || len(step.Terms) < reached {
			continue
		}
		if n := len(steps); n > 0 && len(steps[n-1].Terms) == reached {
			steps = steps[:n-1]
		}
		steps = append(steps, step)
	}
	return steps
}

// Lasso returns the solution for one penalty. One that is too large for any unit gives a Step without terms.
func Lasso(readout neuron.Readout, text []float32, include []bool, alpha float64) Step {
	h := newHomotopy(readout, text, include)
	for h.next(alpha*float64(readout.Embedding), readout.Units()) {
	}
	s := h.step()
	s.Alpha = alpha
	return s
}
