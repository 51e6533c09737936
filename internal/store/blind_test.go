package store_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

func TestBlindSample(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Units: 8, Images: 900})
	d, err := s.Unit(t.Context(), ref(3))
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.BlindSample(t.Context(), ref(3), 8, 12, 5)
	if err != nil {
		t.Fatal(err)
	}
	if got.Lo != d.Min || math.Abs(got.Lo+8*got.Width-d.Max) > 1e-9 || got.Std != d.Std {
		t.Errorf("bins from %v, %v wide, over %v; want %v to %v", got.Lo, got.Width, got.Std, d.Min, d.Max)
	}
	total, counts, keys := 0, make([]int, 8), map[string]bool{}
	for _, n := range got.Available {
		total += n
	}
	for _, im := range got.Images {
		counts[im.Bin]++
		keys[im.Key] = true
		lo := got.Lo + float64(im.Bin)*got.Width
		if im.Activation < lo-1e-9 || im.Activation > lo+got.Width+1e-9 {
			t.Errorf("an activation of %v is in bin %d, from %v", im.Activation, im.Bin, lo)
		}
	}
	for bin, n := range counts {
		if n != min(12, got.Available[bin]) {
			t.Errorf("bin %d has %d images of %d", bin, n, got.Available[bin])
		}
	}
	if total != 900 || len(keys) != len(got.Images) {
		t.Errorf("%d images are in bins, %d keys for %d drawn; want all once", total, len(keys), len(got.Images))
	}
	again, err := s.BlindSample(t.Context(), ref(3), 8, 12, 5)
	if err != nil || !slices.Equal(again.Images, got.Images) {
		t.Errorf("the same seed draws others: %v", err)
	}
	other, err := s.BlindSample(t.Context(), ref(3), 8, 12, 6)
	if err != nil || slices.Equal(other.Images, got.Images) {
		t.Errorf("another seed draws the same: %v", err)
	}
}

// TestBlindOrderTellsNothing correlates the order in which images are shown with their activations, for many seeds: the
// mean of the rank correlations is near 0 and few are far from it, as chance has it.
func TestBlindOrderTellsNothing(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Units: 8, Images: 600})
	const seeds = 120
	for _, unit := range []int{3, 5} {
		var sum, far float64
		for seed := range int64(seeds) {
			got, err := s.BlindSample(t.Context(), ref(unit), 8, 12, seed)
			if err != nil {
				t.Fatal(err)
			}
			var at, activations []float32
			for i, im := range got.Images {
				at, activations = append(at, float32(i)), append(activations, float32(im.Activation))
			}
			rho := neuron.RankCorrelation(at, activations)
			sum += rho
			if math.Abs(rho)*math.Sqrt(float64(len(at)-1)) > 1.96 { // 5 % by chance
				far++
			}
		}
		if mean := sum / seeds; math.Abs(mean) > .04 || far/seeds > .12 {
			t.Errorf("unit %d: orders correlate with activations by %v in the mean, %v of them far from 0", unit, mean, far/seeds)
		}
	}
}

// TestBlindSampleDrawsAlike: each image of a bin has the same chance.
func TestBlindSampleDrawsAlike(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Units: 8, Images: 300})
	const draws = 400
	drawn, of, want := map[string]int{}, map[string]int{}, 0
	for seed := range int64(draws) {
		got, err := s.BlindSample(t.Context(), ref(3), 2, 10, seed)
		if err != nil {
			t.Fatal(err)
		}
		for _, im := range got.Images {
			drawn[im.Key]++
			of[im.Key] = got.Available[im.Bin]
		}
		want = got.Available[0] + got.Available[1]
	}
	if len(drawn) != want {
		t.Errorf("%d of %d images were ever drawn", len(drawn), want)
	}
	for key, n := range drawn {
		p := 10 / float64(of[key])
		if sigma := math.Sqrt(draws * p * (1 - p)); math.Abs(float64(n)-draws*p) > 5*sigma {
			t.Errorf("%s was drawn %d times, want about %v", key, n, draws*p)
		}
	}
}

func TestBlindSampleRefuses(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Units: 12, Images: 300})
	storetest.Exec(t, s.Path(), "UPDATE units SET std = 0, max = min WHERE unit = 4")
	for _, tt := range []struct {
		name string
		unit int
		want neuron.Kind
	}{{"constant", 4, neuron.Invalid}, {"not there", 500, neuron.NotFound}} {
		_, err := s.BlindSample(t.Context(), ref(tt.unit), 4, 4, 1)
		var said *neuron.Error
		if !errors.As(err, &said) || said.Kind != tt.want {
			t.Errorf("%s: %v, want kind %v", tt.name, err, tt.want)
		}
	}
}
