package multinomial_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"testing"

	"multiscope/internal/checkpoint"
	"multiscope/internal/fixture"
	"multiscope/internal/multinomial"
	"multiscope/internal/tensor"
)

// goldenCase is a case of goldens/textmath: scikit-learn's LogisticRegression(penalty="l1", solver="saga").
type goldenCase struct {
	Name, File string
	Classes    int
	Fits       []struct {
		C, Objective  float64
		NonZeros      int
		TrainAccuracy float64 `json:"train_accuracy"`
	}
	Tolerance struct {
		Objective float64 `json:"objective_at_most_rel"`
		Accuracy  float64 `json:"accuracy_abs"`
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
		if c.Classes > 0 {
			cases = append(cases, c)
		}
	}
	return cases
}

func TestGoldens(t *testing.T) {
	cases := goldenCases(t)
	if len(cases) != 2 {
		t.Fatalf("%d cases; want 2", len(cases))
	}
	for _, c := range cases {
		golden, err := checkpoint.Open(fixture.Shared(t, "goldens/textmath/"+c.File))
		if err != nil {
			t.Fatal(err)
		}
		defer golden.Close()
		x, errX := golden.Tensor("X").Floats()
		y, errY := golden.Tensor("y").Ints()
		if errX != nil || errY != nil {
			t.Fatal(errX, errY)
		}
		p := multinomial.Problem{X: tensor.Of(x, len(y), len(x)/len(y)), Classes: c.Classes}
		for _, class := range y {
			p.Y = append(p.Y, int(class))
		}
		for _, f := range c.Fits {
			t.Run(fmt.Sprintf("%s C=%g", c.Name, f.C), func(t *testing.T) {
				n := float64(len(p.Y))
				m, err := multinomial.Fit(t.Context(), p, 1/(n*f.C), nil, multinomial.Defaults)
				if err != nil || !m.Converged {
					t.Fatalf("the fit converged: %v, %v", m.Converged, err)
				}
				weights, err := golden.Tensor(fmt.Sprintf("W_C%.*f", decimals(f.C), f.C)).Floats()
				if err != nil {
					t.Fatal(err)
				}
				// The weights are determined, unlike the intercepts, but an objective that is flat leaves them some way.
				if off := distance(m.Weights.Data, weights); off > 0.01 {
					t.Errorf("weights are %.2g from the golden", off)
				}
				got := objective(m, p) * n * f.C
				if got > f.Objective*c.Tolerance.Objective || math.Abs(m.Objective*n*f.C/got-1) > 1e-5 {
					t.Errorf("objective %.9g, by the model %.9g; want at most %.9g × %g", got, m.Objective*n*f.C, f.Objective, c.Tolerance.Objective)
				}
				if a := accuracy(m, p); math.Abs(a-f.TrainAccuracy) > c.Tolerance.Accuracy {
					t.Errorf("accuracy %.4f; want %.4f", a, f.TrainAccuracy)
				}
				if k := nonZeros(m); k != f.NonZeros {
					t.Errorf("%d weights are not zero; want %d", k, f.NonZeros)
				}
			})
		}
	}
}

func decimals(c float64) int {
	if c*10 == math.Trunc(c*10) {
		return 1
	}
	return 2
}

func distance(got, want []float32) float64 {
	var off, size float64
	for i, w := range want {
		d := float64(got[i]) - float64(w)
		off, size = off+d*d, size+float64(w)*float64(w)
	}
	return math.Sqrt(off / size)
}

// objective computes what a fit minimises from the model's logits.
func objective(m *multinomial.Model, p multinomial.Problem) float64 {
	loss := 0.
	for i, y := range p.Y {
		logits, sum := m.Logits(p.X.Row(i)), 0.
		for _, z := range logits {
			sum += math.Exp(z - logits[y])
		}
		loss += math.Log(sum)
	}
	size := 0.
	for _, w := range m.Weights.Data {
		size += math.Abs(float64(w))
	}
	return loss/float64(len(p.Y)) + m.Lambda*size
}

func accuracy(m *multinomial.Model, p multinomial.Problem) float64 {
	right := 0
	for i, y := range p.Y {
		if logits := m.Logits(p.X.Row(i)); logits[y] == slices.Max(logits) {
			right++
		}
	}
	return float64(right) / float64(len(p.Y))
}

func nonZeros(m *multinomial.Model) (n int) {
	for _, w := range m.Weights.Data {
		if w != 0 {
			n++
		}
	}
	return n
}

// problem draws rows of classes that a few features each tell apart; features are correlated, as units are.
func problem(rows, features, classes int) multinomial.Problem {
	random := rand.New(rand.NewPCG(1, 2))
	p := multinomial.Problem{X: tensor.New[float32](rows, features), Y: make([]int, rows), Classes: classes}
	for i := range rows {
		class, common := i%classes, random.NormFloat64()
		p.Y[i] = class
		row := p.X.Row(i)
		for j := range row {
			row[j] = float32(random.NormFloat64() + .5*common)
		}
		for k := range 3 {
			row[(7*class+k)%features] += 2
		}
	}
	return p
}

// TestNothingAtLambdaMax: at LambdaMax all weights are zero and the classes have their shares, just below it one is not.
func TestNothingAtLambdaMax(t *testing.T) {
	p := problem(700, 30, 5)
	p.Y[0], p.Y[1], p.Y[2] = 3, 3, 3
	most := multinomial.LambdaMax(p)
	m, err := multinomial.Fit(t.Context(), p, most*1.001, nil, multinomial.Defaults)
	if err != nil || nonZeros(m) != 0 || !m.Converged {
		t.Errorf("%d weights at LambdaMax, %v", nonZeros(m), err)
	}
	if got, want := math.Exp(float64(m.Intercepts[3]-m.Intercepts[4])), 143./140; math.Abs(got/want-1) > 1e-5 {
		t.Errorf("the odds of two classes are %g; want %g", got, want)
	}
	m, err = multinomial.Fit(t.Context(), p, most*.99, nil, multinomial.Defaults)
	if err != nil || nonZeros(m) == 0 || nonZeros(m) > 3 {
		t.Errorf("%d weights just below LambdaMax, %v", nonZeros(m), err)
	}
}

// TestAWarmStartArrivesAtTheSame: down a path or at once, from the weights of a smaller penalty as well, with more rows than a block has
// and more weights than join at once.
func TestAWarmStartArrivesAtTheSame(t *testing.T) {
	p := problem(1500, 80, 12)
	most := multinomial.LambdaMax(p)
	fit := func(lambda float64, start *multinomial.Model) *multinomial.Model {
		m, err := multinomial.Fit(t.Context(), p, lambda, start, multinomial.Defaults)
		if err != nil || !m.Converged {
			t.Fatalf("λ = %g: converged %v, %v", lambda, m.Converged, err)
		}
		return m
	}
	cold := fit(most*.005, nil)
	if k := nonZeros(cold); k < 256 {
		t.Fatalf("%d weights are too few for this test", k)
	}
	warm := fit(most*.005, fit(most*.1, fit(most*.4, nil)))
	up := fit(most*.005, fit(most*.003, nil))
	for name, m := range map[string]*multinomial.Model{"warm": warm, "from a smaller penalty": up} {
		if off := distance(m.Weights.Data, cold.Weights.Data); off > 2e-3 || math.Abs(m.Objective/cold.Objective-1) > 1e-6 {
			t.Errorf("%s: %.2g from the cold start; objectives %.9g and %.9g", name, off, m.Objective, cold.Objective)
		}
	}
}

// TestTheSameOnAnyNumberOfCores: sums are added up in one order.
func TestTheSameOnAnyNumberOfCores(t *testing.T) {
	p := problem(3000, 40, 4)
	lambda := multinomial.LambdaMax(p) / 10
	first, err := multinomial.Fit(t.Context(), p, lambda, nil, multinomial.Defaults)
	if err != nil {
		t.Fatal(err)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	second, err := multinomial.Fit(t.Context(), p, lambda, nil, multinomial.Defaults)
	if err != nil || !slices.Equal(first.Weights.Data, second.Weights.Data) || first.Objective != second.Objective {
		t.Errorf("one core fits something else: %v", err)
	}
}

func TestWhatIsRefused(t *testing.T) {
	fresh := func() multinomial.Problem { return problem(20, 4, 2) }
	for name, tt := range map[string]struct {
		change func(p *multinomial.Problem)
		lambda float64
		start  *multinomial.Model
	}{
		"no rows":            {change: func(p *multinomial.Problem) { p.X, p.Y = tensor.New[float32](0, 4), nil }, lambda: 1},
		"one class":          {change: func(p *multinomial.Problem) { p.Classes, p.Y = 1, make([]int, 20) }, lambda: 1},
		"a class too many":   {change: func(p *multinomial.Problem) { p.Y[3] = 2 }, lambda: 1},
		"a class of no row":  {change: func(p *multinomial.Problem) { p.Classes = 3 }, lambda: 1},
		"not a number":       {change: func(p *multinomial.Problem) { p.X.Data[5] = float32(math.NaN()) }, lambda: 1},
		"no penalty":         {lambda: 0},
		"a negative penalty": {lambda: -1},
		"another shape":      {lambda: 1, start: &multinomial.Model{Weights: tensor.New[float32](2, 5), Intercepts: make([]float32, 2)}},
	} {
		p := fresh()
		if tt.change != nil {
			tt.change(&p)
		}
		if _, err := multinomial.Fit(t.Context(), p, tt.lambda, tt.start, multinomial.Defaults); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestAFitThatMayNotGoOnSaysSo(t *testing.T) {
	p := problem(200, 30, 3)
	m, err := multinomial.Fit(t.Context(), p, multinomial.LambdaMax(p)/50, nil, multinomial.Options{MaxIterations: 3, Tolerance: 1e-3})
	if err != nil || m.Converged || m.Iterations != 3 {
		t.Errorf("after %d iterations converged: %v, %v", m.Iterations, m.Converged, err)
	}
}

// BenchmarkFit fits the classifier of a useful penalty: about four features a class.
func BenchmarkFit(b *testing.B) {
	p := problem(10_000, 1024, 50)
	lambda := multinomial.LambdaMax(p) / 5
	for b.Loop() {
		m, err := multinomial.Fit(b.Context(), p, lambda, nil, multinomial.Defaults)
		if err != nil || !m.Converged {
			b.Fatal(err)
		}
		b.ReportMetric(float64(nonZeros(m))/50, "units/class")
		b.ReportMetric(float64(m.Iterations), "iterations")
	}
}
