package landscape

import (
	"math"

	"multiscope/internal/neuron"
)

// How a mixture is fitted. The floor of the variances is scikit-learn's reg_covar, on standardised numbers.
const (
	leastMixed    = 20 // numbers
	mixtureRounds = 200
	mixtureTol    = 1e-5 // of the mean log-likelihood
	varianceFloor = 1e-6
)

// mix fits two Gaussians to numbers in ascending order by expectation maximisation, from the division into two that leaves the least
// variance within both. It returns nil where one Gaussian has the lower Bayesian information criterion, where numbers are few, or where all
// are the same.
func mix(sorted []float64) *neuron.Mixture {
	n := float64(len(sorted))
	mean, std := moments(sorted)
	if len(sorted) < leastMixed || std == 0 {
		return nil
	}
	x := make([]float64, len(sorted))
	for i, v := range sorted {
		x[i] = (v - mean) / std
	}
	g := divide(x)
	likelihood, before := 0., math.Inf(-1)
	for range mixtureRounds {
		if likelihood, g = g.round(x); math.Abs(likelihood-before) < mixtureTol {
			break
		}
		before = likelihood
	}
	likelihood, _ = g.round(x)
	// Mean log-likelihood of one Gaussian with variance 1, and as many parameters as both have.
	one := -.5 * (math.Log(2*math.Pi) + 1)
	gain := 2*n*(likelihood-one) - 3*math.Log(n)
	if !(gain > 0) {
		return nil
	}
	m := &neuron.Mixture{BIC: gain}
	for i := range 2 {
		m.Weights[i], m.Means[i], m.Stds[i] = g.weight[i], mean+std*g.mean[i], std*math.Sqrt(g.variance[i])
	}
	if m.Means[0] > m.Means[1] {
		m.Weights[0], m.Weights[1], m.Means[0], m.Means[1], m.Stds[0], m.Stds[1] = m.Weights[1], m.Weights[0], m.Means[1], m.Means[0], m.Stds[1], m.Stds[0]
	}
	return m
}

// moments returns mean and standard deviation.
func moments(x []float64) (mean, std float64) {
	for _, v := range x {
		mean += v
	}
	mean /= float64(len(x))
	for _, v := range x {
		std += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(std / float64(len(x)))
}

// gaussians are two Gaussians.
type gaussians struct{ weight, mean, variance [2]float64 }

// divide returns the Gaussians of the two halves of ascending numbers that differ most in their means, for their sizes: which leaves the
// least variance within them.
func divide(x []float64) gaussians {
	n, total := float64(len(x)), 0.
	for _, v := range x {
		total += v
	}
	at, best, sum := 1, math.Inf(-1), 0.
	for i := 1; i < len(x); i++ {
		sum += x[i-1]
		k := float64(i)
		if d := sum/k - (total-sum)/(n-k); x[i] > x[i-1] && k*(n-k)*d*d > best {
			at, best = i, k*(n-k)*d*d
		}
	}
	var g gaussians
	for i, half := range [][]float64{x[:at], x[at:]} {
		mean, std := moments(half)
		g.weight[i], g.mean[i], g.variance[i] = float64(len(half))/n, mean, std*std+varianceFloor
	}
	return g
}

// round returns the mean log-likelihood of numbers and the Gaussians of the next round of expectation maximisation.
func (g gaussians) round(x []float64) (likelihood float64, next gaussians) {
	var scale, precision, sum, first, second [2]float64
	for i := range 2 {
		scale[i] = math.Log(g.weight[i]) - .5*math.Log(2*math.Pi*g.variance[i])
		precision[i] = .5 / g.variance[i]
	}
	for _, v := range x {
		a := scale[0] - precision[0]*(v-g.mean[0])*(v-g.mean[0])
		b := scale[1] - precision[1]*(v-g.mean[1])*(v-g.mean[1])
		e := math.Exp(-math.Abs(a - b))
		likelihood += max(a, b) + math.Log1p(e)
		r := 1 / (1 + e) // of the likelier one
		if a < b {
			r = 1 - r
		}
		sum[0], first[0], second[0] = sum[0]+r, first[0]+r*v, second[0]+r*v*v
		first[1], second[1] = first[1]+(1-r)*v, second[1]+(1-r)*v*v
	}
	n := float64(len(x))
	sum[1] = n - sum[0]
	for i := range 2 {
		k := max(sum[i], 1e-12)
		next.weight[i], next.mean[i] = sum[i]/n, first[i]/k
		next.variance[i] = max(second[i]/k-next.mean[i]*next.mean[i], 0) + varianceFloor
	}
	return likelihood / n, next
}
