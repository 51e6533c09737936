package featurevis

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

type probeCase struct {
	Kind string
	Fits []struct {
		C            float64
		Standardised bool
		Weights      string
		Intercept    float64
		Objective    float64
		AUC          float64 `json:"train_auc"`
	}
	Tolerance struct {
		Objective float64 `json:"objective_rel"`
		Weights   float64 `json:"weight_rel_l2"`
	}
}

func TestProbesMatchTheReference(t *testing.T) {
	forGoldens(t, "facet", func(c probeCase) bool { return c.Kind == "linear_probe" }, func(t *testing.T, c probeCase, ref tensors) {
		for _, fit := range c.Fits {
			theme, generic := ref.rows("theme"), ref.rows("generic")
			if fit.Standardised {
				standardize(append(append([][]float32{}, theme...), generic...))
			}
			set := samplesOf(theme, generic)
			got, err := fitLogistic(set, fit.C)
			must(t, err)
			l := &loss{samples: set, c: fit.C, scores: mat.NewVecDense(len(set.theme), nil)}
			if v := l.value(append(got.weights, got.bias)); math.Abs(v/fit.Objective-1) > c.Tolerance.Objective {
				t.Errorf("C %g: the loss is %.9g, want %.9g", fit.C, v, fit.Objective)
			}
			wantNear(t, fit.Weights, narrow(got.weights), ref.floats(fit.Weights), c.Tolerance.Weights)
			if a := auc(set.scores(got), set.theme); math.Abs(a-fit.AUC) > 1e-3 {
				t.Errorf("C %g: the AUC is %g, want %g", fit.C, a, fit.AUC)
			}
		}
	})
}

// TestProbeOverManyFeatures compares the fit through the rows' span with the reference.
func TestProbeThroughTheSpan(t *testing.T) {
	forGoldens(t, "facet", func(c probeCase) bool { return c.Kind == "linear_probe" }, func(t *testing.T, c probeCase, ref tensors) {
		for _, fit := range c.Fits {
			p, err := FitProbe(ref.rows("theme"), ref.rows("generic"), ProbeOptions{C: fit.C, Standardize: fit.Standardised})
			must(t, err)
			want := ref.floats(fit.Weights)
			if fit.Standardised {
				for j, s := range ref.floats("scaler_std_population") {
					want[j] /= s
				}
			}
			wantNear(t, fit.Weights, p.Weights, want, c.Tolerance.Weights)
			if p.AUC < .5 || p.AUC > 1 || p.Accuracy < .5 || p.Accuracy > 1 {
				t.Errorf("C %g: held-out accuracy %g, AUC %g", fit.C, p.Accuracy, p.AUC)
			}
		}
	})
}

func (f tensors) rows(name string) [][]float32 {
	all, shape := f.floats(name), f.shape(name)
	rows := make([][]float32, shape[0])
	for i := range rows {
		rows[i] = all[i*shape[1]:][:shape[1]]
	}
	return rows
}

func samplesOf(theme, generic [][]float32) samples {
	var s samples
	rows := append(append([][]float32{}, theme...), generic...)
	s.rows = mat.NewDense(len(rows), len(rows[0]), nil)
	for i, row := range rows {
		s.theme = append(s.theme, i < len(theme))
		for j, x := range row {
			s.rows.Set(i, j, float64(x))
		}
	}
	return s
}

func narrow(x []float64) []float32 {
	y := make([]float32, len(x))
	for i := range x {
		y[i] = float32(x[i])
	}
	return y
}

func TestProbeFindsThePlantedDirection(t *testing.T) {
	const features, pictures = 3000, 60
	r := rand.New(rand.NewPCG(1, 1))
	planted := normals(r, features)
	draw := func(shift float32) [][]float32 {
		rows := make([][]float32, pictures)
		for i := range rows {
			rows[i] = normals(r, features)
			for j, d := range planted {
				rows[i][j] += shift * d
			}
		}
		return rows
	}
	p, err := FitProbe(draw(.15), draw(0), ProbeOptions{})
	must(t, err)
	cos := dot(p.Weights, planted) / math.Sqrt(dot(p.Weights, p.Weights)*dot(planted, planted))
	if p.AUC < .95 || cos < .6 {
		t.Errorf("AUC %.3f, cosine with the planted direction %.3f", p.AUC, cos)
	}
}

func TestProbeIsAtChanceOnNoise(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	draw := func() [][]float32 {
		rows := make([][]float32, 100)
		for i := range rows {
			rows[i] = normals(r, 50)
		}
		return rows
	}
	p, err := FitProbe(draw(), draw(), ProbeOptions{})
	must(t, err)
	if math.Abs(p.AUC-.5) > .15 {
		t.Errorf("the AUC on held-out noise is %.3f, want about 0.5", p.AUC)
	}
}

func TestProbeRefusesTooFewPictures(t *testing.T) {
	rows := make([][]float32, minPictures)
	for i := range rows {
		rows[i] = []float32{1, 2}
	}
	if _, err := FitProbe(rows[1:], rows, ProbeOptions{}); err == nil {
		t.Errorf("FitProbe of %d theme pictures succeeded, want an error", len(rows)-1)
	}
}
