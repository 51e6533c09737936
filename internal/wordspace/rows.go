package wordspace

import "math"

// rows are vectors of length one in fixed point, since a server holds them: two bytes a number, as float16, but four
// times as fast to multiply, and with an error of a cosine near 1e-5 where numbers are as small as they are here.
type rows struct {
	dims    int
	numbers []int16 // row after row
}

// one is what stands for 1.
const one = math.MaxInt16

func newRows(dims, n int) rows { return rows{dims: dims, numbers: make([]int16, 0, dims*n)} }

func (r rows) len() int {
	if r.dims == 0 {
		return 0
	}
	return len(r.numbers) / r.dims
}

// add appends v, which it makes one long. A vector of length zero or with what is no number stays a row of zeros, near
// to nothing.
func (r *rows) add(v []float32) {
	scale := 0.0
	if l := length(v); l > 0 && !math.IsInf(l, 0) {
		scale = one / l
	}
	for _, x := range v {
		if scaled := float64(x) * scale; scale > 0 && !math.IsNaN(scaled) {
			r.numbers = append(r.numbers, int16(math.RoundToEven(scaled)))
			continue
		}
		r.numbers = append(r.numbers, 0)
	}
}

// row returns a row as it was added, of length one.
func (r rows) row(at int) []float32 {
	v := make([]float32, r.dims)
	for i, x := range r.numbers[at*r.dims : (at+1)*r.dims] {
		v[i] = float32(x) / one
	}
	return v
}

// cosines returns those of v with every row.
func (r rows) cosines(v []float32) []float32 {
	var q rows
	q.add(v)
	cosines := make([]float32, r.len())
	for at := range cosines {
		cosines[at] = float32(float64(dot(q.numbers, r.numbers[at*r.dims:(at+1)*r.dims])) / (one * one))
	}
	return cosines
}

// dot returns the product of vectors as long as each other, of length one at most: no sum on the way leaves 32 bits, by
// the inequality of Cauchy and Schwarz. Four sums go on at a time, since each waits for itself.
func dot(a, b []int16) int32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 int32
	i := 0
	for ; i+8 <= len(a); i += 8 {
		x, y := (*[8]int16)(a[i:]), (*[8]int16)(b[i:])
		s0 += int32(x[0])*int32(y[0]) + int32(x[4])*int32(y[4])
		s1 += int32(x[1])*int32(y[1]) + int32(x[5])*int32(y[5])
		s2 += int32(x[2])*int32(y[2]) + int32(x[6])*int32(y[6])
		s3 += int32(x[3])*int32(y[3]) + int32(x[7])*int32(y[7])
	}
	for ; i < len(a); i++ {
		s0 += int32(a[i]) * int32(b[i])
	}
	return s0 + s1 + s2 + s3
}

func length(v []float32) float64 {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	return math.Sqrt(sum)
}
