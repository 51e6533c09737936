package store

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestFirst(t *testing.T) {
	numbers := make([]int, 1000)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range numbers {
		numbers[i] = r.IntN(500) // many are equal
	}
	sorted := slices.Sorted(slices.Values(numbers))
	for _, n := range []int{-1, 0, 1, 2, 48, 124, 125, 126, 999, 1000, 2000} {
		got := first(slices.Clone(numbers), n, cmp.Compare[int])
		if want := sorted[:min(max(n, 0), len(sorted))]; !slices.Equal(got, want) {
			t.Errorf("first %d: %v; want %v", n, got, want)
		}
	}
	if got := first(nil, 3, cmp.Compare[int]); len(got) != 0 {
		t.Errorf("first of none: %v", got)
	}
}
