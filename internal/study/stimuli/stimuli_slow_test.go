//go:build slow

package stimuli

import (
	"math"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"multiscope/internal/fixture"
	"multiscope/internal/tensor"
)

// Curves are kept to two digits, selectivity to three.
const (
	curveTol       = .005 + 1e-5
	selectivityTol = .0005 + 1e-5
)

// TestCurvesAreNumpys compares curves and selectivity with numpy's and scikit-learn's of the same responses to all stimuli.
func TestCurvesAreNumpys(t *testing.T) {
	suites, _, err := newSuites(Defaults(), 64)
	if err != nil {
		t.Fatal(err)
	}
	const units = 5
	total, args := 0, []string{"testdata/stimuli.py", t.TempDir()}
	for _, s := range suites {
		total += s.stimuli()
		args = append(args, strconv.Itoa(len(s.Values)), strconv.Itoa(s.Variants))
	}
	responses, random := tensor.New[float32](total, units), rand.New(rand.NewPCG(3, 4))
	for i := range total {
		for u := range units {
			responses.Row(i)[u] = float32(random.NormFloat64() + float64(u*(i/8%5)) - float64(i%2*u))
		}
	}
	if err := tensor.WriteNPY(filepath.Join(args[1], "responses.npy"), responses); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.CommandContext(t.Context(), fixture.Python(t, "numpy", "scikit-learn"), args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	read := func(name string) *tensor.Float32 {
		x, err := tensor.ReadNPY(filepath.Join(args[1], name))
		if err != nil {
			t.Fatal(err)
		}
		return x.(*tensor.Float32)
	}
	curves, selectivity := read("curves.npy"), read("selectivity.npy")
	for u := range units {
		value := 0
		for i, c := range curvesOf(suites, responses, u, 1) {
			for _, z := range c.Curve {
				if want := float64(curves.Row(value)[u]); math.Abs(z-want) > curveTol {
					t.Fatalf("unit %d, %s: z is %v, numpy's %v", u, c.Name, z, want)
				}
				value++
			}
			if want := float64(selectivity.Row(i)[u]); math.Abs(c.Selectivity-want) > selectivityTol {
				t.Errorf("unit %d, %s: selectivity is %v, scikit-learn's %v", u, c.Name, c.Selectivity, want)
			}
		}
	}
}
