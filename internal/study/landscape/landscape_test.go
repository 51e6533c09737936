package landscape

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"multiscope/internal/neuron"
)

// draw returns numbers in ascending order, shares of which are of Gaussians.
func draw(n int, seed uint64, parts ...[3]float64) []float64 {
	random := rand.New(rand.NewPCG(seed, 1))
	x := make([]float64, n)
	for i := range x {
		u, of := random.Float64(), parts[len(parts)-1]
		for _, p := range parts {
			if u -= p[0]; u < 0 {
				of = p
				break
			}
		}
		x[i] = of[1] + of[2]*random.NormFloat64()
	}
	slices.Sort(x)
	return x
}

func TestMixture(t *testing.T) {
	m := mix(draw(4000, 1, [3]float64{.7, -1, .5}, [3]float64{.3, 3, 1}))
	if m == nil || !m.Apart() || math.Abs(m.Weights[0]-.7) > .03 || math.Abs(m.Means[0]+1) > .05 || math.Abs(m.Means[1]-3) > .1 || math.Abs(m.Stds[0]-.5) > .04 || math.Abs(m.Stds[1]-1) > .08 {
		t.Errorf("two Gaussians are fitted as %+v", m)
	}
	if math.Abs(m.Weights[0]+m.Weights[1]-1) > 1e-9 {
		t.Errorf("shares are %v", m.Weights)
	}
	for name, x := range map[string][]float64{
		"one Gaussian":     draw(2000, 3, [3]float64{1, 2, .7}),
		"the same numbers": make([]float64, 100),
		"few numbers":      draw(leastMixed-1, 5, [3]float64{.5, 0, .1}, [3]float64{.5, 9, .1}),
	} {
		if m := mix(x); m != nil {
			t.Errorf("%s: %+v", name, m)
		}
	}
	if m := mix(append(make([]float64, 50), 1, 1, 1, 1, 1)); m == nil || math.Abs(m.Means[0]) > 1e-9 || math.Abs(m.Means[1]-1) > 1e-9 {
		t.Errorf("two numbers alone are fitted as %+v", m)
	}
}

func TestMeasure(t *testing.T) {
	u := measure([]float32{2, 4, 6, 8, 20, 22}, []int{0, 0, 0, 0, 1, 1}, 2, 2)
	first, second := u.Of[0], u.Of[1]
	if first.Mean != 2.5 || first.Median != 2.5 || first.Q1 != 1.75 || first.Q3 != 3.25 || math.Abs(first.Std-math.Sqrt(1.25)) > 1e-12 || second.Mean != 10.5 || second.Images != 2 {
		t.Errorf("measured %+v", u.Of)
	}
	// The squares between are 4·(2.5−31/6)² + 2·(10.5−31/6)², those within 4·1.25 + 2·0.25.
	between := 4*math.Pow(2.5-31./6, 2) + 2*math.Pow(10.5-31./6, 2)
	if want := between / (between + 5.5); math.Abs(u.Eta-want) > 1e-12 {
		t.Errorf("η² is %g; want %g", u.Eta, want)
	}
	if n := first.Counts[0] + second.Counts[bins-1]; n != 2 || u.Lo != 1 || u.Lo+bins*u.Step != 11 {
		t.Errorf("bins are %+v", u)
	}
	if flat := measure([]float32{3, 3, 3}, []int{0, 1, 1}, 2, 1); flat.Eta != 0 || flat.Step != 1 {
		t.Errorf("a unit that does not differ is %+v", flat)
	}
}

// TestRowsComeBack: what is stored of a unit is what was measured, to five digits.
func TestRowsComeBack(t *testing.T) {
	activations, thing := make([]float32, 400), make([]int, 400)
	for i, v := range draw(400, 7, [3]float64{.5, 0, 1}, [3]float64{.5, 8, 1}) {
		activations[i], thing[i] = float32(v), i%3
	}
	u := measure(activations, thing, 3, 1.5)
	row := make([]float32, rowWidth(3))
	encode(row, u)
	back := decode(row, 3)
	again := make([]float32, rowWidth(3))
	encode(again, back)
	for i, v := range row {
		if math.Abs(float64(again[i]-v)) > 1e-4*math.Abs(float64(v)) {
			t.Fatalf("number %d is %g and comes back as %g", i, v, again[i])
		}
	}
	if back.Of[0].Mixture == nil || !reflect.DeepEqual(back.Of[1].Counts, u.Of[1].Counts) {
		t.Errorf("%+v came back", back.Of)
	}
	if empty := decode(make([]float32, rowWidth(3)), 3); len(empty.Of) != 0 {
		t.Errorf("a unit that was not measured comes back as %+v", empty)
	}
}

func TestShort(t *testing.T) {
	for x, want := range map[float64]float64{0: 0, 123456: 123460, -0.0123456: -0.012346, 1: 1, 40: 40} {
		if got := short(x); math.Abs(got-want) > 1e-12*math.Abs(want) {
			t.Errorf("short(%g) = %g; want %g", x, got, want)
		}
	}
}

func TestTheCommonestThingsAreTaken(t *testing.T) {
	g := &images{}
	place := g.choose([]string{"a", "b", "c", "d"}, []int{5, 30, 9, 20}, 2)
	if !slices.Equal(place, []int{-1, 0, -1, 1}) || !reflect.DeepEqual(g.things, []neuron.LandscapeCount{{Name: "b", Images: 30}, {Name: "d", Images: 20}}) || len(g.notes) != 1 {
		t.Errorf("places %v, things %+v, notes %q", place, g.things, g.notes)
	}
}

func TestOptionsThatAreRefused(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"folders and a category": func(o *Options) { o.Folders, o.Category = "people", "kind" },
		"few images":             func(o *Options) { o.MostImages = 3 },
		"tiny things":            func(o *Options) { o.LeastImages = 1 },
		"one thing":              func(o *Options) { o.MostThings = 1 },
	} {
		o := Defaults
		if change(&o); o.Check() == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if err := Defaults.Check(); err != nil {
		t.Error(err)
	}
}
