package resample

import "math"

// acrossWords resamples one row of big-endian words, whose weights PIL keeps in float64.
func (a *axis) acrossWords(dst, src []byte) {
	for i := range a.first {
		sum := 0.0
		for k, w := range a.exact[i*a.stride:][:a.count[i]] {
			at := 2 * (int(a.first[i]) + k)
			sum += float64(word(src[at:])) * w
		}
		putWord(dst[2*i:], sum)
	}
}

// downWords resamples row i of words.
func (a *axis) downWords(dst []byte, src Raster, i int, sums []float64) {
	sums = sums[:len(dst)/2]
	clear(sums)
	for k, w := range a.exact[i*a.stride:][:a.count[i]] {
		row := src.row(int(a.first[i]) + k)
		for x := range sums {
			sums[x] += float64(word(row[2*x:])) * w
		}
	}
	for x, sum := range sums {
		putWord(dst[2*x:], sum)
	}
}

func word(b []byte) uint16 { return uint16(b[0])<<8 | uint16(b[1]) }

// putWord rounds half away from zero and clips.
func putWord(dst []byte, sum float64) {
	v := min(max(int(math.Round(sum)), 0), math.MaxUint16)
	dst[0], dst[1] = byte(v>>8), byte(v)
}
