// Package multinomial fits sparse linear classifiers: multinomial logistic regression with an L1 penalty,
//
//	minimise (1/n)·Σ −log softmax(W·x + b)[y] + λ·‖W‖₁ over W and b,
//
// which is scikit-learn's LogisticRegression(penalty="l1", solver="saga") with C = 1/(n·λ). It expects features of one
// scale, which it does not make. A constant added to the weights of one feature changes no probability; of an even number of classes
// with two middle weights apart it changes the penalty neither, and the weights are one of several solutions. Start at Fit; LambdaMax is where a path of falling penalties begins.
//
// A fit holds the features once more, four bytes for each row and feature, and 64 bytes for each weight.
package multinomial

import (
	"fmt"
	"math"
	"slices"

	"multiscope/internal/tensor"
)

// Problem is rows of features and the class of each.
type Problem struct {
	X       *tensor.Float32 // [n, features]
	Y       []int           // in [0, Classes); each class has a row
	Classes int
}

// Model is a classifier and how it was fitted.
type Model struct {
	Weights    *tensor.Float32 // [classes, features]
	Intercepts []float32       // which sum to zero, as a common constant changes nothing
	Lambda     float64
	Objective  float64 // what is minimised
	Iterations int
	Converged  bool // no condition of the optimum is missed by more than Options.Tolerance
}

// Options say when a fit ends.
type Options struct {
	MaxIterations int
	// Tolerance is by how much of λ the gradient may miss what it is at the optimum: ±λ at a weight that is not zero, within
	// [−λ, λ] at one that is, 0 at an intercept.
	Tolerance float64
}

// Defaults are options that fit an objective to about six digits.
var Defaults = Options{MaxIterations: 10_000, Tolerance: 1e-3}

// Logits returns W·x + b.
func (m *Model) Logits(x []float32) []float64 {
	logits := make([]float64, len(m.Intercepts))
	for c, b := range m.Intercepts {
		logits[c] = float64(b)
		for j, w := range m.Weights.Row(c) {
			if w != 0 {
				logits[c] += float64(w) * float64(x[j])
			}
		}
	}
	return logits
}

// LambdaMax returns the smallest λ at which all weights are zero: with intercepts alone each row has the shares of the classes
// for probabilities, and λ is the steepest slope there.
func LambdaMax(p Problem) float64 {
	features := p.X.Shape[1]
	of := make([]float64, p.Classes*features) // sums of features over the rows of each class
	all := make([]float64, features)
	for i, y := range p.Y {
		for j, v := range p.X.Row(i) {
			of[y*features+j] += float64(v)
			all[j] += float64(v)
		}
	}
	n, most := float64(len(p.Y)), 0.
	for c, count := range p.counts() {
		for j, sum := range all {
			most = max(most, math.Abs(float64(count)/n*sum-of[c*features+j]))
		}
	}
	return most / n
}

// counts returns how many rows each class has.
func (p Problem) counts() []int {
	counts := make([]int, p.Classes)
	for _, y := range p.Y {
		counts[y]++
	}
	return counts
}

func (p Problem) check(lambda float64, start *Model) error {
	switch {
	case p.X == nil || len(p.X.Shape) != 2 || p.X.Shape[0] != len(p.Y) || len(p.Y) == 0:
		return fmt.Errorf("multinomial: %d classes of rows do not go with the features", len(p.Y))
	case p.Classes < 2:
		return fmt.Errorf("multinomial: %d classes", p.Classes)
	case slices.Min(p.Y) < 0 || slices.Max(p.Y) >= p.Classes:
		return fmt.Errorf("multinomial: a row's class is not one of %d", p.Classes)
	case slices.Contains(p.counts(), 0):
		return fmt.Errorf("multinomial: class %d has no row", slices.Index(p.counts(), 0))
	case !(lambda > 0) || math.IsInf(lambda, 0):
		return fmt.Errorf("multinomial: a penalty of %g", lambda)
	case start != nil && (len(start.Intercepts) != p.Classes || start.Weights.Shape[0] != p.Classes || start.Weights.Shape[1] != p.X.Shape[1]):
		return fmt.Errorf("multinomial: the model to start from is of another shape")
	}
	for _, v := range p.X.Data {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return fmt.Errorf("multinomial: a feature is %g", v)
		}
	}
	return nil
}
