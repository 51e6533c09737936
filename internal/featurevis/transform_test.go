package featurevis

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

type transformCase struct {
	Name, Kind string
	Params     struct {
		Pad, D, DX, DY, H, W int
		Value                float32
		Scale, Degrees       float64
		Size                 int      `json:"crop_or_pad"`
		Jitter4              [][2]int `json:"jitter4_offsets"`
		Jitter2              [2]int   `json:"jitter2_offset"`
		Rotate               string
	}
	Tolerance struct {
		Output float64 `json:"output_abs"`
		VJP    float64 `json:"vjp_rel_l2"`
	}
}

func TestTransformsMatchTheReference(t *testing.T) {
	forGoldens(t, "param", func(c transformCase) bool { return c.Kind == "transform" }, func(t *testing.T, c transformCase, ref tensors) {
		shape := ref.shape("input")
		h, w := shape[2], shape[3]
		ch, err := newChain(c.transforms(h, w), h, w)
		must(t, err)
		x, d := ref.floats("input"), ref.floats("cotangent")
		y, dx := make([]float32, len(d)), make([]float32, len(x))
		r := rand.New(rand.NewPCG(0, 0))
		for i := range shape[0] {
			n, m := len(x)/shape[0], len(y)/shape[0]
			ch.forward(r, y[i*m:][:m], x[i*n:][:n])
			ch.backward(dx[i*n:][:n], d[i*m:][:m])
		}
		wantClose(t, "outcome", y, ref.floats("output"), c.Tolerance.Output)
		wantNear(t, "gradient", dx, ref.floats("vjp"), c.Tolerance.VJP)
	})
}

// transforms returns what made the reference, by the name of the case.
func (c transformCase) transforms(h, w int) []Transform {
	p := c.Params
	scale := func(as Convention) []Transform { return []Transform{Scale{[]float64{p.Scale}, as}} }
	rotate := func(nearest bool, as Convention) []Transform {
		return []Transform{Rotate{[]float64{p.Degrees}, nearest, as}}
	}
	switch name := c.Name; {
	case name == "pad_constant":
		return []Transform{Pad{Pixels: p.Pad, Value: p.Value}}
	case name == "pad_reflect":
		return []Transform{Pad{Pixels: p.Pad, Reflect: true}}
	case strings.HasPrefix(name, "jitter_lucid"):
		return []Transform{Crop{p.DY, p.DX, h - p.D, w - p.D}}
	case strings.HasPrefix(name, "jitter_lucent"):
		return []Transform{Shift{p.DY, p.DX, true, Lucent}}
	case strings.HasPrefix(name, "scale_lucid"):
		return scale(Lucid)
	case strings.HasPrefix(name, "scale_lucent"):
		return scale(Lucent)
	case strings.HasPrefix(name, "scale_halfpixel"):
		return scale(Plain)
	case strings.HasPrefix(name, "rotate_lucid"):
		return rotate(true, Plain)
	case strings.HasPrefix(name, "rotate_lucent"):
		return rotate(false, Lucent)
	case strings.HasPrefix(name, "rotate_bilinear"):
		return rotate(false, Plain)
	case strings.HasPrefix(name, "crop_or_pad"):
		return []Transform{CropOrPad{p.H, p.W}}
	}
	return c.standard(h, w)
}

// standard is the list of openai/CLIP-featurevis with fixed draws.
func (c transformCase) standard(h, w int) []Transform {
	p := c.Params
	list := []Transform{Pad{Pixels: p.Pad, Value: p.Value}}
	h, w = h+2*p.Pad, w+2*p.Pad
	for _, o := range p.Jitter4 {
		h, w = h-4, w-4
		list = append(list, Crop{o[0], o[1], h, w})
	}
	h, w = int(float32(p.Scale)*float32(h)), int(float32(p.Scale)*float32(w))
	return append(list,
		Scale{[]float64{p.Scale}, Lucid},
		Rotate{[]float64{p.Degrees}, p.Rotate == "nearest", Plain},
		Crop{p.Jitter2[0], p.Jitter2[1], h - 2, w - 2},
		CropOrPad{p.Size, p.Size})
}

const adjointTol = 1e-5 // float32 sums over some thousand pixels

// TestAdjoints checks ⟨Ax, y⟩ = ⟨x, Aᵀy⟩ for random transforms, taken about their constant part.
func TestAdjoints(t *testing.T) {
	angles, factors := []float64{-30, -5, 0, 5, 90}, []float64{.6, .95, 1.3}
	tests := []struct {
		name string
		list []Transform
	}{
		{"nothing", nil},
		{"pad", []Transform{Pad{Pixels: 3, Value: .5}}},
		{"reflecting pad wider than the picture", []Transform{Pad{Pixels: 40, Reflect: true}}},
		{"many jitters", []Transform{Jitter{Pixels: 2, Times: 4}}},
		{"shift", []Transform{Shift{Down: 4, Right: 9}}},
		{"lucent shift", []Transform{Shift{Down: 4, Right: 9, As: Lucent}}},
		{"scale", []Transform{Scale{factors, Plain}}},
		{"lucid scale", []Transform{Scale{factors, Lucid}}},
		{"lucent scale", []Transform{Scale{factors, Lucent}}},
		{"rotate", []Transform{Rotate{angles, false, Plain}}},
		{"rotate to the nearest", []Transform{Rotate{angles, true, Plain}}},
		{"lucent rotate", []Transform{Rotate{angles, false, Lucent}}},
		{"crop past the edges", []Transform{Crop{10, 12, 20, 20}}},
		{"random crop", []Transform{RandomCrop{.3, .9, 20, 24}}},
		{"crop outside", []Transform{Crop{50, 50, 8, 8}}},
		{"all", []Transform{Pad{Pixels: 4, Reflect: true}, Jitter{8, 1}, Scale{factors, Plain}, Rotate{angles, false, Plain}, CropOrPad{20, 24}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 4))
			for range 5 {
				checkAdjoint(t, tt.list, r)
			}
		})
	}
}

func checkAdjoint(t *testing.T, list []Transform, r *rand.Rand) {
	t.Helper()
	const h, w = 18, 25
	c, err := newChain(list, h, w)
	must(t, err)
	x := normals(r, channels*h*w)
	y := make([]float32, 4*len(x)*100)
	oh, ow := c.forward(r, y, x)
	y = y[:channels*oh*ow]
	zero := make([]float32, len(y))
	drawn := c.drawn
	c.again(zero, make([]float32, len(x)))
	d := normals(r, len(y))
	dx := make([]float32, len(x))
	c.drawn = drawn
	c.backward(dx, d)
	var left, right, norm float64
	for i := range y {
		left += float64(y[i]-zero[i]) * float64(d[i])
		norm += math.Abs(float64(y[i]-zero[i]) * float64(d[i]))
	}
	for i := range x {
		right += float64(x[i]) * float64(dx[i])
	}
	if math.Abs(left-right) > adjointTol*max(norm, 1) {
		t.Errorf("⟨Ax, y⟩ = %g and ⟨x, Aᵀy⟩ = %g", left, right)
	}
}

// again applies the maps of the last draw to another image.
func (c *chain) again(dst, picture []float32) {
	from := picture
	for i, m := range c.drawn {
		h, w := m.size()
		to := make([]float32, channels*h*w)
		m.apply(to, from)
		c.intermediate[i], from = resized(c.intermediate[i], len(to)), to
	}
	copy(dst, from)
}

func normals(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

func TestChainRefuses(t *testing.T) {
	for name, bad := range map[string]Transform{
		"negative pad":    Pad{Pixels: -1},
		"negative jitter": Jitter{Pixels: -2},
		"no factor":       Scale{},
		"factor of zero":  Scale{Factors: []float64{0}},
		"factor of NaN":   Scale{Factors: []float64{math.NaN()}},
		"no angle":        Rotate{},
		"endless angle":   Rotate{Degrees: []float64{math.Inf(1)}},
		"empty crop":      Crop{Height: 0, Width: 4},
		"crop of nothing": RandomCrop{Height: 4, Width: 4},
		"crop of more":    RandomCrop{.5, 1.5, 4, 4},
		"loud noise":      Noise{Std: 2},
	} {
		if _, err := newChain([]Transform{bad}, 8, 8); err == nil {
			t.Errorf("%s: newChain(%+v) succeeded, want an error", name, bad)
		}
	}
}

func TestNoise(t *testing.T) {
	c, err := newChain([]Transform{Noise{Std: .1}}, 64, 64)
	must(t, err)
	x := normals(rand.New(rand.NewPCG(1, 1)), channels*64*64)
	y, dx := make([]float32, len(x)), make([]float32, len(x))
	c.forward(rand.New(rand.NewPCG(2, 2)), y, x)
	square := 0.
	for i := range y {
		square += math.Pow(float64(y[i]-x[i]), 2)
	}
	if std := math.Sqrt(square / float64(len(x))); math.Abs(std-.1) > .005 {
		t.Errorf("noise of .1 has a standard deviation of %g", std)
	}
	c.backward(dx, x)
	wantClose(t, "gradient", dx, x, 0)
}

func TestChainAllocatesNothing(t *testing.T) {
	c, picture, dst, r := benchChain(t, 64)
	if n := testing.AllocsPerRun(20, func() {
		c.forward(r, dst, picture)
		c.backward(picture, dst)
	}); n != 0 {
		t.Errorf("a chain allocates %v times a step, want 0", n)
	}
}

func benchChain(t testing.TB, side int) (c *chain, picture, dst []float32, r *rand.Rand) {
	t.Helper()
	c, err := newChain(StandardTransforms(side, side), side, side)
	must(t, err)
	r = rand.New(rand.NewPCG(5, 6))
	picture, dst = normals(r, channels*side*side), make([]float32, channels*side*side)
	for range 100 { // until every scale has been seen
		c.forward(r, dst, picture)
	}
	return c, picture, dst, r
}

// One picture of 224 px through the standard transforms and its gradient back, on one core.
func BenchmarkTransforms(b *testing.B) {
	c, picture, dst, r := benchChain(b, 224)
	for b.Loop() {
		c.forward(r, dst, picture)
		c.backward(picture, dst)
	}
}
