package neuron

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

var notANumber = float32(math.NaN())

// tableOf has at each place the categories of an image, nil for a file that is none.
func tableOf(images [][]Category) *CategoryTable {
	b := NewCategoryTableBuilder()
	for place, categories := range images {
		if categories != nil {
			b.Add(place, categories)
		}
	}
	return b.Table(len(images))
}

// madeUpImages have a colour of three, some a kind, some two, and rarely a word; one in twenty is no image.
func madeUpImages(random *rand.Rand, n int) ([][]Category, []float32) {
	images, column := make([][]Category, n), make([]float32, n)
	for i := range images {
		colour := random.IntN(3)
		column[i] = float32(math.Round(random.NormFloat64()*4+3*float64(colour)) / 4) // many are equal
		images[i] = []Category{{"colour", fmt.Sprint(colour)}}
		for range random.IntN(3) {
			images[i] = append(images[i], Category{"kind", fmt.Sprint(random.IntN(4))})
		}
		if random.IntN(10) == 0 {
			images[i] = append(images[i], Category{"word", fmt.Sprint(random.IntN(30))})
		}
		if random.IntN(20) == 0 {
			images[i], column[i] = nil, notANumber
		}
	}
	return images, column
}

// naivePrecision goes through the different activations, the highest first, and counts anew for each.
func naivePrecision(images [][]Category, column []float32, c Category) float64 {
	thresholds := slices.Clone(column)
	slices.SortFunc(thresholds, func(a, b float32) int { return cmp.Compare(b, a) })
	total := 0
	for i := range images {
		if slices.Contains(images[i], c) && column[i] == column[i] {
			total++
		}
	}
	sum, recall := 0.0, 0.0
	for _, threshold := range slices.Compact(thresholds) {
		hits, taken := 0, 0
		for i, a := range column {
			if a >= threshold {
				taken++
				if slices.Contains(images[i], c) {
					hits++
				}
			}
		}
		if taken > 0 {
			r := float64(hits) / float64(total)
			sum += (r - recall) * float64(hits) / float64(taken)
			recall = r
		}
	}
	return sum
}

func TestAveragePrecisionByDefinition(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 5 {
		images, column := madeUpImages(random, 400)
		n := 0
		counts := map[Category]int{}
		for i, categories := range images {
			if column[i] != column[i] {
				continue
			}
			n++
			for _, c := range slices.Compact(slices.SortedFunc(slices.Values(categories), func(a, b Category) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Value, b.Value)) })) {
				counts[c]++
			}
		}
		var want Category
		most, precision := math.Inf(-1), 0.0
		for c, of := range counts {
			share := float64(of) / float64(n)
			if p := naivePrecision(images, column, c); of >= LeastCategoryImages && (p-share)/(1-share) > most {
				most, precision, want = (p-share)/(1-share), p, c
			}
		}
		got, best, found := tableOf(images).AveragePrecision(column)
		if !found || best.Category != want || math.Abs(got-precision) > metricTol {
			t.Errorf("AveragePrecision = %v of %v, %v; by definition %v of %v", got, best, found, precision, want)
		}
	}
}

// labelled20 are 40 images, the first 20 of which are red, and the activations of which are given from the start: the others are
// the lowest.
func labelled20(of ...float32) ([][]Category, []float32) {
	images, column := make([][]Category, 40), make([]float32, 40)
	for i := range images {
		images[i], column[i] = []Category{{"colour", "blue"}}, -9
		if i < 20 {
			images[i] = []Category{{"colour", "red"}}
		}
	}
	copy(column, of)
	return images, column
}

// TestAveragePrecisionOfTies has numbers that can be told by hand.
func TestAveragePrecisionOfTies(t *testing.T) {
	tests := []struct {
		name string
		of   []float32
		want float64
		best string
	}{
		{"all told", slices.Repeat([]float32{1}, 20), 1, "red"},
		{"the other told", slices.Repeat([]float32{-10}, 20), 1, "blue"},
		// 10 red ones at the top, then 10 red and 20 blue ones alike: ½·1 + ½·20/40
		{"half told", slices.Repeat([]float32{1}, 10), .75, "red"},
		// 0 and −0 are one: as if all were alike but the blue ones below
		{"zeros of both signs", slices.Repeat([]float32{0, float32(math.Copysign(0, -1))}, 10), 1, "red"},
	}
	for _, tt := range tests {
		images, column := labelled20(tt.of...)
		got, best, found := tableOf(images).AveragePrecision(column)
		if !found || math.Abs(got-tt.want) > metricTol || best.Value != tt.best {
			t.Errorf("%s: AveragePrecision = %v of %v, %v; want %v of %s", tt.name, got, best, found, tt.want, tt.best)
		}
	}
}

// TestVarianceExplainedByDefinition groups images by the first value of each name that counts.
func TestVarianceExplainedByDefinition(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	for range 5 {
		images, column := madeUpImages(random, 600)
		counts := map[Category]int{}
		for _, categories := range images {
			for i, c := range categories {
				if !slices.Contains(categories[:i], c) {
					counts[c]++
				}
			}
		}
		u, _ := Moments(column)
		groups := map[string][]float64{}
		for i, a := range column {
			if a != a {
				continue
			}
			group := "none"
			for _, c := range images[i] {
				if c.Name == "colour" && counts[c] >= LeastCategoryImages {
					group = c.Value
					break
				}
			}
			groups[group] = append(groups[group], float64(a))
		}
		between, total := 0.0, 0.0
		for _, g := range groups {
			mean := 0.0
			for _, a := range g {
				mean += a / float64(len(g))
				total += (a - u.Mean) * (a - u.Mean)
			}
			between += float64(len(g)) * (mean - u.Mean) * (mean - u.Mean)
		}
		got, name, found := tableOf(images).VarianceExplained(column)
		if !found || name != "colour" || math.Abs(got-between/total) > metricTol {
			t.Errorf("VarianceExplained = %v by %q, %v; want %v by colour", got, name, found, between/total)
		}
	}
}

func TestCategoriesThatSayNothing(t *testing.T) {
	few, column := labelled20(slices.Repeat([]float32{1}, 20)...)
	few = few[:39] // 19 are blue, and 20 red
	column = column[:39]
	same := slices.Repeat([][]Category{{{"colour", "red"}}}, 40)
	tests := []struct {
		name   string
		images [][]Category
		column []float32
		eta    bool
		ap     bool
	}{
		{"too few of one value", few, column, true, true},
		{"one value for all", same, append(column, 3), false, false},
		{"no categories", make([][]Category, 39), column, false, false},
		{"constant", few, make([]float32, 39), false, true},
		{"no activations", few, slices.Repeat([]float32{notANumber}, 39), false, false},
	}
	for _, tt := range tests {
		table := tableOf(tt.images)
		_, _, eta := table.VarianceExplained(tt.column)
		_, best, ap := table.AveragePrecision(tt.column)
		if eta != tt.eta || ap != tt.ap || best.Value == "blue" {
			t.Errorf("%s: variance explained %v, average precision %v of %v; want %v, %v", tt.name, eta, ap, best, tt.eta, tt.ap)
		}
	}
}

func TestDescending(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	column := []float32{0, notANumber, float32(math.Copysign(0, -1)), float32(math.Inf(1)), float32(math.Inf(-1)), 1, 1, -1, 1e-45, -1e-45}
	for range 500 {
		column = append(column, float32(random.NormFloat64()))
	}
	var want []int32
	for i, a := range column {
		if a == a {
			want = append(want, int32(i))
		}
	}
	slices.SortStableFunc(want, func(a, b int32) int {
		return cmp.Or(cmp.Compare(column[b], column[a]), cmp.Compare(math.Float32bits(column[a])>>31, math.Float32bits(column[b])>>31)*map[bool]int{true: 1}[column[a] == 0])
	})
	if got := descending(column); !slices.Equal(got, want) {
		t.Errorf("descending = %v; want %v", got, want)
	}
}
