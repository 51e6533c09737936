package neuron

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// column returns words with activations drawn at random, one in fifty far above the others, and two that are no numbers.
func column(n int) ([]string, func(int) float64) {
	r := rand.New(rand.NewPCG(1, 2))
	words, activations := make([]string, n), make([]float64, n)
	for i := range words {
		words[i], activations[i] = fmt.Sprint("word", i), r.NormFloat64()
		if i%50 == 0 {
			activations[i] += 8
		}
	}
	activations[7], activations[8] = math.NaN(), math.Inf(1)
	return words, func(i int) float64 { return activations[i] }
}

// TestWordSpectrumCountsEachWordOnce: bins, and levels, hold each word with a number once, and samples are of their levels.
func TestWordSpectrumCountsEachWordOnce(t *testing.T) {
	words, activation := column(2000)
	m := WordMoments{Mean: 0.1, Std: 1.2}
	s := NewWordSpectrum(words, activation, m, 5, 1)
	if s.Words != 1998 || s.Histogram.Total() != 1998 {
		t.Errorf("%d words, %d in bins; want 1998", s.Words, s.Histogram.Total())
	}
	inLevels := 0
	for i, l := range s.Levels {
		counted := 0
		for at := range words {
			if e := m.Excess(activation(at)); e >= l.Lo && e < l.Hi {
				counted++
			}
		}
		inLevels += l.Words
		if l.Words != counted || len(l.Sample) != min(5, counted) || i > 0 && l.Lo < s.Levels[i-1].Hi {
			t.Errorf("level %g to %g has %d words and shows %d; want %d", l.Lo, l.Hi, l.Words, len(l.Sample), counted)
		}
		for k, w := range l.Sample {
			if w.Excess < l.Lo || w.Excess >= l.Hi || k > 0 && w.Excess > l.Sample[k-1].Excess {
				t.Errorf("level %g to %g shows %q with %g", l.Lo, l.Hi, w.Word, w.Excess)
			}
		}
	}
	if inLevels != 1998 {
		t.Errorf("levels hold %d words; want 1998", inLevels)
	}
	for i, n := range s.Histogram.Counts {
		lo := s.Histogram.Lo + float64(i)*s.Histogram.Step
		if l := WordsBetween(words, activation, m, lo, lo+s.Histogram.Step, 3, 1); int64(l.Words) != n {
			t.Errorf("%d words from %g on; the bin has %d", l.Words, lo, n)
		}
	}
}

func TestWordSpectrumDrawsBySeed(t *testing.T) {
	words, activation := column(2000)
	m := WordMoments{Std: 1}
	a, again, other := WordsBetween(words, activation, m, -1, 1, 10, 1), WordsBetween(words, activation, m, -1, 1, 10, 1), WordsBetween(words, activation, m, -1, 1, 10, 2)
	if !reflect.DeepEqual(a, again) || reflect.DeepEqual(a.Sample, other.Sample) {
		t.Errorf("samples %v, %v and with another seed %v", a.Sample, again.Sample, other.Sample)
	}
}

func TestWordSpectrumOfNothing(t *testing.T) {
	nan := func(int) float64 { return math.NaN() }
	for name, s := range map[string]WordSpectrum{
		"no words":   NewWordSpectrum(nil, nan, WordMoments{Std: 1}, 5, 1),
		"no numbers": NewWordSpectrum([]string{"a", "b"}, nan, WordMoments{Std: 1}, 5, 1),
	} {
		if s.Words != 0 || len(s.Levels) != 0 || s.Histogram.Total() != 0 {
			t.Errorf("%s: %+v", name, s)
		}
	}
	alike := NewWordSpectrum([]string{"a", "b"}, func(int) float64 { return 3 }, WordMoments{Mean: 3}, 5, 1)
	if alike.Words != 2 || len(alike.Levels) != 1 || alike.Levels[0].Words != 2 {
		t.Errorf("words that drive a unit alike: %+v", alike)
	}
}
