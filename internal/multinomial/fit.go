package multinomial

import (
	"cmp"
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"multiscope/internal/tensor"
)

// Fit minimises the objective for a penalty λ > 0. Start, unless nil, is a model to begin from: that of the next larger penalty
// saves most of the work.
//
// Most weights are zero, so that only a working set of them is fitted, by FISTA (Beck & Teboulle 2009) which restarts where its
// momentum points uphill (O'Donoghue & Candès 2015, the gradient scheme). Then the gradient of all weights is computed, and those that
// are better not zero join the set, until there are none.
func Fit(ctx context.Context, p Problem, lambda float64, start *Model, o Options) (*Model, error) {
	if err := p.check(lambda, start); err != nil {
		return nil, err
	}
	f := &fit{passes: newPasses(p), features: p.X.Shape[1], lambda: lambda, options: o, curvature: 1. / 8, allowed: o.Tolerance * lambda}
	f.begin(p, start)
	every := make([]place, p.Classes*f.features)
	for i := range every {
		every[i] = place{int32(i % p.Classes), int32(i / p.Classes)}
	}
	for {
		all := f.at(f.x, every)
		joined, missed := f.join(every, all)
		if missed <= o.Tolerance*lambda || f.iterations >= o.MaxIterations {
			return f.model(p.Classes, all.loss, missed <= o.Tolerance*lambda), nil
		}
		if !joined {
			f.allowed /= 2 // the set itself is not yet at its optimum
		}
		if err := f.descend(ctx); err != nil {
			return nil, err
		}
	}
}

// fit is a fit under way.
type fit struct {
	passes     *passes
	features   int
	lambda     float64
	options    Options
	set        []place // the working set
	x          point
	curvature  float64 // of the loss, at most, as far as steps have met it
	allowed    float64 // what may be missed on the working set
	iterations int
}

// place is where a weight is.
type place struct{ class, feature int32 }

func (a place) compare(b place) int {
	return cmp.Or(cmp.Compare(a.feature, b.feature), cmp.Compare(a.class, b.class))
}

// point is values of the intercepts and then of the working set's weights.
type point []float64

// begin sets intercepts and the working set to those of the start: with none, the shares of the classes and nothing.
func (f *fit) begin(p Problem, start *Model) {
	f.x = make(point, p.Classes)
	if start == nil {
		for c, n := range p.counts() {
			f.x[c] = math.Log(float64(n))
		}
	} else {
		for c, b := range start.Intercepts {
			f.x[c] = float64(b)
		}
		for j := range f.features {
			for c := range p.Classes {
				if w := start.Weights.Row(c)[j]; w != 0 {
					f.set, f.x = append(f.set, place{int32(c), int32(j)}), append(f.x, float64(w))
				}
			}
		}
	}
	floats.AddConst(-floats.Sum(f.x[:p.Classes])/float64(p.Classes), f.x[:p.Classes])
}

// at computes loss and gradient of the intercepts and of the weights at places.
func (f *fit) at(x point, places []place) result { return f.passes.run(x, f.set, places) }

// joins is how many weights join the working set at once where it is small; more than it has never do.
const joins = 256

// join lets those weights join that miss their condition most. It returns by how much one misses it, of all that there are.
func (f *fit) join(every []place, all result) (joined bool, missed float64) {
	classes := f.passes.classes
	values := make(map[place]float64, len(f.set))
	for i, at := range f.set {
		values[at] = f.x[classes+i]
		missed = max(missed, f.missed(f.x[classes+i], all.weights[int(at.feature)*classes+int(at.class)]))
	}
	for _, g := range all.intercepts {
		missed = max(missed, math.Abs(g))
	}
	var outside []int
	for i, g := range all.weights {
		if _, in := values[every[i]]; !in && f.missed(0, g) > f.options.Tolerance*f.lambda {
			outside, missed = append(outside, i), max(missed, f.missed(0, g))
		}
	}
	slices.SortFunc(outside, func(a, b int) int {
		return cmp.Or(cmp.Compare(math.Abs(all.weights[b]), math.Abs(all.weights[a])), cmp.Compare(a, b))
	})
	for _, i := range outside[:min(len(outside), max(joins, len(f.set)))] {
		f.set = append(f.set, every[i])
	}
	slices.SortFunc(f.set, place.compare)
	f.x = f.x[:classes:classes]
	for _, at := range f.set {
		f.x = append(f.x, values[at])
	}
	return len(outside) > 0, missed
}

// missed is by how much a weight with the gradient g of the loss misses its condition of the optimum.
func (f *fit) missed(w, g float64) float64 {
	if w == 0 {
		return max(0, math.Abs(g)-f.lambda)
	}
	return math.Abs(g + math.Copysign(f.lambda, w))
}

// descend fits the working set.
func (f *fit) descend(ctx context.Context) error {
	y, momentum := slices.Clone(f.x), 1.
	f.curvature /= 2 // may be lower here
	from := f.at(y, f.set).gradient()
	for f.iterations < f.options.MaxIterations {
		if err := ctx.Err(); err != nil {
			return err
		}
		next, gradient := f.step(y, from)
		f.iterations++
		uphill := 0.
		for i, v := range next {
			uphill += (y[i] - v) * (v - f.x[i])
		}
		last := f.x
		f.x = next
		if f.missedMost(next, gradient) <= f.allowed {
			return nil
		}
		if uphill > 0 {
			y, from, momentum = next, gradient, 1
			continue
		}
		further := (1 + math.Sqrt(1+4*momentum*momentum)) / 2
		y = make(point, len(next))
		floats.AddScaledTo(y, next, (momentum-1)/further, floats.SubTo(last, next, last))
		momentum = further
		from = f.at(y, f.set).gradient()
	}
	return nil
}

func (f *fit) missedMost(x point, gradient []float64) (missed float64) {
	for i, g := range gradient {
		if i < f.passes.classes {
			missed = max(missed, math.Abs(g))
		} else {
			missed = max(missed, f.missed(x[i], g))
		}
	}
	return missed
}

// step takes a proximal gradient step from y, as long as the curvature met on the way allows, and returns the gradient there.
// The curvature is taken from gradients, since differences of the loss drown in its rounding near the optimum (Becker, Candès & Grant
// 2011, Templates for convex cone problems, section 5.3).
func (f *fit) step(y point, from []float64) (next point, gradient []float64) {
	next = make(point, len(y))
	for {
		for i, g := range from {
			next[i] = y[i] - g/f.curvature
			if i >= f.passes.classes {
				next[i] = math.Copysign(max(0, math.Abs(next[i])-f.lambda/f.curvature), next[i])
			}
		}
		gradient = f.at(next, f.set).gradient()
		var met, length float64
		for i, v := range next {
			d := v - y[i]
			met, length = met+(gradient[i]-from[i])*d, length+d*d
		}
		if !(met > f.curvature*length) || length == 0 {
			return next, gradient
		}
		f.curvature = max(2*f.curvature, met/length)
	}
}

func (f *fit) model(classes int, loss float64, converged bool) *Model {
	m := &Model{Weights: tensor.New[float32](classes, f.features), Intercepts: make([]float32, classes), Lambda: f.lambda, Objective: loss, Iterations: f.iterations, Converged: converged}
	for c := range m.Intercepts {
		m.Intercepts[c] = float32(f.x[c])
	}
	for i, at := range f.set {
		w := f.x[classes+i]
		m.Weights.Row(int(at.class))[at.feature] = float32(w)
		m.Objective += f.lambda * math.Abs(w)
	}
	return m
}
