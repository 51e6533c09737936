package grad

import (
	"math"

	"multiscope/internal/onnx"
)

// Short names, so that a row of the table reads like its formula.
type (
	value = onnx.Value
	attrs = onnx.Attrs
)

// unary is the rule of an operator of one input.
func unary(dx func(s *step) value) rule {
	return of(func(s *step, _ int) value { return dx(s) })
}

// binary is the rule of an operator of two inputs.
func binary(da, db func(s *step) value) rule {
	return of(func(s *step, _ int) value { return da(s) }, func(s *step, _ int) value { return db(s) })
}

// passThrough makes the output's cotangent that of an input.
func passThrough(s *step, _ int) value { return s.dy() }

// attr returns an attribute of the node that is a real number.
func (s *step) attr(name string, fallback float64) float64 {
	if v, ok := s.n.Attrs[name].(float32); ok {
		return float64(v)
	}
	return fallback
}

// leaky is dy where x > 0, and dy times a slope elsewhere.
func (s *step) leaky(slope value) value {
	return s.times(s.dy(), s.Op("Where", nil, s.Op("Greater", nil, s.x(0), s.num(0, s.x(0))), s.num(1, s.dy()), slope))
}

// selected passes dy to an input where the output equals it.
func selected(s *step, i int) value {
	return s.mask(s.dy(), s.Op("Equal", nil, s.x(i), s.y()))
}

func powBase(s *step, _ int) value {
	base, exponent := s.x(0), s.as(s.x(1), s.x(0))
	if t := s.Tensor(s.x(1)); t != nil && t.Len() == 1 && t.DType == onnx.Float {
		k, _ := t.Floats()
		switch k[0] {
		case 2:
			return s.times(s.dy(), s.scaled(base, 2))
		case 0.5:
			return s.over(s.scaled(s.dy(), 0.5), s.y())
		}
	}
	lower := s.Op("Pow", nil, base, s.minus(exponent, s.num(1, base)))
	return s.times(s.dy(), s.times(exponent, lower))
}

func powExponent(s *step, _ int) value {
	return s.as(s.times(s.dy(), s.times(s.y(), s.Op("Log", nil, s.x(0)))), s.x(1))
}

// The defaults of Selu (Klambauer et al., Self-Normalizing Neural Networks, 2017, as ONNX
// rounds them).
const (
	seluAlpha = 1.67326319217681884765625
	seluGamma = 1.05070102214813232421875
)

func seluInput(s *step) value {
	alpha, gamma := s.attr("alpha", seluAlpha), s.attr("gamma", seluGamma)
	slope := s.Op("Where", nil, s.Op("Greater", nil, s.x(0), s.num(0, s.x(0))), s.num(gamma, s.dy()), s.plus(s.y(), s.num(gamma*alpha, s.dy())))
	return s.times(s.dy(), slope)
}

func hardSwishInput(s *step) value {
	x := s.x(0)
	slope := s.plus(s.scaled(x, 1.0/3), s.num(0.5, x))
	slope = s.Op("Where", nil, s.Op("Greater", nil, x, s.num(3, x)), s.num(1, x), slope)
	return s.times(s.times(s.dy(), slope), s.above(x, -3))
}

func swishInput(s *step) value {
	z := s.scaled(s.x(0), s.attr("alpha", 1))
	sigma := s.sigmoid(z)
	return s.times(s.dy(), s.plus(sigma, s.times(z, s.times(sigma, s.oneMinus(sigma)))))
}

func mishInput(s *step) value {
	x := s.x(0)
	t := s.tanh(s.Op("Softplus", nil, x))
	return s.times(s.dy(), s.plus(t, s.times(s.times(x, s.sigmoid(x)), s.oneMinus(s.sq(t)))))
}

func geluInput(s *step) value {
	if s.n.Attrs.Text("approximate", "none") == "tanh" {
		return s.times(s.dy(), s.tanhGeluSlope(s.x(0)))
	}
	x := s.x(0)
	distribution := s.scaled(s.plus(s.Op("Erf", nil, s.scaled(x, math.Sqrt2/2)), s.num(1, x)), 0.5)
	density := s.scaled(s.exp(s.scaled(s.sq(x), -0.5)), 1/math.Sqrt(2*math.Pi))
	return s.times(s.dy(), s.plus(distribution, s.times(x, density)))
}

// tanhGeluSlope is the derivative of x·½(1 + tanh u), u = √(2/π)·(x + 0.044715x³).
func (s *step) tanhGeluSlope(x value) value {
	const k, c = 0.7978845608028654, 0.044715
	x2 := s.sq(x)
	t := s.tanh(s.scaled(s.times(x, s.plus(s.scaled(x2, c), s.num(1, x))), k))
	du := s.plus(s.scaled(x2, 3*c*k), s.num(k, x))
	return s.scaled(s.plus(s.plus(t, s.num(1, x)), s.times(x, s.times(s.oneMinus(s.sq(t)), du))), 0.5)
}
