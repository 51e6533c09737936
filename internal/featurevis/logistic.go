package featurevis

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
)

// samples are rows of features, each with its class: theme or generic.
type samples struct {
	rows  *mat.Dense // one row per picture
	theme []bool
}

// hyperplane is a linear classifier: a row x is of the theme where weights·x + bias > 0.
type hyperplane struct {
	weights []float64
	bias    float64
}

func (h hyperplane) score(x []float64) float64 {
	s := h.bias
	for i, w := range h.weights {
		s += w * x[i]
	}
	return s
}

// loss is what logistic regression minimises over weights w and bias b, the parameters
// [w..., b]: ½‖w‖² + c·Σ log(1+exp(−s(w·x+b))), with s = 1 for the theme and −1 for generic
// pictures. The bias is not penalised; c is scikit-learn's C.
type loss struct {
	samples
	c      float64
	scores *mat.VecDense // of the rows, then the derivative by them
}

func (l *loss) value(p []float64) float64 {
	w := mat.NewVecDense(len(p)-1, p[:len(p)-1])
	l.scores.MulVec(l.rows, w)
	sum := 0.
	for i, theme := range l.theme {
		margin := l.scores.AtVec(i) + p[len(p)-1]
		if theme {
			margin = -margin
		}
		sum += softplus(margin)
	}
	return mat.Dot(w, w)/2 + l.c*sum
}

func (l *loss) gradient(grad, p []float64) {
	n := len(p) - 1
	w, g := mat.NewVecDense(n, p[:n]), mat.NewVecDense(n, grad[:n])
	l.scores.MulVec(l.rows, w)
	grad[n] = 0
	for i, theme := range l.theme {
		d := logistic(l.scores.AtVec(i) + p[n])
		if theme {
			d--
		}
		l.scores.SetVec(i, l.c*d)
		grad[n] += l.c * d
	}
	g.MulVec(l.rows.T(), l.scores)
	g.AddVec(g, w)
}

// softplus is log(1+exp(x)) without overflow.
func softplus(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// fitLogistic returns the classifier with the least loss, found by L-BFGS.
func fitLogistic(s samples, c float64) (hyperplane, error) {
	n, features := s.rows.Dims()
	l := &loss{samples: s, c: c, scores: mat.NewVecDense(n, nil)}
	problem := optimize.Problem{Func: l.value, Grad: l.gradient}
	settings := &optimize.Settings{
		GradientThreshold: 1e-6 * max(1, c*float64(n)),
		MajorIterations:   5000,
		Converger:         &optimize.FunctionConverge{Relative: 1e-13, Iterations: 20},
	}
	result, err := optimize.Minimize(problem, make([]float64, features+1), settings, &optimize.LBFGS{Store: 20})
	// A line search that can get no lower in float64 is at the minimum.
	if result == nil || err != nil && !errors.Is(err, optimize.ErrLinesearcherFailure) {
		return hyperplane{}, fmt.Errorf("logistic regression: %w", err)
	}
	for _, x := range result.X {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return hyperplane{}, errors.New("logistic regression: the features are too large")
		}
	}
	return hyperplane{result.X[:features], result.X[features]}, nil
}
