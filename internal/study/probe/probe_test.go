package probe

import (
	"testing"

	"multiscope/internal/neuron"
)

// TestChoose: the sparsest fit within a standard error of the best, which for 100 images is about 4 at 80 % right; or that with
// the number of units that is asked for.
func TestChoose(t *testing.T) {
	var fits []fit
	for i, right := range []int{30, 70, 77, 80, 79} {
		fits = append(fits, fit{ProbeFit: neuron.ProbeFit{Right: right, Weights: 4 << i}})
	}
	for _, tt := range []struct {
		units float64
		want  int
	}{{0, 2}, {1, 0}, {2.9, 1}, {1000, 4}} {
		if got := choose(fits, 100, 4, tt.units); got != tt.want {
			t.Errorf("with %g units a class fit %d is shown; want %d", tt.units, got, tt.want)
		}
	}
}

// TestSplit: each class has a share of its images held out, the same for a seed, and one at least on either side.
func TestSplit(t *testing.T) {
	split := func(seed int64) *data {
		d := &data{}
		d.Groups = []string{"a", "b"}
		for i := range 42 {
			d.Group = append(d.Group, map[bool]int{true: 1, false: 0}[i < 2])
		}
		d.split(Options{HeldOut: .25, Seed: seed})
		return d
	}
	d, again, other := split(1), split(1), split(2)
	if got := d.heldOf(); got[0] != 10 || got[1] != 1 || len(d.fitted.y) != 31 {
		t.Errorf("%v images are held out and %d are not", got, len(d.fitted.y))
	}
	differ := false
	for i, at := range d.held.images {
		if again.held.images[i] != at {
			t.Fatal("the same seed holds out other images")
		}
		differ = differ || other.held.images[i] != at
	}
	if !differ {
		t.Error("another seed holds out the same images")
	}
}

func TestPlace(t *testing.T) {
	for class, want := range []int{2, 0, 1, 3} {
		if got := place([]float64{1, 3, 3, 0}, class); got != want {
			t.Errorf("class %d is at place %d; want %d", class, got, want)
		}
	}
}

func TestOptionsThatAreRefused(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"few images":     func(o *Options) { o.MostImages = 3 },
		"tiny classes":   func(o *Options) { o.LeastImages = 1 },
		"nothing is out": func(o *Options) { o.HeldOut = 0 },
		"all is out":     func(o *Options) { o.HeldOut = 1 },
		"one penalty":    func(o *Options) { o.Penalties = 1 },
		"negative units": func(o *Options) { o.UnitsPerClass = -1 },
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
