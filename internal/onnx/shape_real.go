package onnx

import "math"

// smallReals returns the elements of a short list or single real number.
func smallReals(t *Tensor) []float64 {
	if t.DType != Float || len(t.Dims) > 1 || t.Len() > maxInts {
		return nil
	}
	x, err := t.Floats()
	if err != nil {
		return nil
	}
	reals := make([]float64, len(x))
	for i, v := range x {
		reals[i] = float64(v)
	}
	return reals
}

// reals returns the elements of the real input i if they are known.
func (c *call) reals(i int) []float64 {
	if i >= len(c.in) {
		return nil
	}
	return c.in[i].reals
}

// mapReals computes element by element with two lists, of which one may be a single number; nil if
// either is not known.
func mapReals(a, b []float64, f func(x, y float64) float64) []float64 {
	if len(a) == 0 || len(b) == 0 || len(a) != len(b) && len(a) != 1 && len(b) != 1 {
		return nil
	}
	out := make([]float64, max(len(a), len(b)))
	for i := range out {
		out[i] = f(a[min(i, len(a)-1)], b[min(i, len(b)-1)])
	}
	return out
}

// realArithmetic are the operators of two inputs that sizes are computed with as real numbers.
var realArithmetic = map[string]func(x, y float64) float64{
	"Add": func(x, y float64) float64 { return x + y }, "Sub": func(x, y float64) float64 { return x - y },
	"Mul": func(x, y float64) float64 { return x * y }, "Div": func(x, y float64) float64 { return x / y },
	"Max": math.Max, "Min": math.Min,
}

// rounding rounds up or down.
func rounding(c *call) error {
	c.same()
	round := map[string]func(float64) float64{"Ceil": math.Ceil, "Floor": math.Floor}[c.n.Op]
	c.out[0].reals = mapReals(c.reals(0), c.reals(0), func(x, _ float64) float64 { return round(x) })
	return nil
}

// clip bounds numbers from below, from above, or both.
func clip(c *call) error {
	c.same()
	out := c.reals(0)
	for i, bound := range []func(x, y float64) float64{math.Max, math.Min} {
		if c.n.Input(i+1) != "" {
			out = mapReals(out, c.reals(i+1), bound)
		}
	}
	c.out[0].reals = out
	return nil
}

// wholeNumbers returns real numbers as sizes, cut towards zero as Cast does; nil if one is too large.
func wholeNumbers(reals []float64) []Dim {
	if reals == nil {
		return nil
	}
	ints := make([]Dim, len(reals))
	for i, x := range reals {
		if !(math.Abs(x) < maxSize) {
			return nil
		}
		ints[i] = Fixed(int(x))
	}
	return ints
}

// realNumbers is the other way; nil if a size is not known.
func realNumbers(ints []Dim) []float64 {
	if !Known(ints) {
		return nil
	}
	reals := make([]float64, len(ints))
	for i, d := range ints {
		reals[i] = float64(d.Size)
	}
	return reals
}
