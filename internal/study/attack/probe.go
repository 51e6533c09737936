package attack

import (
	"context"
	"math"

	"multiscope/internal/multinomial"
	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// moments are means and standard deviations of units.
type moments struct{ mean, std []float64 }

func momentsOf(activations *tensor.Float32, images []int) moments {
	units := activations.Shape[1]
	m := moments{make([]float64, units), make([]float64, units)}
	for _, i := range images {
		for u, x := range activations.Row(i) {
			m.mean[u] += float64(x) / float64(len(images))
		}
	}
	for _, i := range images {
		for u, x := range activations.Row(i) {
			d := float64(x) - m.mean[u]
			m.std[u] += d * d / float64(len(images))
		}
	}
	for u, v := range m.std {
		m.std[u] = math.Sqrt(v)
	}
	return m
}

// standardise writes activations in standard deviations from the mean; 0 for a unit that does not vary.
func (m moments) standardise(dst, activations []float32) {
	for u, x := range activations {
		dst[u] = 0
		if m.std[u] > 0 {
			dst[u] = float32((float64(x) - m.mean[u]) / m.std[u])
		}
	}
}

// fitProbe fits a linear classifier on the activations of images without text, of which it is known what they are.
func (a *attack) fitProbe(ctx context.Context) error {
	p, classes := a.problem()
	if p.Classes < 2 {
		a.note("There is no linear probe, since nothing says what images are.")
		return nil
	}
	if missing := a.classCount() - p.Classes; missing > 0 {
		a.note("The linear probe knows %d of the %d classes: the others have no image among those that it was fitted on.", p.Classes, a.classCount())
	}
	units := a.Layer.Units
	lambda := a.options.Lambda * multinomial.LambdaMax(p)
	rows, err := a.Rows(ctx, study.Task{Name: "Linear probe", Unit: "classes", Rows: p.Classes, Width: units + 1, Block: p.Classes},
		func(ctx context.Context, _ int, rows *tensor.Float32) error {
			model, err := multinomial.Fit(ctx, p, lambda, nil, multinomial.Options{MaxIterations: probeIterations, Tolerance: probeTolerance})
			if err != nil {
				return err
			}
			for c := range p.Classes {
				copy(rows.Row(c), model.Weights.Row(c))
				rows.Row(c)[units] = model.Intercepts[c]
			}
			return nil
		})
	if err != nil {
		return err
	}
	model := &multinomial.Model{Weights: tensor.New[float32](p.Classes, units), Intercepts: make([]float32, p.Classes)}
	for c := range p.Classes {
		copy(model.Weights.Row(c), rows.Row(c)[:units])
		model.Intercepts[c] = rows.Row(c)[units]
	}
	a.classifiers = append(a.classifiers, classifier{neuron.ProbeClassifier, func(_, activations []float32) []float64 {
		x := make([]float32, units)
		a.units.standardise(x, activations)
		all := make([]float64, a.classCount())
		for i, v := range study.Softmax(model.Logits(x)) {
			all[classes[i]] = v
		}
		return all
	}})
	return nil
}

// The probe is to classify well, which it does long before its weights have settled.
const (
	probeIterations = 2000
	probeTolerance  = .02
)

// problem returns the training images whose class is known, and the classes that they have.
func (a *attack) problem() (p multinomial.Problem, classes []int) {
	places := make([]int, a.classCount())
	var known []int
	for _, i := range a.train {
		if c := a.truths[i]; c >= 0 {
			known = append(known, i)
			places[c]++
		}
	}
	for c, n := range places {
		if n > 0 {
			places[c] = len(classes)
			classes = append(classes, c)
		}
	}
	p = multinomial.Problem{X: tensor.New[float32](len(known), a.Layer.Units), Classes: len(classes)}
	for k, i := range known {
		a.units.standardise(p.X.Row(k), a.activations.Row(i))
		p.Y = append(p.Y, places[a.truths[i]])
	}
	return p, classes
}
