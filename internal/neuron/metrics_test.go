package neuron

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

const metricTol = 1e-9 // float64 throughout, but for the products of clarity

// naiveLikeness adds up all pairs.
func naiveLikeness(weights []float64, places [][]float64) float64 {
	sum, pairs := 0.0, 0.0
	for i := range places {
		for j := range places {
			if i == j {
				continue
			}
			cosine := 0.0
			for at := range places[i] {
				cosine += places[i][at] * places[j][at]
			}
			sum += weights[i] * weights[j] * cosine
			pairs += weights[i] * weights[j]
		}
	}
	return sum / pairs
}

// unitPlaces are random vectors of length one.
func unitPlaces(random *rand.Rand, n, numbers int) [][]float64 {
	places := make([][]float64, n)
	for i := range places {
		places[i] = make([]float64, numbers)
		squares := 0.0
		for at := range places[i] {
			places[i][at] = random.NormFloat64() + .3
			squares += places[i][at] * places[i][at]
		}
		for at := range places[i] {
			places[i][at] /= math.Sqrt(squares)
		}
	}
	return places
}

func TestWeightedLikenessIsThatOfAllPairs(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{2, 3, 50, 301} {
		places := unitPlaces(random, n, 7)
		weights := make([]float64, n)
		l := WeightedLikeness{Sum: make([]float64, 7)}
		for i, p := range places {
			weights[i] = random.Float64()
			l.Weights += weights[i]
			l.Squares += weights[i] * weights[i]
			for at := range p {
				l.Sum[at] += weights[i] * p[at]
			}
		}
		if got, want := l.Mean(), naiveLikeness(weights, places); got == nil || math.Abs(*got-want) > metricTol {
			t.Errorf("Mean of %d images = %v; all pairs give %v", n, show(got), want)
		}
	}
}

func TestWeightedLikenessOfFewImages(t *testing.T) {
	tests := []struct {
		name string
		of   WeightedLikeness
		want *float64
	}{
		{"none", WeightedLikeness{Sum: []float64{0, 0}}, nil},
		{"one", WeightedLikeness{Sum: []float64{.3, .4}, Weights: .5, Squares: .25}, nil},
		{"two alike", WeightedLikeness{Sum: []float64{1.5, 0}, Weights: 1.5, Squares: 1.25}, new(1.0)},
		{"two opposed", WeightedLikeness{Sum: []float64{0, .5}, Weights: 1.5, Squares: 1.25}, new(-1.0)},
	}
	for _, tt := range tests {
		if got := tt.of.Mean(); show(got) != show(tt.want) {
			t.Errorf("%s: Mean(%+v) = %v; want %v", tt.name, tt.of, show(got), show(tt.want))
		}
	}
}

func show(v *float64) float64 {
	if v == nil {
		return math.Inf(1)
	}
	return math.Round(*v*1e9) / 1e9
}

func float32s(places [][]float64) [][]float32 {
	rows := make([][]float32, len(places))
	for i, p := range places {
		for _, v := range p {
			rows[i] = append(rows[i], float32(v))
		}
	}
	return rows
}

// TestLikeness compares clarity with both ways to write it, of all pairs and of the mean.
func TestLikeness(t *testing.T) {
	const tol = 1e-6 // products are float32
	random := rand.New(rand.NewPCG(5, 6))
	for _, n := range []int{5, 33, 100} {
		places := unitPlaces(random, n, 12)
		mean, squares := make([]float64, 12), 0.0
		for at := range mean {
			for _, p := range places {
				mean[at] += p[at] / float64(n)
			}
			squares += mean[at] * mean[at]
		}
		want := (squares - 1/float64(n)) * float64(n) / float64(n-1)
		ones := slices.Repeat([]float64{1}, n)
		clarity, _ := Likeness(slices.Insert(float32s(places), 2, nil))
		if clarity == nil || math.Abs(*clarity-want) > tol || math.Abs(*clarity-naiveLikeness(ones, places)) > tol {
			t.Errorf("clarity of %d images = %v; want %v, and %v by all pairs", n, show(clarity), want, naiveLikeness(ones, places))
		}
	}
}

// TestPolysemanticity is 1 − the cosine of the centres of two clouds that lie apart.
func TestPolysemanticity(t *testing.T) {
	tests := []struct {
		name   string
		places [][]float32
		want   float64 // infinite for none
	}{
		{"two kinds at right angles", [][]float32{{1, 0}, {1, 0}, {0, 1}, {1, 0}, {0, 1}}, 1},
		{"opposed", [][]float32{{1, 0}, {-1, 0}, {-1, 0}, {1, 0}, {1, 0}, {1, 0}}, 2},
		{"60 degrees", [][]float32{{1, 0}, {1, 0}, {.5, .8660254}, {.5, .8660254}, {.5, .8660254}}, .5},
		{"all alike", [][]float32{{1, 0}, {1, 0}, {1, 0}, {1, 0}, {1, 0}}, math.Inf(1)},
		{"too few", [][]float32{{1, 0}, {0, 1}, nil, {1, 0}, {0, 1}}, math.Inf(1)},
		{"one that is not a number", [][]float32{{1, 0}, {1, 0}, {0, 1}, {float32(math.NaN()), 0}, {0, 1}, {0, 1}}, 1},
	}
	for _, tt := range tests {
		_, got := Likeness(tt.places)
		if v := show(got); v != tt.want && !(math.Abs(v-tt.want) < 1e-6) {
			t.Errorf("%s: polysemanticity = %v; want %v", tt.name, v, tt.want)
		}
		if _, again := Likeness(tt.places); show(again) != show(got) {
			t.Errorf("%s: %v, then %v", tt.name, show(got), show(again))
		}
	}
}

// TestMoranI compares with values that can be told by hand.
func TestMoranI(t *testing.T) {
	tests := []struct {
		name          string
		cells         []byte
		height, width int
		want          float64
		varies        bool
	}{
		{"checkerboard", []byte{0, 9, 0, 9, 9, 0, 9, 0, 0, 9, 0, 9, 9, 0, 9, 0}, 4, 4, -1, true},
		// 24 joins: 4 in each of the 3 rows of pairs and likewise columns; unlike only in the middle: (20 − 4)/24
		{"two halves", []byte{0, 0, 9, 9, 0, 0, 9, 9, 0, 0, 9, 9, 0, 0, 9, 9}, 4, 4, 2.0 / 3, true},
		// deviations 8/9 at the centre, −1/9 elsewhere: 12 joins, 4 of which are −8/81, 8 of which 1/81: 9/24·2·(−24/81)/(72/81)
		{"one cell", []byte{0, 0, 0, 0, 1, 0, 0, 0, 0}, 3, 3, -.25, true},
		{"a line", []byte{1, 2, 3}, 1, 3, 0, true},
		{"no map", []byte{7}, 1, 1, 0, false},
		{"flat", []byte{5, 5, 5, 5}, 2, 2, 0, false},
	}
	for _, tt := range tests {
		got, varies := MoranI(tt.cells, tt.height, tt.width)
		if math.Abs(got-tt.want) > metricTol || varies != tt.varies {
			t.Errorf("%s: MoranI = %v, %v; want %v, %v", tt.name, got, varies, tt.want, tt.varies)
		}
	}
}

// TestMoranIByDefinition sums over all pairs of cells, whose weights are 1 where they share an edge.
func TestMoranIByDefinition(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, size := range [][2]int{{9, 9}, {2, 7}, {5, 1}} {
		h, w := size[0], size[1]
		cells := make([]byte, h*w)
		mean := 0.0
		for i := range cells {
			cells[i] = byte(random.IntN(256))
			mean += float64(cells[i]) / float64(h*w)
		}
		var products, weights, variance float64
		for i, a := range cells {
			variance += (float64(a) - mean) * (float64(a) - mean)
			for j, b := range cells {
				if dy, dx := i/w-j/w, i%w-j%w; dy*dy+dx*dx == 1 {
					weights++
					products += (float64(a) - mean) * (float64(b) - mean)
				}
			}
		}
		want := float64(h*w) / weights * products / variance
		if got, varies := MoranI(cells, h, w); !varies || math.Abs(got-want) > metricTol {
			t.Errorf("MoranI of %d × %d cells = %v; want %v", h, w, got, want)
		}
	}
}
