package featurevis

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
)

// Magnitude is a magnitude spectrum: that of natural images, for MaCo. It is of the logits of an
// image's colours, decorrelated, so that images with this spectrum have natural contrasts too.
type Magnitude struct {
	height, width int
	values        []float32 // [3,height,width/2+1], of an unnormalised Fourier transform
}

// MarshalJSON writes a hash of the spectrum, for recipes.
func (m *Magnitude) MarshalJSON() ([]byte, error) {
	b := make([]byte, 0, 4*len(m.values))
	for _, v := range m.values {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return json.Marshal(fmt.Sprintf("%x", sha256.Sum256(b))[:16])
}

// naturalContrast is the standard deviation of each decorrelated colour of a photograph, in
// logits, rounded: 2.2, 1.9 and 1.8 on average over 296 photographs of ImageNet's classes.
const naturalContrast = 2

// PowerLawMagnitude returns a spectrum that falls as 1/f, as that of natural images does on average
// (Field, Relations between the statistics of natural images and the response properties of
// cortical cells, 1987), with their contrast and a mean of grey.
func PowerLawMagnitude(height, width int) *Magnitude {
	columns := width/2 + 1
	m := &Magnitude{height: height, width: width, values: make([]float32, channels*height*columns)}
	plane := m.values[:height*columns]
	square := 0. // of all coefficients, those that mirror the stored ones included
	for y := range height {
		for x := range columns {
			if x == 0 && y == 0 {
				continue
			}
			v := 1 / math.Hypot(frequency(y, height), frequency(x, width))
			plane[y*columns+x] = float32(v)
			square += v * v * mirrors(x, width)
		}
	}
	scale := float32(naturalContrast * float64(height*width) / math.Sqrt(square)) // by Parseval's theorem
	for i := range plane {
		plane[i] *= scale
	}
	for c := 1; c < channels; c++ {
		copy(m.values[c*len(plane):], plane)
	}
	return m
}

// mirrors returns how many columns of the whole spectrum column x of the stored half stands for.
func mirrors(x, width int) float64 {
	if x == 0 || 2*x == width {
		return 1
	}
	return 2
}

// maxMagnitudePictures is how many pictures a spectrum is averaged over at most: more do not change
// it visibly.
const maxMagnitudePictures = 1024

// MeasureMagnitude returns the average magnitude spectrum of pictures, scaled and cropped to
// size×size pixels: of all, or of maxMagnitudePictures evenly spaced ones. It calls skip with each
// picture that cannot be read; that none can is an error.
func MeasureMagnitude(ctx context.Context, of Pictures, size int, skip func(source string, i int, err error)) (*Magnitude, error) {
	if size < 2 || size > maxSide {
		return nil, fmt.Errorf("an image of %d×%d pixels: sides go from 2 to %d", size, size, maxSide)
	}
	p := newSpectrometer(size)
	used, n := 0, min(of.Len(), maxMagnitudePictures)
	for k := range n {
		i := k * of.Len() / n
		if err := p.add(ctx, of, i); ctx.Err() != nil {
			return nil, ctx.Err()
		} else if err != nil {
			skip(of.Name(), i, err)
			continue
		}
		used++
	}
	if used == 0 {
		return nil, neuron.Invalidf("None of the %d pictures of %s can be read, so they have no magnitude spectrum.", of.Len(), of.Name())
	}
	m := &Magnitude{height: size, width: size, values: make([]float32, len(p.sum))}
	for i, s := range p.sum {
		m.values[i] = float32(s / float64(used))
	}
	return m, nil
}

// spectrometer adds up magnitude spectra.
type spectrometer struct {
	*spectrum
	prep  neuron.Preprocess
	image []float32
	sum   []float64 // [3,size,size/2+1]
}

func newSpectrometer(size int) *spectrometer {
	s := newSpectrum(size, size, Parameterization{Decay: 1})
	return &spectrometer{
		spectrum: s, image: make([]float32, channels*size*size), sum: make([]float64, channels*len(s.bins)),
		prep: neuron.Preprocess{Size: size, Mode: neuron.Shortest, Interpolation: "bilinear", Std: [channels]float32{1, 1, 1}},
	}
}

// add adds the spectrum of picture i.
func (p *spectrometer) add(ctx context.Context, of Pictures, i int) error {
	im, err := of.Picture(ctx, i, p.prep.DecodeSide())
	if err != nil {
		return err
	}
	if err := clip.Preprocess(p.image, im, p.prep); err != nil {
		return err
	}
	p.addImage()
	return nil
}

// addImage adds the spectrum of p.image, which it overwrites.
func (p *spectrometer) addImage() {
	p.colors.inverse(p.image)
	n, pixels := len(p.bins), p.height*p.width
	for c := range channels {
		p.planeToBins(p.image[c*pixels:][:pixels]) // counts what mirrors a column with it
		sum := p.sum[c*n:][:n]
		for i, z := range p.bins {
			sum[i] += math.Hypot(float64(real(z)), float64(imag(z))) / mirrors(i%p.used, p.width)
		}
	}
}
