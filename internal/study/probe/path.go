package probe

import (
	"context"
	"math"
	"slices"

	"multiscope/internal/multinomial"
	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// The path of penalties, as shares of the largest one, at which no unit is taken.
const (
	firstPenalty = .8
	lastPenalty  = .005
)

// fit is the classifier at one penalty and how it does.
type fit struct {
	model *multinomial.Model
	neuron.ProbeFit
	right []bool // of the held-out images
}

// path fits a classifier for each penalty, from the largest down, each from the one before.
func (d *data) path(ctx context.Context, r *study.Run, o Options) ([]fit, error) {
	problem := multinomial.Problem{X: d.fitted.x, Y: d.fitted.y, Classes: len(d.Groups)}
	most := multinomial.LambdaMax(problem)
	if most == 0 {
		return nil, study.Unfitf("No unit of %s differs between the values of “%s”.", r.Layer.Slug, d.category)
	}
	lambda := func(i int) float64 {
		return most * firstPenalty * math.Pow(lastPenalty/firstPenalty, float64(i)/float64(o.Penalties-1))
	}
	classes, units := len(d.Groups), r.Layer.Units
	model := func(i int, row []float32) *multinomial.Model {
		return &multinomial.Model{
			Weights: tensor.Of(row[:classes*units], classes, units), Intercepts: row[classes*units : classes*(units+1)],
			Lambda: lambda(i), Converged: row[classes*(units+1)] == 1,
		}
	}
	// A row has the weights, the intercepts, and whether the fit converged.
	task := study.Task{Name: "Sparse classifiers", Unit: "penalties", Rows: o.Penalties, Width: classes*(units+1) + 1}
	all, err := r.Chain(ctx, task, func(ctx context.Context, i int, before, row []float32) error {
		var start *multinomial.Model
		if before != nil {
			start = model(i-1, before)
		}
		m, err := multinomial.Fit(ctx, problem, lambda(i), start, multinomial.Defaults)
		if err != nil {
			return err
		}
		copy(row, m.Weights.Data)
		copy(row[classes*units:], m.Intercepts)
		if m.Converged {
			row[classes*(units+1)] = 1
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	fits := make([]fit, o.Penalties)
	for i := range fits {
		fits[i] = d.judge(model(i, all.Row(i)))
	}
	return fits, nil
}

// judge counts what a classifier gets right.
func (d *data) judge(m *multinomial.Model) fit {
	f := fit{model: m, ProbeFit: neuron.ProbeFit{Lambda: m.Lambda, Converged: m.Converged}, right: make([]bool, len(d.held.y))}
	taken := make([]bool, m.Weights.Shape[1])
	for c := range d.Groups {
		for unit, w := range m.Weights.Row(c) {
			if w != 0 {
				f.Weights++
				taken[unit] = true
			}
		}
	}
	for _, is := range taken {
		if is {
			f.Units++
		}
	}
	for i, class := range d.fitted.y {
		if place(m.Logits(d.fitted.x.Row(i)), class) == 0 {
			f.RightTrain++
		}
	}
	for i, class := range d.held.y {
		at := place(m.Logits(d.held.x.Row(i)), class)
		f.right[i] = at == 0
		if at == 0 {
			f.Right++
		}
		if at < 5 {
			f.RightFive++
		}
	}
	return f
}

// place returns how many classes are likelier than one; of equals the first counts as likelier.
func place(logits []float64, class int) (n int) {
	for c, z := range logits {
		if z > logits[class] || z == logits[class] && c < class {
			n++
		}
	}
	return n
}

// choose returns the fit that is shown. Where no number of units is asked for, it is the sparsest whose accuracy on held-out
// images is within a standard error of the best (Breiman et al., Classification and Regression Trees, 1984, section 3.4.3).
func choose(fits []fit, heldOut, classes int, unitsPerClass float64) int {
	if unitsPerClass > 0 {
		off := func(f fit) float64 { return math.Abs(float64(f.Weights)/float64(classes) - unitsPerClass) }
		best := 0
		for i, f := range fits {
			if off(f) < off(fits[best]) {
				best = i
			}
		}
		return best
	}
	best := slices.MaxFunc(fits, func(a, b fit) int { return a.Right - b.Right })
	share, n := float64(best.Right)/float64(heldOut), float64(heldOut)
	enough := share - math.Sqrt(share*(1-share)/n)
	return slices.IndexFunc(fits, func(f fit) bool { return float64(f.Right)/n >= enough })
}
