package featurevis

import (
	"math/rand/v2"
	"slices"
	"testing"
)

type parameterizationCase struct {
	Kind        string
	H, W        int
	Decay       float64 `json:"decay_power"`
	Decorrelate bool
	Variants    []string
	Tolerance   struct {
		Image float64 `json:"image_abs"`
		VJP   float64 `json:"vjp_rel_l2"`
	}
}

func TestSpectrumMatchesTheReference(t *testing.T) {
	forGoldens(t, "param", func(c parameterizationCase) bool { return c.Kind == "spectrum" }, func(t *testing.T, c parameterizationCase, ref tensors) {
		p := Parameterization{Decay: c.Decay, PlainColors: !c.Decorrelate}
		compareParameterization(t, p, c, ref, "")
		if slices.Contains(c.Variants, "lucid_odd_width") {
			p.PaddedWidth = true
			compareParameterization(t, p, c, ref, "_lucid")
		}
	})
}

func compareParameterization(t *testing.T, p Parameterization, c parameterizationCase, ref tensors, suffix string) {
	t.Helper()
	pz, err := p.build(c.H, c.W)
	must(t, err)
	params, cotangent := ref.floats("spectrum"), ref.floats("cotangent")
	image, dparams := make([]float32, len(cotangent)), make([]float32, len(params))
	n, m := pz.size(), channels*c.H*c.W
	for i := range len(params) / n {
		at, px := params[i*n:][:n], image[i*m:][:m]
		pz.forward(px, at)
		pz.backward(dparams[i*n:][:n], at, px, cotangent[i*m:][:m])
	}
	wantClose(t, "image"+suffix, image, ref.floats("image"+suffix), c.Tolerance.Image)
	wantNear(t, "gradient"+suffix, dparams, ref.floats("vjp_spectrum"+suffix), c.Tolerance.VJP)
}

func TestPixelsMatchTheReference(t *testing.T) {
	forGoldens(t, "param", func(c parameterizationCase) bool { return c.Kind == "pixel" }, func(t *testing.T, c parameterizationCase, ref tensors) {
		shape, params, d := ref.shape("pixels"), ref.floats("pixels"), ref.floats("cotangent")
		pz, err := Parameterization{Pixels: true}.build(shape[2], shape[3])
		must(t, err)
		image := make([]float32, len(params))
		for i, n := 0, pz.size(); i < len(params); i += n {
			pz.forward(image[i:i+n], params[i:i+n])
			pz.backward(d[i:i+n], params[i:i+n], image[i:i+n], d[i:i+n])
		}
		wantClose(t, "image", image, ref.floats("image"), c.Tolerance.Image)
		wantNear(t, "gradient", d, ref.floats("vjp"), c.Tolerance.VJP)
	})
}

func TestParameterizationRefusesSizes(t *testing.T) {
	for _, side := range []int{-1, 0, 1, maxSide + 1} {
		if _, err := DefaultParameterization.build(side, 32); err == nil {
			t.Errorf("newCanvas(%d, 32) succeeded, want an error", side)
		}
	}
}

func TestParameterizationAllocatesNothing(t *testing.T) {
	pz, params, image, dimage := benchParameterization(t, 64)
	if n := testing.AllocsPerRun(3, func() {
		pz.forward(image, params)
		pz.backward(params, params, image, dimage)
	}); n != 0 {
		t.Errorf("forward and backward allocates %v times, want 0", n)
	}
}

func benchParameterization(t testing.TB, side int) (pz parameterization, params, image, dimage []float32) {
	t.Helper()
	pz, err := DefaultParameterization.build(side, side)
	must(t, err)
	params = make([]float32, pz.size())
	pz.start(params, rand.New(rand.NewPCG(1, 2)))
	image = make([]float32, channels*side*side)
	return pz, params, image, make([]float32, len(image))
}

// One image of 224 px, forward and backward, on one core.
func BenchmarkSpectrum(b *testing.B) {
	pz, params, image, dimage := benchParameterization(b, 224)
	for b.Loop() {
		pz.forward(image, params)
		copy(dimage, image)
		pz.backward(params, params, image, dimage)
	}
}
