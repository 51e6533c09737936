package featurevis

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// ProbeOptions says how the probe of a layer is fitted.
type ProbeOptions struct {
	// C weighs errors against the size of the weights, as scikit-learn's C does; 0 chooses
	// from a grid by the loss on held-out pictures.
	C float64
	// Standardize divides each feature by its standard deviation while fitting.
	Standardize bool
	Folds       int   // of the cross-validation; 0 is 5
	Seed        int64 // of the folds
}

// Probe is a linear classifier on the activations of a layer that tells a theme's pictures
// from generic ones: its score is above 0 for the theme.
type Probe struct {
	Weights []float32 // of the raw activations, also where fitting standardised them
	Bias    float64
	C       float64
	// How well it separates pictures that it was not fitted to, by k-fold cross-validation:
	// the accuracy, and the area under the ROC curve, 0.5 for chance.
	Accuracy, AUC float64
}

// Score returns the decision function of the probe: features·Weights + Bias.
func (p Probe) Score(features []float32) float64 { return dot(p.Weights, features) + p.Bias }

// minPictures of either kind are needed to fit a probe; with fewer there are too few to hold out.
const minPictures = 10

// FitProbe fits a probe to the activations of theme and generic pictures, one row each. It
// standardises the rows in place where asked to.
func FitProbe(theme, generic [][]float32, o ProbeOptions) (Probe, error) {
	if n := min(len(theme), len(generic)); n < minPictures {
		return Probe{}, fmt.Errorf("%d theme and %d generic pictures: a probe needs at least %d of each", len(theme), len(generic), minPictures)
	}
	rows := slices.Concat(theme, generic)
	unscale := func(w []float32) (bias float64) { return 0 }
	if o.Standardize {
		unscale = standardize(rows)
	}
	s, err := newRowSpace(rows)
	if err != nil {
		return Probe{}, err
	}
	set := samples{rows: s.coordinates, theme: make([]bool, len(rows))}
	for i := range theme {
		set.theme[i] = true
	}
	p, err := crossValidated(set, o)
	if err != nil {
		return Probe{}, err
	}
	plane, err := fitLogistic(set, p.C)
	p.Weights, p.Bias = s.weights(plane.weights), plane.bias
	p.Bias += unscale(p.Weights)
	return p, err
}

// standardize gives each feature mean 0 and standard deviation 1 over the rows (a constant one
// keeps its scale). The function it returns turns weights of such features into weights of
// the raw ones and returns what that adds to the bias.
func standardize(rows [][]float32) func(w []float32) (bias float64) {
	features := len(rows[0])
	mean, std := make([]float64, features), make([]float64, features)
	for _, row := range rows {
		for j, x := range row {
			mean[j] += float64(x) / float64(len(rows))
		}
	}
	for _, row := range rows {
		for j, x := range row {
			d := float64(x) - mean[j]
			std[j] += d * d / float64(len(rows))
		}
	}
	for j := range std {
		if std[j] = math.Sqrt(std[j]); std[j] == 0 {
			std[j] = 1
		}
	}
	for _, row := range rows {
		for j, x := range row {
			row[j] = float32((float64(x) - mean[j]) / std[j])
		}
	}
	return func(w []float32) (bias float64) {
		for j := range w {
			raw := float64(w[j]) / std[j]
			w[j] = float32(raw)
			bias -= raw * mean[j]
		}
		return bias
	}
}

// crossValidated measures each C on held-out pictures and returns the figures of the one with the
// least loss.
func crossValidated(set samples, o ProbeOptions) (Probe, error) {
	grid := []float64{o.C}
	if o.C == 0 {
		grid = grid[:0]
		unit := 1 / meanSquare(set.rows) // makes the grid independent of the features' scale
		for k := -2; k <= 4; k++ {
			grid = append(grid, unit*math.Pow(10, float64(k)))
		}
	}
	folds := foldsOf(set.theme, cmp.Or(o.Folds, 5), o.Seed)
	var best Probe
	least := math.Inf(1)
	for _, c := range grid {
		p, loss, err := crossValidate(set, folds, c)
		if err != nil {
			return Probe{}, err
		}
		if loss < least {
			best, least = p, loss
		}
	}
	if math.IsInf(least, 1) {
		return Probe{}, fmt.Errorf("the activations are no finite numbers")
	}
	return best, nil
}

// meanSquare returns the mean squared length of the rows.
func meanSquare(rows *mat.Dense) float64 {
	n, _ := rows.Dims()
	f := mat.Norm(rows, 2)
	return max(f*f/float64(n), math.SmallestNonzeroFloat64)
}

// foldsOf returns the fold of each row. Folds are stratified: each has the same share of theme rows.
func foldsOf(theme []bool, k int, seed int64) []int {
	folds := make([]int, len(theme))
	next := map[bool]int{}
	for _, i := range rand.New(rand.NewPCG(uint64(seed), 0xf01d)).Perm(len(theme)) {
		folds[i] = next[theme[i]] % k
		next[theme[i]]++
	}
	return folds
}

// crossValidate fits to all folds but one, for each in turn, and measures on that one.
func crossValidate(set samples, folds []int, c float64) (p Probe, loss float64, err error) {
	p.C = c
	k := 0.
	for fold := range slices.Max(folds) + 1 {
		plane, err := fitLogistic(set.subset(func(i int) bool { return folds[i] != fold }), c)
		if err != nil {
			return p, 0, err
		}
		held := set.subset(func(i int) bool { return folds[i] == fold })
		scores := held.scores(plane)
		p.AUC += auc(scores, held.theme)
		p.Accuracy += accuracy(scores, held.theme)
		for i, s := range scores {
			if held.theme[i] {
				s = -s
			}
			loss += softplus(s)
		}
		k++
	}
	p.AUC, p.Accuracy = p.AUC/k, p.Accuracy/k
	return p, loss, nil
}

// subset returns the rows for which keep is true.
func (s samples) subset(keep func(i int) bool) samples {
	_, features := s.rows.Dims()
	var some samples
	var flat []float64
	for i, theme := range s.theme {
		if keep(i) {
			flat = append(flat, s.rows.RawRowView(i)...)
			some.theme = append(some.theme, theme)
		}
	}
	some.rows = mat.NewDense(len(some.theme), features, flat)
	return some
}

func (s samples) scores(h hyperplane) []float64 {
	scores := make([]float64, len(s.theme))
	for i := range scores {
		scores[i] = h.score(s.rows.RawRowView(i))
	}
	return scores
}

func accuracy(scores []float64, theme []bool) float64 {
	right := 0
	for i, s := range scores {
		if s > 0 == theme[i] {
			right++
		}
	}
	return float64(right) / float64(len(scores))
}

// auc returns the area under the ROC curve: the probability that a theme row scores above a
// generic one, where a tie counts half.
func auc(scores []float64, theme []bool) float64 {
	var pairs, won float64
	for i, s := range scores {
		for j, other := range scores {
			if !theme[i] || theme[j] {
				continue
			}
			pairs++
			switch {
			case s > other:
				won++
			case s == other:
				won += .5
			}
		}
	}
	return won / pairs
}
