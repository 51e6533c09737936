package jpeg

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestKernelsAgree holds what the build uses against the Go that says what it does, on random
// pictures of sizes around the widths of vectors.
func TestKernelsAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	bytes := func(n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		return b
	}
	for n := 3; n < 80; n++ {
		a, b, c := bytes(n), bytes(n), bytes(n)
		check := func(name string, size int, fast, plain func(dst []byte)) {
			t.Helper()
			got, want := make([]byte, size), make([]byte, size)
			fast(got)
			plain(want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s of %d samples (-Go +kernel):\n%s", name, n, diff)
			}
		}
		check("convert", 4*n, func(d []byte) { convert(d, a, b, c) }, func(d []byte) { convertGo(d, a, b, c) })
		check("smoothAcross", 2*n, func(d []byte) { smoothAcross(d, a) }, func(d []byte) { smoothAcrossGo(d, a) })
		check("smoothBoth", 2*n, func(d []byte) { smoothBoth(d, a, b) }, func(d []byte) { smoothBothGo(d, a, b) })
		line, quant := blocks(r, n)
		check("inverse", 64*n, func(d []byte) { inverse(d, 8*n, line, &quant, 8) }, func(d []byte) { inverseGo(d, 8*n, line, &quant, 8) })
	}
}

// blocks returns n blocks of coefficients, some out of range, and steps to scale them by.
func blocks(r *rand.Rand, n int) ([][64]int16, [64]uint16) {
	line := make([][64]int16, n)
	for i := range line {
		for k := range line[i] {
			line[i][k] = int16(r.NormFloat64() * 400 / float64(1+k*(i%5)))
		}
	}
	var quant [64]uint16
	for k := range quant {
		quant[k] = uint16(1 + r.IntN(16))
	}
	return line, quant
}
