package resample

import "math"

// Filter is an interpolation kernel: weight is its value at a distance in source pixels,
// zero beyond support.
type Filter struct {
	support float64
	weight  func(float64) float64
}

// The filters, named as PIL names them. Nearest, the zero value, picks pixels.
var (
	Nearest  = Filter{}
	Bilinear = Filter{1, bilinear}
	Bicubic  = Filter{2, bicubic}
	Box      = Filter{0.5, box}
	Hamming  = Filter{1, hamming}
	Lanczos  = Filter{3, lanczos}
)

// bicubic is Keys' cubic convolution with a = −0.5, as in PIL; PyTorch's a is −0.75.
func bicubic(x float64) float64 {
	const a = -0.5
	x = math.Abs(x)
	switch {
	case x < 1:
		return ((a+2)*x-(a+3))*x*x + 1
	case x < 2:
		return (((x-5)*x+8)*x - 4) * a
	}
	return 0
}

func bilinear(x float64) float64 { return max(0, 1-math.Abs(x)) }

func box(x float64) float64 {
	if x > -0.5 && x <= 0.5 {
		return 1
	}
	return 0
}

// hamming is a sinc in a Hamming window. PIL writes the window's constants as float32.
func hamming(x float64) float64 {
	const a, b = float64(float32(0.54)), float64(float32(0.46))
	if x = math.Abs(x); x >= 1 {
		return 0
	}
	return sinc(x) * (a + b*math.Cos(math.Pi*x))
}

func lanczos(x float64) float64 {
	if x >= -3 && x < 3 {
		return sinc(x) * sinc(x/3)
	}
	return 0
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// weightBits is the number of fractional bits of a weight: PIL leaves 8 for the value and 2
// for sums above it in 32.
const weightBits = 32 - 8 - 2

// axis is the resampling of one axis: output i is the sum over k < count[i] of
// weight[i·stride+k] times input first[i]+k.
type axis struct {
	first, count []int32
	weight       []int32   // fixed point, weightBits
	exact        []float64 // the same before rounding
	stride       int
	reads        span // the inputs that the outputs need
}

// set computes the weights of outputs lo ≤ i < hi of an axis that goes from in to out
// pixels, in PIL's order of operations so that they round alike.
func (a *axis) set(in, out, lo, hi int, f Filter) {
	scale := float64(in) / float64(out)
	stretch := max(scale, 1) // the antialias: the filter widens as the picture shrinks
	support := f.support * stretch
	a.stride = int(math.Ceil(support))*2 + 1
	a.resize(hi - lo)
	a.reads = span{in, 0}
	for i := range hi - lo {
		centre := (float64(lo+i) + 0.5) * scale
		first := max(0, int(centre-support+0.5))
		last := min(in, int(centre+support+0.5))
		a.first[i], a.count[i] = int32(first), int32(last-first)
		a.reads = span{min(a.reads.lo, first), max(a.reads.hi, last)}
		a.weigh(i, centre, 1/stretch, f)
	}
}

// weigh sets the weights of output i, whose middle lies at centre in the source.
func (a *axis) weigh(i int, centre, shrink float64, f Filter) {
	exact := a.exact[i*a.stride:][:a.count[i]]
	sum := 0.0
	for k := range exact {
		exact[k] = f.weight((float64(int(a.first[i])+k) - centre + 0.5) * shrink)
		sum += exact[k]
	}
	fixed := a.weight[i*a.stride:][:len(exact)]
	for k := range exact {
		if sum != 0 {
			exact[k] /= sum
		}
		fixed[k] = int32(math.Round(exact[k] * (1 << weightBits)))
	}
}

// rebase counts inputs from the first one that is read and returns which are.
func (a *axis) rebase() span {
	for i := range a.first {
		a.first[i] -= int32(a.reads.lo)
	}
	return a.reads
}

func (a *axis) resize(outputs int) {
	a.first = grow(a.first, outputs)
	a.count = grow(a.count, outputs)
	a.weight = grow(a.weight, outputs*a.stride)
	a.exact = grow(a.exact, outputs*a.stride)
}

// steps sets first to the source pixel of outputs lo ≤ i < hi of an axis that goes from in
// to out pixels without interpolation. PIL adds the steps up, rounding as it goes, so this
// does too; only where that would take long it begins at lo.
func (a *axis) steps(in, out, lo, hi int) {
	a.first = grow(a.first, hi-lo)
	step := float64(in) / float64(out)
	at, i := step*0.5, 0
	if out > 1<<24 {
		at, i = step*(float64(lo)+0.5), lo
	}
	for ; i < hi; i++ {
		if i >= lo {
			a.first[i-lo] = int32(min(int(at), in-1))
		}
		at += step
	}
}
