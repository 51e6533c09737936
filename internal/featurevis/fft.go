package featurevis

import "math"

// fourier is the discrete Fourier transform along the first axis of an n×lanes array of
// complex numbers, unnormalised: y[j] = Σ_k x[k]·exp(sign·2πi·jk/n). x// fast without vector instructions: every inner loop runs over neighbours in memory with one
// twiddle factor. It is not safe for concurrent use.
//
// The algorithm is Stockham's, which sorts itself, with radix 4 where n allows and a sum
// over mirrored pairs for odd prime factors.
type fourier struct {
	n      int
	sign   float64
	stages []stage
	points []complex64 // sums and differences of one butterfly
}

// stage is one pass over the array: n/radix butterflies of stride elements each, whose outputs
// are turned by the twiddle factors exp(sign·2πi·jp/n), j below radix, for butterfly p.
type stage struct {
	radix, rest int         // rest is n/radix, n the length still to be transformed
	twiddles    []complex64 // rest × radix
	roots       []complex64 // exp(sign·2πi·j/radix), j below radix
}

// newFourier plans a transform of length n; sign is -1 (forward) or 1 (inverse).
func newFourier(n int, sign float64) *fourier {
	f := &fourier{n: n, sign: sign}
	widest := 0
	for rest := n; rest > 1; {
		s := newStage(rest, sign)
		f.stages = append(f.stages, s)
		widest = max(widest, s.radix)
		rest = s.rest
	}
	f.points = make([]complex64, widest)
	return f
}

func newStage(n int, sign float64) stage {
	s := stage{radix: radixOf(n)}
	s.rest = n / s.radix
	for p := range s.rest {
		for j := range s.radix {
			s.twiddles = append(s.twiddles, rootOfUnity(sign*float64(j*p), n))
		}
	}
	for j := range s.radix {
		s.roots = append(s.roots, rootOfUnity(sign*float64(j), s.radix))
	}
	return s
}

// radixOf returns 4 where it divides n, else the least prime factor.
func radixOf(n int) int {
	if n%4 == 0 {
		return 4
	}
	for r := 2; r*r <= n; r++ {
		if n%r == 0 {
			return r
		}
	}
	return n
}

// rootOfUnity returns exp(2πi·turns/n).
func rootOfUnity(turns float64, n int) complex64 {
	sin, cos := math.Sincos(2 * math.Pi * turns / float64(n))
	return complex(float32(cos), float32(sin))
}

// transform replaces x by its transform; x and scratch have n·lanes elements.
func (f *fourier) transform(x, scratch []complex64, lanes int) {
	in, out := x, scratch
	stride := lanes
	for i := range f.stages {
		s := &f.stages[i]
		switch s.radix {
		case 4:
			s.radix4(out, in, stride, float32(f.sign))
		case 2:
			s.radix2(out, in, stride)
		default:
			s.oddRadix(out, in, stride, f.points)
		}
		in, out = out, in
		stride *= s.radix
	}
	if len(f.stages)%2 == 1 {
		copy(x, in)
	}
}

func (s *stage) radix2(out, in []complex64, stride int) {
	for p := range s.rest {
		a, b := in[p*stride:][:stride], in[(p+s.rest)*stride:][:stride]
		y := out[2*p*stride:]
		y0, y1 := y[:stride], y[stride:][:stride]
		w := s.twiddles[2*p+1]
		for i, u := range a {
			v := b[i]
			y0[i] = u + v
			y1[i] = (u - v) * w
		}
	}
}

func (s *stage) radix4(out, in []complex64, stride int, sign float32) {
	for p := range s.rest {
		a, b := in[p*stride:][:stride], in[(p+s.rest)*stride:][:stride]
		c, d := in[(p+2*s.rest)*stride:][:stride], in[(p+3*s.rest)*stride:][:stride]
		y := out[4*p*stride:]
		y0, y1, y2, y3 := y[:stride], y[stride:][:stride], y[2*stride:][:stride], y[3*stride:][:stride]
		w := s.twiddles[4*p:][:4]
		w1, w2, w3 := w[1], w[2], w[3]
		for i, u := range a {
			even, odd := u+c[i], b[i]+d[i]
			diff, turn := u-c[i], b[i]-d[i]
			turn = complex(-sign*imag(turn), sign*real(turn)) // times ±i
			y0[i] = even + odd
			y1[i] = (diff + turn) * w1
			y2[i] = (even - odd) * w2
			y3[i] = (diff - turn) * w3
		}
	}
}

// oddRadix pairs the points that mirror each other, x[k] ± x[radix-k]: their sums meet only
// cosines and their differences only sines, and outputs j and radix-j share both. It takes
// about radix² real products a butterfly, fit for small primes.
func (s *stage) oddRadix(out, in []complex64, stride int, points []complex64) {
	half := s.radix / 2
	sums, diffs := points[:half], points[half:][:half]
	for p := range s.rest {
		x, y := in[p*stride:], out[p*s.radix*stride:]
		w := s.twiddles[p*s.radix:][:s.radix]
		for i := range stride {
			first := x[i]
			total := first
			for k := range sums {
				a, b := x[(k+1)*s.rest*stride+i], x[(s.radix-1-k)*s.rest*stride+i]
				sums[k], diffs[k] = a+b, a-b
				total += sums[k]
			}
			y[i] = total
			for j := 1; j <= half; j++ {
				even, odd := s.mirrored(sums, diffs, j)
				y[j*stride+i] = (first + even + odd) * w[j]
				y[(s.radix-j)*stride+i] = (first + even - odd) * w[s.radix-j]
			}
		}
	}
}

// mirrored returns what the pairs add to output j: Σ sums·cos, which output radix-j shares,
// and i·Σ diffs·sin, which it has with the other sign.
func (s *stage) mirrored(sums, diffs []complex64, j int) (even, odd complex64) {
	var re, im, dre, dim float32
	at := 0
	diffs = diffs[:len(sums)]
	for k, sum := range sums {
		if at += j; at >= s.radix {
			at -= s.radix
		}
		cos, sin := real(s.roots[at]), imag(s.roots[at])
		re += real(sum) * cos
		im += imag(sum) * cos
		dre += real(diffs[k]) * sin
		dim += imag(diffs[k]) * sin
	}
	return complex(re, im), complex(-dim, dre)
}
