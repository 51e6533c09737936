package featurevis

import (
	"context"
	"errors"
	"image"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestMagnitudeAndPhaseAreTheImage takes an image apart: with its own magnitudes and phases, MaCo's
// parameterization gives it back.
func TestMagnitudeAndPhaseAreTheImage(t *testing.T) {
	for _, side := range []int{16, 15} {
		p := newSpectrometer(side)
		want := colorfulImage(side)
		copy(p.image, want)
		p.addImage()
		magnitude := &Magnitude{height: side, width: side}
		for _, v := range p.sum {
			magnitude.values = append(magnitude.values, float32(v))
		}
		m, err := newMaco(side, side, Parameterization{MaCo: true, Magnitude: magnitude})
		must(t, err)
		got := make([]float32, len(want))
		m.forward(got, phases(p, want))
		wantClose(t, "image", got, want, 1e-5)
	}
}

// colorfulImage is random, within the colours whose logits are finite.
func colorfulImage(side int) []float32 {
	r, im := rand.New(rand.NewPCG(1, 1)), make([]float32, channels*side*side)
	for i := range im {
		im[i] = .1 + .8*r.Float32()
	}
	return im
}

// phases returns those of an image.
func phases(p *spectrometer, im []float32) (all []float32) {
	x := slices.Clone(im)
	p.colors.inverse(x)
	for c := range channels {
		p.planeToBins(x[c*p.height*p.width:][:p.height*p.width])
		for _, z := range p.bins {
			all = append(all, float32(cmplx.Phase(complex128(z))))
		}
	}
	return all
}

// TestMacoGradient compares with differences along random directions.
func TestMacoGradient(t *testing.T) {
	const step, tol = 1e-2, 2e-3
	r := rand.New(rand.NewPCG(2, 2))
	for _, side := range []int{12, 9} {
		m, err := newMaco(side, side, Parameterization{MaCo: true})
		must(t, err)
		params := make([]float32, m.size())
		m.start(params, r)
		cotangent := normals(r, channels*side*side)
		value := func(params []float32) float64 {
			im := make([]float32, len(cotangent))
			m.forward(im, params)
			return dot(im, cotangent)
		}
		im, gradient := make([]float32, len(cotangent)), make([]float32, len(params))
		m.forward(im, params)
		m.backward(gradient, params, im, slices.Clone(cotangent))
		for range 5 {
			u := normals(r, len(params))
			up, down := slices.Clone(params), slices.Clone(params)
			for i := range u {
				up[i], down[i] = up[i]+step*u[i], down[i]-step*u[i]
			}
			got, want := dot(gradient, u), (value(up)-value(down))/(2*step)
			if math.Abs(got-want) > tol*math.Sqrt(dot(gradient, gradient)*float64(len(u))) {
				t.Errorf("side %d: derivative along a direction = %g, differences give %g", side, got, want)
			}
		}
	}
}

// TestPowerLawIsNatural starts images: their contrast is that of photographs, and their mean grey.
func TestPowerLawIsNatural(t *testing.T) {
	m, err := newMaco(64, 64, Parameterization{MaCo: true})
	must(t, err)
	params, im := make([]float32, m.size()), make([]float32, channels*64*64)
	m.start(params, rand.New(rand.NewPCG(3, 3)))
	m.forward(im, params)
	m.colors.inverse(im)
	sum, square := 0., dot(im, im)
	for _, x := range im {
		sum += float64(x)
	}
	n := float64(len(im))
	if mean, std := sum/n, math.Sqrt(square/n); math.Abs(mean) > .1 || math.Abs(std/naturalContrast-1) > .1 {
		t.Errorf("mean %.3f, standard deviation %.3f; want 0 and %g", mean, std, float64(naturalContrast))
	}
}

func TestMagnitudeIsMeasured(t *testing.T) {
	m := demoMagnitude(t, plainPictures{"red", 5, 230, 2}, 32, 1)
	if m.values[0] <= 0 || !slices.IsSortedFunc([]float32{m.values[0], m.values[33], m.values[5*17+5]}, func(a, b float32) int { return int(math.Copysign(1, float64(b-a))) }) {
		t.Errorf("the spectrum of plain pictures is %v…; want most of it in the mean", m.values[:4])
	}
	other := demoMagnitude(t, plainPictures{"dark", 5, 30, -1}, 32, 0)
	a, err := m.MarshalJSON()
	must(t, err)
	b, err := other.MarshalJSON()
	must(t, err)
	if string(a) == string(b) || len(a) != 18 {
		t.Errorf("spectra of different pictures have the hashes %s and %s", a, b)
	}
}

func demoMagnitude(t *testing.T, of Pictures, size, skipped int) *Magnitude {
	t.Helper()
	m, err := MeasureMagnitude(context.Background(), of, size, func(string, int, error) { skipped-- })
	must(t, err)
	if skipped != 0 {
		t.Errorf("%d pictures more than expected were read", skipped)
	}
	return m
}

// noPictures cannot be read.
type noPictures struct{}

func (noPictures) Name() string { return "none" }
func (noPictures) Len() int     { return 3 }
func (noPictures) Picture(context.Context, int, int) (image.Image, error) {
	return nil, errors.New("broken")
}

func TestMagnitudeRefuses(t *testing.T) {
	skip := func(string, int, error) {}
	if _, err := MeasureMagnitude(context.Background(), noPictures{}, 32, skip); err == nil {
		t.Error("MeasureMagnitude of no picture succeeded, want an error")
	}
	for _, size := range []int{1, maxSide + 1} {
		if _, err := MeasureMagnitude(context.Background(), plainPictures{"red", 5, 230, -1}, size, skip); err == nil {
			t.Errorf("MeasureMagnitude at %d pixels succeeded, want an error", size)
		}
	}
	if _, err := (Parameterization{MaCo: true, Magnitude: PowerLawMagnitude(32, 32)}).build(64, 64); err == nil {
		t.Error("build of 64×64 pixels with a spectrum of 32×32 succeeded, want an error")
	}
}

// TestMacoDrivesUnits runs it on the demo's model: the objective rises, the spectrum stays, and the
// mask takes contrast from the image.
func TestMacoDrivesUnits(t *testing.T) {
	results := map[bool]Result{}
	for _, opaque := range []bool{false, true} {
		o, units := demoOptimizer(t, Settings{Steps: 24, Batch: 1, Parameterization: Parameterization{MaCo: true, Opaque: opaque}})
		r, err := o.Run(context.Background(), []Target{{Direction: UnitDirection(3, units, 1), Seed: 1}}, nil)
		must(t, err)
		results[opaque] = r[0]
	}
	trace := results[true].Trace
	if early, late := total32(trace[:4])/4, total32(trace[20:])/4; late < early+.5 {
		t.Errorf("the objective goes from %.3f to %.3f; want it to rise", early, late)
	}
	contrast := func(im []float32) (sum float64) {
		for _, x := range im {
			sum += math.Abs(float64(x) - .5)
		}
		return sum
	}
	if masked, opaque := contrast(results[false].Image), contrast(results[true].Image); masked >= opaque || masked == 0 {
		t.Errorf("contrast %.1f with the mask, %.1f without; want less and some", masked, opaque)
	}
}

func total32(x []float32) (sum float64) {
	for _, v := range x {
		sum += float64(v)
	}
	return sum
}

func TestTransparency(t *testing.T) {
	m := make(transparency, 5)
	m.accumulate([]float32{0, 1, -2, 4, 9, 0, 1, 2, -4, 9, 0, 0, 0, 0, 0})
	im := []float32{1, 1, 0, 1, 0, .5, .5, .5, .5, .5, 0, 0, 0, 0, 0}
	m.blend(im)
	// Opaque from 18 on: the largest of five gradients, of which 80 % are below.
	want := []float32{.5, .5 + .5*2/18, .5 - .5*4/18, .5 + .5*8/18, 0, .5, .5, .5, .5, .5, .5, .5 - .5*2/18, .5 - .5*4/18, .5 - .5*8/18, 0}
	wantClose(t, "blended image", im, want, 1e-6)
	untouched := []float32{1, 0, 1}
	transparency{0}.blend(untouched)
	wantClose(t, "image without gradients", untouched, []float32{1, 0, 1}, 0)
}

func TestMacoAllocatesNothing(t *testing.T) {
	m, err := newMaco(32, 32, Parameterization{MaCo: true})
	must(t, err)
	params, im := make([]float32, m.size()), make([]float32, channels*32*32)
	gradient := slices.Clone(params)
	if n := testing.AllocsPerRun(3, func() {
		m.forward(im, params)
		m.backward(gradient, params, im, im)
	}); n != 0 {
		t.Errorf("forward and backward allocate %v times, want 0", n)
	}
}
