//go:build slow

package regions

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"testing"

	"multiscope/internal/fixture"
	"multiscope/internal/paper"
	"multiscope/internal/tensor"
)

// TestAgainstPython compares levels, Moran's I and discoveries with testdata/reference.py, which computes them from exported
// activations with NumPy and SciPy.
func TestAgainstPython(t *testing.T) {
	countries, _, err := paper.Places()
	if err != nil {
		t.Fatal(err)
	}
	python, dir := fixture.Python(t, "numpy", "scipy"), t.TempDir()
	const units = 20
	answers, places := tensor.New[float32](len(countries), units), tensor.New[float32](len(countries), 2)
	r := rand.New(rand.NewPCG(1, 2))
	for i, p := range countries {
		places.Row(i)[0], places.Row(i)[1] = float32(p.Lon), float32(p.Lat)
		for u := range units { // the first units rise with the longitude
			answers.Row(i)[u] = float32(r.NormFloat64() + p.Lon/60*float64(max(0, 5-u)))
		}
	}
	for name, m := range map[string]*tensor.Float32{"answers.npy": answers, "places.npy": places} {
		if err := tensor.WriteNPY(filepath.Join(dir, name), m); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.CommandContext(t.Context(), python, "testdata/reference.py", dir).Output()
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Levels [][]int   // of each unit
		Moran  []float64 // of each unit
		Found  []bool
	}
	if err := json.Unmarshal(out, &want); err != nil {
		t.Fatal(err)
	}
	near, p := nearest(countries, neighbours), make([]float64, units)
	for u := range units {
		values := column(answers, u)
		c := cluster(values, near, 999, 1)
		p[u] = c.P
		if math.Abs(c.I-want.Moran[u]) > 1e-6 {
			t.Errorf("unit %d: I = %v; in Python %v", u, c.I, want.Moran[u])
		}
		for i, level := range levels(values) {
			if int(level) != want.Levels[u][i] {
				t.Errorf("unit %d, %s: level %d; in Python %d", u, countries[i].Name, level, want.Levels[u][i])
			}
		}
	}
	for u, found := range discoveries(p, chanceShare) {
		if found != want.Found[u] {
			t.Errorf("unit %d is found: %v; in Python %v", u, found, want.Found[u])
		}
	}
}
