package autolabel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"multiscope/internal/tensor"
)

// sumTol is how far float32 sums may lie from those in float64, in correlations.
const sumTol = 1e-4

// descend minimises the squared error of a non-negative combination by coordinate descent: another way to what nonNegative
// finds by trying subsets.
func descend(g [][]float64, target []float64) (w []float64, explained float64) {
	w = make([]float64, len(target))
	for range 20_000 {
		for i := range w {
			gradient := target[i]
			for k := range w {
				gradient -= g[i][k] * w[k]
			}
			w[i] = max(0, w[i]+gradient)
		}
	}
	for i := range w {
		explained += 2 * w[i] * target[i]
		for k := range w {
			explained -= w[i] * w[k] * g[i][k]
		}
	}
	return w, explained
}

func TestNonNegative(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	bound := 0
	for range 200 {
		x := randomRows(r, 12, 4)
		g := correlationsOf(x)
		target := []float64{g[0][3], g[1][3], g[2][3]}
		for i := range g {
			g[i] = g[i][:3]
		}
		got, share := nonNegative(g[:3], target)
		want, wantShare := descend(g[:3], target)
		if math.Abs(share-wantShare) > 1e-6 {
			t.Errorf("nonNegative(%v, %v) = %v, explains %v; want %v, %v", g[:3], target, got, share, want, wantShare)
		}
		if slices.Contains(got, 0) {
			bound++
		}
	}
	if bound < 20 {
		t.Errorf("in %d of 200 problems a weight is 0: too few to try the constraint", bound)
	}
}

// randomRows returns numbers [n, d] that go together a little.
func randomRows(r *rand.Rand, n, d int) *tensor.Float32 {
	x := tensor.New[float32](n, d)
	for i := range n {
		common := r.NormFloat64()
		for k := range d {
			x.Row(i)[k] = float32(r.NormFloat64() + 0.5*common)
		}
	}
	return x
}

// correlationsOf returns those of the columns of x.
func correlationsOf(x *tensor.Float32) [][]float64 {
	d := x.Shape[1]
	columns := make([][]float32, d)
	for i := range x.Shape[0] {
		for k := range d {
			columns[k] = append(columns[k], x.Row(i)[k])
		}
	}
	g := make([][]float64, d)
	for a := range d {
		for b := range d {
			g[a] = append(g[a], *pearson(columns[a], columns[b]))
		}
	}
	return g
}

// allFitted are images of which none is held out.
func allFitted(x *tensor.Float32) images {
	return images{ordinals: make([]int32, x.Shape[0]), fitted: x.Shape[0], embeddings: x}
}

// normalised returns random embeddings of length one.
func normalised(r *rand.Rand, n, d int) *tensor.Float32 {
	x := randomRows(r, n, d)
	for i := range n {
		tensor.Normalise(x.Row(i))
	}
	return x
}

// naive chooses words as forward does, from all cosines, trying every word at every step.
func naive(cosines [][]float32, activations []float32) (chosen []int, weights []float64, explained float64) {
	for range mostTerms {
		best, bestWeights, most := chosen, weights, explained
		for w := range cosines {
			if slices.Contains(chosen, w) {
				continue
			}
			with := append(slices.Clone(chosen), w)
			g, target := make([][]float64, len(with)), make([]float64, len(with))
			for a, x := range with {
				target[a] = *pearson(cosines[x], activations)
				for _, y := range with {
					g[a] = append(g[a], *pearson(cosines[x], cosines[y]))
				}
			}
			if weights, share := descend(g, target); share > most+1e-9 {
				best, bestWeights, most = with, weights, share
			}
		}
		if most-explained < leastGain {
			return chosen, weights, explained
		}
		chosen, weights, explained = nil, nil, most
		for i, w := range best {
			if bestWeights[i] > 1e-9 {
				chosen, weights = append(chosen, w), append(weights, bestWeights[i])
			}
		}
	}
	return chosen, weights, explained
}

// TestForward compares what is computed from sums over images with what follows from all cosines of images and words.
func TestForward(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	const n, d, w = 150, 6, 14
	images, list := normalised(r, n, d), normalised(r, w, d)
	cosines := make([][]float32, w)
	for k := range w {
		for i := range n {
			var c float64
			for x := range d {
				c += float64(images.Row(i)[x]) * float64(list.Row(k)[x])
			}
			cosines[k] = append(cosines[k], float32(c))
		}
	}
	all := allFitted(images)
	found := &words{words: make([]string, w), embeddings: list, covariance: covariance(images)}
	found.scale = scales(list, found.covariance)
	l := &labeller{words: found, images: &all}
	sizes := map[int]int{}
	for trial := range 12 {
		activations := make([]float32, n)
		for i := range activations {
			activations[i] = cosines[trial%w][i] + 0.6*cosines[(trial+5)%w][i] - 0.3*cosines[(trial+8)%w][i] + float32(0.2*r.NormFloat64())
		}
		c := column{fit: activations}
		c.mean, c.std = moments(activations)
		standard := tensor.New[float32](1, n)
		c.standardise(standard.Row(0))
		got := forward(l.correlations(standard).Row(0), found.correlations)
		chosen, weights, explained := naive(cosines, activations)
		if !slices.Equal(got.words, chosen) || math.Abs(got.explained-explained) > sumTol {
			t.Errorf("trial %d: forward = %v, explains %v; want %v, %v", trial, got.words, got.explained, chosen, explained)
			continue
		}
		for i, x := range got.weights {
			if math.Abs(x-weights[i]) > 10*sumTol {
				t.Errorf("trial %d: weights are %v; want %v", trial, got.weights, weights)
			}
		}
		sizes[len(chosen)]++
	}
	if len(sizes) < 2 {
		t.Errorf("all sums have as many words: %v", sizes)
	}
}

func TestForwardFindsNothingWithoutWords(t *testing.T) {
	if s := forward([]float32{-0.5, 0, 0.05}, func(int) []float32 { return []float32{0, 0, 1} }); len(s.words) != 0 {
		t.Errorf("forward of what no word goes with = %+v", s)
	}
}
