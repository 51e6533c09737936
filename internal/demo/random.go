package demo

import "math/rand/v2"

// stream tells the uses of randomness apart, so that what a picture shows does not depend on
// how it is drawn.
type stream uint64

const (
	planning stream = iota
	describing
	drawing
)

// random returns the source of one use: the same for the same seed, stream and number, on any
// machine, and unrelated to its neighbours.
func random(seed int64, s stream, i int) *rand.Rand {
	return rand.New(rand.NewPCG(scramble(uint64(seed)), scramble(uint64(i)<<2|uint64(s))))
}

// scramble spreads close numbers over all of 64 bits (the finalizer of SplitMix64: Steele, Lea
// and Flood, Fast Splittable Pseudorandom Number Generators, 2014).
func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// between returns a number in [lo, hi).
func between(r *rand.Rand, lo, hi float64) float64 { return lo + (hi-lo)*r.Float64() }

// pick returns one of the choices, each as likely as the other.
func pick[T any](r *rand.Rand, choices []T) T { return choices[r.IntN(len(choices))] }

// deal returns n cards: all of them in a random order, again in another one, and so on.
// A longer deal begins like a shorter one.
func deal(seed int64, deck int, cards []int, n int) []int {
	var dealt []int
	for round := 0; len(dealt) < n; round++ {
		r := random(seed, planning, deck<<24|round)
		for _, k := range r.Perm(len(cards)) {
			dealt = append(dealt, cards[k])
		}
	}
	return dealt[:n]
}
