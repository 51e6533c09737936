package attribution_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"multiscope/internal/attribution"
	"multiscope/internal/checkpoint"
	"multiscope/internal/clip"
	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
)

// goldenCase is a case of goldens/textmath: scikit-learn's Lasso on the readout of a model.
type goldenCase struct {
	Name, Model, File string
	LastLayer         string `json:"last_layer"`
	Lasso             []struct {
		Text      int
		Alpha     float64
		Weights   string
		Objective float64
	}
	Tolerance struct {
		Attribution float64 `json:"attribution_rel_l2"`
		Objective   float64 `json:"lasso_objective_rel"`
		Weights     float64 `json:"lasso_weights_rel_l2"`
	}
}

func goldenCases(t *testing.T) (cases []goldenCase) {
	t.Helper()
	raw, err := os.ReadFile(fixture.Shared(t, "goldens/MANIFEST.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Sections struct{ Textmath struct{ Cases []goldenCase } }
	}
	if err := json.Unmarshal(raw, &manifest); err != nil {
		t.Fatal(err)
	}
	for _, c := range manifest.Sections.Textmath.Cases {
		if c.Lasso != nil {
			cases = append(cases, c)
		}
	}
	return cases
}

func TestGoldens(t *testing.T) {
	for _, c := range goldenCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			m, err := clip.Open(fixture.Shared(t, "goldens/"+c.Model))
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close()
			r, err := m.Readout(c.LastLayer)
			if err != nil {
				t.Fatal(err)
			}
			readout := neuron.Readout{Embedding: r.Matrix.Shape[1], Matrix: r.Matrix.Data}
			golden, err := checkpoint.Open(fixture.Shared(t, "goldens/textmath/"+c.File))
			if err != nil {
				t.Fatal(err)
			}
			defer golden.Close()
			checkGolden(t, c, readout, golden)
		})
	}
}

func checkGolden(t *testing.T, c goldenCase, readout neuron.Readout, golden *checkpoint.Checkpoint) {
	floats := func(name string) []float32 {
		x, err := golden.Tensor(name).Floats()
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	texts, n := floats("text_embedding"), readout.Embedding
	var got []float32
	for i := range len(texts) / n {
		got = append(got, attribution.Dense(readout, texts[i*n:(i+1)*n])...)
	}
	if off := distance(got, floats("attribution")); off > c.Tolerance.Attribution {
		t.Errorf("Dense is %.2g from the golden; want at most %g", off, c.Tolerance.Attribution)
	}
	columns, err := golden.Tensor("lasso_columns").Ints()
	if err != nil {
		t.Fatal(err)
	}
	include, place := make([]bool, readout.Units()), map[int]int{}
	for i, u := range columns {
		include[u], place[int(u)] = true, i
	}
	for _, l := range c.Lasso {
		text := texts[l.Text*n : (l.Text+1)*n]
		s := attribution.Lasso(readout, text, include, l.Alpha)
		weights := make([]float32, len(columns))
		for _, term := range s.Terms {
			weights[place[term.Unit]] = float32(term.Weight)
		}
		if off := distance(weights, floats(l.Weights)); off > c.Tolerance.Weights {
			t.Errorf("%s: weights are %.2g from the golden; want at most %g", l.Weights, off, c.Tolerance.Weights)
		}
		if o := objective(readout, text, s); math.Abs(o/l.Objective-1) > c.Tolerance.Objective {
			t.Errorf("%s: objective %.9g; want %.9g", l.Weights, o, l.Objective)
		}
	}
}

func distance(got, want []float32) float64 {
	var off, size float64
	for i, w := range want {
		d := float64(got[i]) - float64(w)
		off, size = off+d*d, size+float64(w)*float64(w)
	}
	return math.Sqrt(off / size)
}
