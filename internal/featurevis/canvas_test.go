package featurevis

import (
	"math/rand/v2"
	"slices"
	"testing"
)

type canvasCase struct {
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

func TestSpectrumDrawsTheReferencePictures(t *testing.T) {
	forGoldens(t, "param", func(t *testing.T, c canvasCase, ref tensors) {
		if c.Kind != "spectrum" {
			t.Skip("another kind")
		}
		p := Parameterization{Decay: c.Decay, PlainColors: !c.Decorrelate}
		compareCanvas(t, p, c, ref, "")
		if slices.Contains(c.Variants, "lucid_odd_width") {
			p.PaddedWidth = true
			compareCanvas(t, p, c, ref, "_lucid")
		}
	})
}

func compareCanvas(t *testing.T, p Parameterization, c canvasCase, ref tensors, suffix string) {
	t.Helper()
	cv, err := p.newCanvas(c.H, c.W)
	must(t, err)
	params, cotangent := ref.floats("spectrum"), ref.floats("cotangent")
	picture, dparams := make([]float32, len(cotangent)), make([]float32, len(params))
	n, m := cv.size(), channels*c.H*c.W
	for i := range len(params) / n {
		at, px := params[i*n:][:n], picture[i*m:][:m]
		cv.draw(px, at)
		cv.pull(dparams[i*n:][:n], px, cotangent[i*m:][:m])
	}
	wantClose(t, "picture"+suffix, picture, ref.floats("image"+suffix), c.Tolerance.Image)
	wantNear(t, "gradient"+suffix, dparams, ref.floats("vjp_spectrum"+suffix), c.Tolerance.VJP)
}

func TestPixelsDrawTheReferencePicture(t *testing.T) {
	forGoldens(t, "param", func(t *testing.T, c canvasCase, ref tensors) {
		if c.Kind != "pixel" {
			t.Skip("another kind")
		}
		shape, params, d := ref.shape("pixels"), ref.floats("pixels"), ref.floats("cotangent")
		cv, err := Parameterization{Pixels: true}.newCanvas(shape[2], shape[3])
		must(t, err)
		picture := make([]float32, len(params))
		for i, n := 0, cv.size(); i < len(params); i += n {
			cv.draw(picture[i:i+n], params[i:i+n])
			cv.pull(d[i:i+n], picture[i:i+n], d[i:i+n])
		}
		wantClose(t, "picture", picture, ref.floats("image"), c.Tolerance.Image)
		wantNear(t, "gradient", d, ref.floats("vjp"), c.Tolerance.VJP)
	})
}

func TestCanvasRefusesSizes(t *testing.T) {
	for _, side := range []int{-1, 0, 1, maxSide + 1} {
		if _, err := DefaultParameterization.newCanvas(side, 32); err == nil {
			t.Errorf("newCanvas(%d, 32) succeeded, want an error", side)
		}
	}
}

func TestDrawingAllocatesNothing(t *testing.T) {
	cv, params, picture, dpicture := benchCanvas(t, 64)
	if n := testing.AllocsPerRun(3, func() {
		cv.draw(picture, params)
		cv.pull(params, picture, dpicture)
	}); n != 0 {
		t.Errorf("drawing and pulling a picture allocates %v times, want 0", n)
	}
}

func benchCanvas(t testing.TB, side int) (cv canvas, params, picture, dpicture []float32) {
	t.Helper()
	cv, err := DefaultParameterization.newCanvas(side, side)
	must(t, err)
	params = make([]float32, cv.size())
	cv.start(params, rand.New(rand.NewPCG(1, 2)))
	picture = make([]float32, channels*side*side)
	return cv, params, picture, make([]float32, len(picture))
}

// One picture of 224 px, drawn and its gradient pulled back, on one core.
func BenchmarkSpectrum(b *testing.B) {
	cv, params, picture, dpicture := benchCanvas(b, 224)
	for b.Loop() {
		cv.draw(picture, params)
		copy(dpicture, picture)
		cv.pull(params, picture, dpicture)
	}
}
