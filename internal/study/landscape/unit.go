package landscape

import (
	"math"
	"slices"

	"golang.org/x/sync/errgroup"

	"multiscope/internal/neuron"
)

// bins of a histogram.
const bins = 40

// measure returns how a unit answers to things, given its activations, the thing of each image, and the activation's standard deviation
// over the data set.
func measure(activations []float32, thing []int, things int, std float64) neuron.UnitLandscape {
	of := make([][]float64, things)
	lo, hi := math.Inf(1), math.Inf(-1)
	for i, a := range activations {
		z := float64(a) / std
		of[thing[i]] = append(of[thing[i]], z)
		lo, hi = min(lo, z), max(hi, z)
	}
	u := neuron.UnitLandscape{Lo: lo, Step: (hi - lo) / bins, Of: make([]neuron.ThingActivations, things)}
	if u.Step == 0 {
		u.Step = 1
	}
	var group errgroup.Group
	for t := range of {
		group.Go(func() error {
			u.Of[t] = spread(of[t], lo, u.Step)
			return nil
		})
	}
	_ = group.Wait() // none fails
	u.Eta = eta(u.Of)
	return u
}

// spread measures the activations of one thing.
func spread(z []float64, lo, step float64) neuron.ThingActivations {
	slices.Sort(z)
	t := neuron.ThingActivations{Images: len(z), Q1: quantile(z, .25), Median: quantile(z, .5), Q3: quantile(z, .75), Counts: make([]int, bins), Mixture: mix(z)}
	t.Mean, t.Std = moments(z)
	for _, v := range z {
		t.Counts[min(max(int((v-lo)/step), 0), bins-1)]++
	}
	return t
}

// quantile interpolates between the two of ascending numbers that it lies between, as numpy does.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[i]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// eta returns η², the share of the variance that lies between the things; 0 where there is no variance.
func eta(of []neuron.ThingActivations) float64 {
	var n, sum, between, within float64
	for _, t := range of {
		n, sum = n+float64(t.Images), sum+float64(t.Images)*t.Mean
	}
	for _, t := range of {
		between += float64(t.Images) * (t.Mean - sum/n) * (t.Mean - sum/n)
		within += float64(t.Images) * t.Std * t.Std
	}
	if between+within == 0 {
		return 0
	}
	return between / (between + within)
}

// A row of the store has η², the edge and the width of the bins, and for each thing its numbers, its mixture and its bins. A width of 0 is that
// of a unit which was not measured.
const (
	headWidth  = 3
	statsWidth = 6
	mixWidth   = 7 // the gain, 0 for none, and weights, means and standard deviations
	thingWidth = statsWidth + mixWidth + bins
)

func rowWidth(things int) int { return headWidth + things*thingWidth }

func encode(row []float32, u neuron.UnitLandscape) {
	at := 0
	put := func(xs ...float64) {
		for _, x := range xs {
			row[at] = float32(x)
			at++
		}
	}
	put(u.Eta, u.Lo, u.Step)
	for _, t := range u.Of {
		put(float64(t.Images), t.Mean, t.Median, t.Std, t.Q1, t.Q3)
		if m := t.Mixture; m != nil {
			put(m.BIC, m.Weights[0], m.Weights[1], m.Means[0], m.Means[1], m.Stds[0], m.Stds[1])
		} else {
			at += mixWidth
		}
		for _, n := range t.Counts {
			put(float64(n))
		}
	}
}

// decode is the inverse of encode, with numbers of five digits, as pages and files need.
func decode(row []float32, things int) neuron.UnitLandscape {
	at := 0
	next := func() float64 { at++; return short(float64(row[at-1])) }
	u := neuron.UnitLandscape{Eta: next(), Lo: next(), Step: next()}
	if u.Step == 0 {
		return u
	}
	for range things {
		t := neuron.ThingActivations{Images: int(next()), Mean: next(), Median: next(), Std: next(), Q1: next(), Q3: next(), Counts: make([]int, bins)}
		m := neuron.Mixture{BIC: next(), Weights: [2]float64{next(), next()}, Means: [2]float64{next(), next()}, Stds: [2]float64{next(), next()}}
		if m.BIC > 0 {
			t.Mixture = &m
		}
		for i := range t.Counts {
			t.Counts[i] = int(next())
		}
		u.Of = append(u.Of, t)
	}
	return u
}

// short rounds a number to five decimal digits.
func short(x float64) float64 {
	if x == 0 {
		return 0
	}
	scale := math.Pow(10, 4-math.Floor(math.Log10(math.Abs(x))))
	return math.Round(x*scale) / scale
}
