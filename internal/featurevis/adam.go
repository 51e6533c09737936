package featurevis

import "math"

// adam is the state of the Adam optimiser (Kingma & Ba, 2015) for one image's parameters.
// It maximises: parameters move along the gradient.
type adam struct {
	step        int
	mean, power []float32 // running means of the gradient and of its square
}

// Decay of the running means and the floor of the divisor, as everywhere.
const (
	adamMean  = .9
	adamPower = .999
	adamFloor = 1e-8
)

func newAdam(n int) *adam {
	return &adam{mean: make([]float32, n), power: make([]float32, n)}
}

// reset clears the state for the next image.
func (a *adam) reset() {
	a.step = 0
	clear(a.mean)
	clear(a.power)
}

// ascend moves params along their gradient, at a learning rate.
func (a *adam) ascend(params, gradient []float32, learning float64) {
	a.step++
	// Both bias corrections, folded into the rate and the floor.
	unbias := math.Sqrt(1 - math.Pow(adamPower, float64(a.step)))
	rate := float32(learning * unbias / (1 - math.Pow(adamMean, float64(a.step))))
	floor := float32(adamFloor * unbias)
	gradient, mean, power := gradient[:len(params)], a.mean[:len(params)], a.power[:len(params)]
	for i, g := range gradient {
		m := mean[i] + (1-adamMean)*(g-mean[i])
		v := power[i] + (1-adamPower)*(g*g-power[i])
		mean[i], power[i] = m, v
		params[i] += rate * m / (float32(math.Sqrt(float64(v))) + floor)
	}
}
