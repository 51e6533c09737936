package featurevis

import (
	"math"
	"math/rand/v2"
)

// spectrum is the parameterization of lucid: an image is the inverse real Fourier transform
// of its parameters, weighted by frequency, then coloured. Parameters are complex numbers,
// real part first, [3,height,columns]; columns count the frequencies from 0 to ½ cycle per
// pixel, one more than the transform reads where the width is odd.
//
// Both directions transform along the height in lanes of columns, and along the width in
// lanes of two rows each, one in the real and one in the imaginary part: this works
// for odd widths as well as even ones.
type spectrum struct {
	height, width int
	columns       int       // stored
	used          int       // columns that the transform reads
	fftWidth      int       // width of the transform, of which the first width columns are kept
	pairs         int       // of rows
	weights       []float32 // height×used
	startScale    []float32 // height×used: the weights of decay 1 divided by weights
	colors        colors

	vertical, horizontal struct{ inverse, forward *fourier }

	bins    []complex64 // height×used
	rows    []complex64 // fftWidth×pairs
	scratch []complex64
}

func newSpectrum(height, width int, p Parameterization) *spectrum {
	s := &spectrum{height: height, width: width, colors: newColors(!p.PlainColors)}
	s.columns, s.pairs = width/2+1+width%2, (height+1)/2
	s.fftWidth, s.used = width, width/2+1
	if p.PaddedWidth && width%2 == 1 {
		s.fftWidth, s.used = width+1, s.columns
	}
	s.weights, s.startScale = s.spectrumScale(p.Decay), s.spectrumScale(1)
	for i, w := range s.weights {
		s.startScale[i] /= w
	}
	s.vertical.inverse, s.vertical.forward = newFourier(height, 1), newFourier(height, -1)
	s.horizontal.inverse, s.horizontal.forward = newFourier(s.fftWidth, 1), newFourier(s.fftWidth, -1)
	s.bins = make([]complex64, height*s.used)
	s.rows = make([]complex64, s.fftWidth*s.pairs)
	s.scratch = make([]complex64, max(len(s.bins), len(s.rows)))
	return s
}

// spectrumScale returns the weight of each frequency: it falls as 1/f^decay, f in cycles per
// pixel, and stops growing below 1/max(height, width), the lowest frequency that the image
// can hold. It whitens natural images, so that a step moves coarse and fine structure alike
// (Olah et al., Feature Visualization, Distill 2017, "Preconditioning").
//
// The norm of an orthonormal transform is folded in, and lucid's division by 4, which
// gives an initial image little contrast.
func (s *spectrum) spectrumScale(decay float64) []float32 {
	norm := math.Sqrt(float64(s.height*s.width)) / float64(s.height*s.fftWidth) / 4
	lowest := 1 / float64(max(s.height, s.width))
	weights := make([]float32, 0, s.height*s.used)
	for y := range s.height {
		for x := range s.used {
			f := math.Hypot(frequency(y, s.height), frequency(x, s.width))
			weights = append(weights, float32(norm/math.Pow(max(f, lowest), decay)))
		}
	}
	return weights
}

// frequency returns the frequency of element i of a transform of length n, in cycles per pixel.
func frequency(i, n int) float64 { return float64(min(i, n-i)) / float64(n) }

func (s *spectrum) size() int { return channels * s.height * s.columns * 2 }

// start makes noise whose spectrum falls as 1/f, like that of natural images, whatever the decay:
// smoother noise leaves some units at zero, where they have no gradient.
func (s *spectrum) start(params []float32, r *rand.Rand) {
	fillNormal(params, r)
	n := 2 * s.height * s.columns
	for c := range channels {
		for y := range s.height {
			row := params[c*n+2*y*s.columns:][:2*s.columns]
			for x, w := range s.startScale[y*s.used:][:s.used] {
				row[2*x] *= w
				row[2*x+1] *= w
			}
		}
	}
}

func (s *spectrum) forward(image, params []float32) {
	n, pixels := len(params)/channels, s.height*s.width
	for c := range channels {
		s.forwardPlane(image[c*pixels:][:pixels], params[c*n:][:n])
	}
	s.colors.forward(image)
}

func (s *spectrum) backward(dparams, _, image, dimage []float32) {
	s.colors.backward(dimage, image, dimage)
	n, pixels := len(dparams)/channels, s.height*s.width
	for c := range channels {
		s.backwardPlane(dparams[c*n:][:n], dimage[c*pixels:][:pixels])
	}
}

func (s *spectrum) forwardPlane(plane, params []float32) {
	for y := range s.height {
		bins, weights := s.bins[y*s.used:][:s.used], s.weights[y*s.used:][:s.used]
		row := params[2*y*s.columns:][:2*s.columns]
		for x, w := range weights {
			bins[x] = complex(w*row[2*x], w*row[2*x+1])
		}
	}
	s.binsToPlane(plane)
}

// binsToPlane writes the inverse Fourier transform of s.bins, and overwrites them.
func (s *spectrum) binsToPlane(plane []float32) {
	s.vertical.inverse.transform(s.bins, s.scratch, s.used)
	s.pairRows()
	s.horizontal.inverse.transform(s.rows, s.scratch, s.pairs)
	for x := range s.width {
		column := s.rows[x*s.pairs:][:s.pairs]
		for j, z := range column {
			plane[j*s.width+x] = real(z)
			if k := j + s.pairs; k < s.height {
				plane[k*s.width+x] = imag(z)
			}
		}
	}
}

// backwardPlane is the adjoint of forwardPlane.
func (s *spectrum) backwardPlane(dparams, dplane []float32) {
	s.planeToBins(dplane)
	for y := range s.height {
		bins, weights := s.bins[y*s.used:][:s.used], s.weights[y*s.used:][:s.used]
		row := dparams[2*y*s.columns:][:2*s.columns]
		clear(row)
		for x, w := range weights {
			row[2*x], row[2*x+1] = w*real(bins[x]), w*imag(bins[x])
		}
	}
}

// planeToBins is the adjoint of binsToPlane: it writes s.bins.
func (s *spectrum) planeToBins(dplane []float32) {
	clear(s.rows[s.width*s.pairs:])
	for x := range s.width {
		column := s.rows[x*s.pairs:][:s.pairs]
		for j := range column {
			var below float32
			if k := j + s.pairs; k < s.height {
				below = dplane[k*s.width+x]
			}
			column[j] = complex(dplane[j*s.width+x], below)
		}
	}
	s.horizontal.forward.transform(s.rows, s.scratch, s.pairs)
	s.unpairRows()
	s.vertical.forward.transform(s.bins, s.scratch, s.used)
}

// pairRows writes the spectra of rows j and j+pairs, a and b, as that of a + i·b. The spectrum
// of a real row mirrors itself, so the columns not stored follow; a column that is its own
// mirror image must be real, and what of it is not is dropped.
func (s *spectrum) pairRows() {
	for x := range s.used {
		mirror := (s.fftWidth - x) % s.fftWidth
		for j := range s.pairs {
			a, b := s.bins[j*s.used+x], s.below(j, x)
			if x == mirror {
				s.rows[x*s.pairs+j] = complex(real(a), real(b))
				continue
			}
			s.rows[x*s.pairs+j] = complex(real(a)-imag(b), imag(a)+real(b))
			s.rows[mirror*s.pairs+j] = complex(real(a)+imag(b), real(b)-imag(a))
		}
	}
}

// below returns bin x of row j+pairs, zero past the last row.
func (s *spectrum) below(j, x int) complex64 {
	if j+s.pairs >= s.height {
		return 0
	}
	return s.bins[(j+s.pairs)*s.used+x]
}

// unpairRows is the adjoint of pairRows.
func (s *spectrum) unpairRows() {
	for x := range s.used {
		mirror := (s.fftWidth - x) % s.fftWidth
		for j := range s.pairs {
			z, m := s.rows[x*s.pairs+j], s.rows[mirror*s.pairs+j]
			a := complex(real(z)+real(m), imag(z)-imag(m))
			b := complex(imag(z)+imag(m), real(m)-real(z))
			if x == mirror {
				a, b = complex(real(z), 0), complex(imag(z), 0)
			}
			s.bins[j*s.used+x] = a
			if k := j + s.pairs; k < s.height {
				s.bins[k*s.used+x] = b
			}
		}
	}
}
