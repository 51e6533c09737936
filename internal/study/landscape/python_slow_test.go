//go:build slow

package landscape

import (
	"encoding/json"
	"math"
	"os/exec"
	"path/filepath"
	"testing"

	"multiscope/internal/fixture"
	"multiscope/internal/tensor"
)

// How far numpy's numbers may be from ours, and scikit-learn's GaussianMixture from the same start: in the mean log-likelihood, absolute, and in
// shares, means and standard deviations, in standard deviations of the numbers.
const (
	momentTolerance     = 1e-9
	likelihoodTolerance = 1e-6
	mixtureTolerance    = 1e-4
)

// TestAgainstNumpyAndScikitLearn compares moments, quartiles, η² and mixtures.
func TestAgainstNumpyAndScikitLearn(t *testing.T) {
	const n, things = 3000, 4
	parts := [][][3]float64{
		{{.7, -1, .5}, {.3, 3, 1}},  // two peaks
		{{.5, 0, 1}, {.5, 1.5, .6}}, // two that overlap
		{{1, 2, .7}},                // one
		{{.9, 0, .3}, {.1, .5, 3}},  // one within the other
	}
	x, thing := tensor.New[float32](n), make([]int, n)
	labels := tensor.New[float32](n)
	for k, p := range parts {
		for i, v := range draw(n/things, uint64(k), p...) {
			at := k*n/things + i
			x.Data[at], thing[at], labels.Data[at] = float32(v), k, float32(k)
		}
	}
	u := measure(x.Data, thing, things, 1)
	dir := t.TempDir()
	for name, a := range map[string]tensor.Any{"x": x, "thing": labels} {
		if err := tensor.WriteNPY(filepath.Join(dir, name+".npy"), a); err != nil {
			t.Fatal(err)
		}
	}
	starts := make([]gaussians, things)
	for k := range starts {
		z := make([]float64, 0, n/things)
		for _, v := range x.Data[k*n/things : (k+1)*n/things] {
			z = append(z, float64(v))
		}
		mean, std := moments(z)
		for i := range z {
			z[i] = (z[i] - mean) / std
		}
		starts[k] = divide(z)
	}
	start := make([][3][2]float64, things)
	for k, g := range starts {
		start[k] = [3][2]float64{g.weight, g.mean, g.variance}
	}
	raw, err := json.Marshal(start)
	if err != nil {
		t.Fatal(err)
	}
	script, err := filepath.Abs("testdata/mixture.py")
	if err != nil {
		t.Fatal(err)
	}
	said, err := exec.CommandContext(t.Context(), fixture.Python(t, "numpy", "scikit-learn"), script, dir, string(raw)).Output()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	var theirs struct {
		Eta float64
		Of  []struct {
			Mean, Median, Std, Q1, Q3 float64
			Weights, Means, Stds      [2]float64
			Gain                      float64 // of the Bayesian information criterion
		}
	}
	if err := json.Unmarshal(said, &theirs); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	if math.Abs(u.Eta-theirs.Eta) > momentTolerance {
		t.Errorf("η² is %.12g; numpy's is %.12g", u.Eta, theirs.Eta)
	}
	for k, of := range theirs.Of {
		ours := u.Of[k]
		for i, pair := range [][2]float64{{ours.Mean, of.Mean}, {ours.Median, of.Median}, {ours.Std, of.Std}, {ours.Q1, of.Q1}, {ours.Q3, of.Q3}} {
			if math.Abs(pair[0]-pair[1]) > momentTolerance {
				t.Errorf("thing %d: number %d is %.12g; numpy's is %.12g", k, i, pair[0], pair[1])
			}
		}
		if ours.Mixture == nil {
			if of.Gain > likelihoodTolerance*n {
				t.Errorf("thing %d has no mixture; scikit-learn's gains %g", k, of.Gain)
			}
			continue
		}
		m := ours.Mixture
		t.Logf("thing %d: ΔBIC %.6f and %.6f; D %.2f", k, m.BIC, of.Gain, m.D())
		if math.Abs(m.BIC-of.Gain) > 2*likelihoodTolerance*n {
			t.Errorf("thing %d: ΔBIC is %.9g; scikit-learn's is %.9g", k, m.BIC, of.Gain)
		}
		for i := range 2 {
			for j, pair := range [][2]float64{{m.Weights[i], of.Weights[i]}, {m.Means[i] / of.Std, of.Means[i] / of.Std}, {m.Stds[i] / of.Std, of.Stds[i] / of.Std}} {
				if math.Abs(pair[0]-pair[1]) > mixtureTolerance {
					t.Errorf("thing %d, component %d: number %d is %.9g; scikit-learn's is %.9g", k, i, j, pair[0], pair[1])
				}
			}
		}
	}
}
