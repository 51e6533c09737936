package resample

import "math"

// acrossWords is across for channels of 16 bits, whose weights PIL keeps in float64.
func (a *axis) acrossWords(dst []uint16, src Raster, lo, hi int) {
	for y := lo; y < hi; y++ {
		row := src.row(y)
		for i := range a.first {
			sum := 0.0
			for k, w := range a.exact[i*a.stride:][:a.count[i]] {
				at := 2 * (int(a.first[i]) + k)
				sum += float64(uint16(row[at])<<8|uint16(row[at+1])) * w
			}
			dst[(y-lo)*len(a.first)+i] = clip16(sum)
		}
	}
}

// downWords is down for channels of 16 bits; dst is big-endian, width in words.
func (a *axis) downWords(dst []byte, src []uint16, width int) {
	for i := range a.first {
		for x := range width {
			sum := 0.0
			for k, w := range a.exact[i*a.stride:][:a.count[i]] {
				sum += float64(src[(int(a.first[i])-a.lo+k)*width+x]) * w
			}
			v := clip16(sum)
			at := 2 * (i*width + x)
			dst[at], dst[at+1] = byte(v>>8), byte(v)
		}
	}
}

// clip16 rounds half away from zero and clips. PIL clips the two bytes of a sum each on its
// own, so that one above 65535 keeps its low byte.
func clip16(sum float64) uint16 {
	v := int(math.Round(sum))
	switch {
	case v < 0:
		return 0
	case v > math.MaxUint16:
		return 0xff00 | uint16(v&0xff)
	}
	return uint16(v)
}
