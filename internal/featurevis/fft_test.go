package featurevis

import (
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"
)

const fftTol = 3e-6 // float32, relative to the root mean square of the output

func TestFourierIsTheDirectSum(t *testing.T) {
	for _, n := range []int{1, 2, 3, 4, 5, 7, 8, 12, 15, 16, 28, 33, 36, 97, 224} {
		for _, sign := range []float64{-1, 1} {
			t.Run(fmt.Sprintf("length %d, sign %+.0f", n, sign), func(t *testing.T) {
				const lanes = 3
				x := randomComplex(n * lanes)
				want := directTransform(x, n, lanes, sign)
				newFourier(n, sign).transform(x, make([]complex64, len(x)), lanes)
				for i := range x {
					if d := cmplx.Abs(complex128(x[i]) - want[i]); d > fftTol*math.Sqrt(float64(n)) {
						t.Fatalf("element %d = %v, want %v", i, x[i], want[i])
					}
				}
			})
		}
	}
}

func randomComplex(n int) []complex64 {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	x := make([]complex64, n)
	for i := range x {
		x[i] = complex(float32(r.NormFloat64()), float32(r.NormFloat64()))
	}
	return x
}

func directTransform(x []complex64, n, lanes int, sign float64) []complex128 {
	y := make([]complex128, len(x))
	for j := range n {
		for k := range n {
			w := cmplx.Rect(1, sign*2*math.Pi*float64(j*k%n)/float64(n))
			for i := range lanes {
				y[j*lanes+i] += complex128(x[k*lanes+i]) * w
			}
		}
	}
	return y
}

// One axis of one channel at 224 px: half the Fourier work of drawing it.
func BenchmarkFourier(b *testing.B) {
	x := randomComplex(224 * 113)
	spare := make([]complex64, len(x))
	f := newFourier(224, -1)
	for b.Loop() {
		f.transform(x, spare, 113)
	}
}
