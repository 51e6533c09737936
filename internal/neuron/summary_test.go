package neuron

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

const statTol = 1e-12

func TestSummariseStatistics(t *testing.T) {
	nan := float32(math.NaN())
	for _, tt := range []struct {
		name   string
		column []float32
		want   Unit
	}{
		{"empty", nil, Unit{}},
		{"all missing", []float32{nan, nan}, Unit{}},
		{"constant", []float32{-0.1, -0.1, -0.1}, Unit{Mean: float64(float32(-0.1)), Min: float64(float32(-0.1)), Max: float64(float32(-0.1))}},
		{"one of four fires", []float32{0, 0, nan, 4, 0}, Unit{
			Mean: 1, Std: math.Sqrt(3), Max: 4, Kurtosis: 7.0 / 3, Density: 0.25, Density1: 0.25}},
		{"both sides", []float32{-1, 1, -1, 1}, Unit{
			Std: 1, Min: -1, Max: 1, Kurtosis: 1, Density: 0.5}},
	} {
		got := NewSummariser(len(tt.column), Kept{2, 2, 2}, 1, nil).Summarise(tt.column).Unit
		if !nearUnit(got, tt.want) {
			t.Errorf("%s: Summarise(%v) = %+v; want %+v", tt.name, tt.column, got, tt.want)
		}
	}
}

func nearUnit(a, b Unit) bool {
	near := func(x, y float64) bool { return math.Abs(x-y) <= statTol }
	return near(a.Mean, b.Mean) && near(a.Std, b.Std) && near(a.Min, b.Min) && near(a.Max, b.Max) &&
		near(a.Kurtosis, b.Kurtosis) && near(a.Density, b.Density) && near(a.Density1, b.Density1)
}

// randomColumn has a heavy upper tail, ties and gaps, as real units do.
func randomColumn(n int, seed uint64) []float32 {
	r := rand.New(rand.NewPCG(seed, 1))
	column := make([]float32, n)
	for i := range column {
		x := r.NormFloat64()
		if r.IntN(50) == 0 {
			x = 3 * r.ExpFloat64()
		}
		column[i] = float32(math.Round(x*64) / 64)
		if r.IntN(100) == 0 {
			column[i] = float32(math.NaN())
		}
	}
	return column
}

func TestSummariseAgreesWithItself(t *testing.T) {
	column := randomColumn(5000, 7)
	sum := NewSummariser(len(column), Kept{100, 32, 16}, 3, nil).Summarise(column)
	perLevel := map[int]int64{}
	for i, n := range sum.Histogram.Counts {
		perLevel[(int(math.Round(sum.Histogram.Lo/BinStep))+i)>>levelShift] += n
	}
	for _, l := range sum.Levels {
		if want := min(perLevel[l.Level], 16); int64(len(l.Picks)) != want {
			t.Errorf("level %d has %d picks; want %d of %d images", l.Level, len(l.Picks), want, perLevel[l.Level])
		}
		for _, p := range l.Picks {
			lo, z := float64(l.Level)*LevelStep, sum.Z(p.Activation)
			if z < lo || z >= lo+LevelStep || column[p.Ordinal] != float32(p.Activation) {
				t.Errorf("level %d holds image %d with z %g", l.Level, p.Ordinal, z)
			}
		}
	}
	if got := sum.Histogram.Total(); got != countPresent(column) {
		t.Errorf("histogram counts %d images; want %d", got, countPresent(column))
	}
}

func countPresent(column []float32) (n int64) {
	for _, a := range column {
		if a == a {
			n++
		}
	}
	return n
}

func TestSummariseExtremes(t *testing.T) {
	column := randomColumn(3000, 9)
	order := []int{}
	for i, a := range column {
		if a == a {
			order = append(order, i)
		}
	}
	sum := NewSummariser(len(column), Kept{100, 32, 1}, 3, nil).Summarise(column)
	slices.SortStableFunc(order, func(a, b int) int { return int(64 * (column[b] - column[a])) })
	for i, p := range sum.Top {
		if p.Ordinal != order[i] {
			t.Fatalf("top %d is image %d; want %d", i, p.Ordinal, order[i])
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if d := int(64 * (column[a] - column[b])); d != 0 {
			return d
		}
		return a - b
	})
	for i, p := range sum.Bottom {
		if p.Ordinal != order[i] {
			t.Fatalf("bottom %d is image %d; want %d", i, p.Ordinal, order[i])
		}
	}
}

func TestShuffledIsStable(t *testing.T) {
	long := Shuffled(1000, 5)
	short := slices.DeleteFunc(slices.Clone(long), func(i int32) bool { return i >= 400 })
	if !slices.Equal(short, Shuffled(400, 5)) {
		t.Error("the order of the first 400 numbers depends on how many follow")
	}
	if slices.Equal(long, Shuffled(1000, 6)) {
		t.Error("another seed gives the same order")
	}
}

// BenchmarkSummarise condenses a column of 50,000 images, as many as ImageNet's validation set.
func BenchmarkSummarise(b *testing.B) {
	column := randomColumn(50_000, 1)
	s := NewSummariser(len(column), Kept{100, 32, 8}, 1, nil)
	for b.Loop() {
		s.Summarise(column)
	}
	b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N), "ms/unit")
}

func TestSummarisePassesOverCopies(t *testing.T) {
	column := []float32{5, 4, 3, 2, 1, -1, -2}
	prints := make([]Fingerprint, len(column))
	for i := range prints {
		prints[i] = Fingerprint{1 << (8 * i) * 0xff, 0xffff << (8 * i)}
	}
	prints[1], prints[2], prints[6] = prints[0], prints[0], prints[5]
	sum := NewSummariser(len(column), Kept{3, 3, 4}, 1, prints).Summarise(column)
	want := []Pick{{Ordinal: 0, Activation: 5, Copies: 2}, {Ordinal: 3, Activation: 2}, {Ordinal: 4, Activation: 1}}
	if !slices.Equal(sum.Top, want) {
		t.Errorf("Top = %v; want %v", sum.Top, want)
	}
	if want := (Pick{Ordinal: 6, Activation: -2, Copies: 1}); sum.Bottom[0] != want {
		t.Errorf("Bottom = %v; want %v first", sum.Bottom, want)
	}
	if got := sum.Histogram.Total(); got != int64(len(column)) {
		t.Errorf("the histogram counts %d images; want all %d", got, len(column))
	}
}
