package resample

// across writes the horizontal resampling of rows lo ≤ y < hi of src into dst, row lo
// first, rounded and clipped to 8 bits.
func (a *axis) across(dst []byte, src Raster, lo, hi int) {
	n := len(a.first) * src.Bytes
	for y := lo; y < hi; y++ {
		if src.Bytes == 4 {
			a.across4(dst[(y-lo)*n:][:n], src.row(y))
		} else {
			a.across1(dst[(y-lo)*n:][:n], src.row(y))
		}
	}
}

// across4 resamples one row of four channels. Two channels share a 64-bit word: a product
// and a sum of products fit 32 bits each, so that one multiplication does both.
func (a *axis) across4(dst, src []byte) {
	for i := range a.first {
		count := int(a.count[i])
		pixels := src[4*int(a.first[i]):][:4*count]
		var even, odd uint64
		for k, w := range a.weight[i*a.stride:][:count] {
			p := pixels[4*k : 4*k+4 : 4*k+4]
			wide := uint64(int64(w))
			even += (uint64(p[0]) | uint64(p[2])<<32) * wide
			odd += (uint64(p[1]) | uint64(p[3])<<32) * wide
		}
		out := dst[4*i : 4*i+4 : 4*i+4]
		out[0], out[2] = roundPair(even)
		out[1], out[3] = roundPair(odd)
	}
}

// across1 resamples one row of one channel.
func (a *axis) across1(dst, src []byte) {
	for i := range a.first {
		count := int(a.count[i])
		pixels := src[a.first[i]:][:count]
		sum := int32(half)
		for k, w := range a.weight[i*a.stride:][:count] {
			sum += int32(pixels[k]) * w
		}
		dst[i] = clip8(sum)
	}
}

// down writes the vertical resampling of src into dst. Row 0 of src is input a.lo; width is
// in bytes, since all channels are treated alike; sums has room for one row.
func (a *axis) down(dst, src []byte, width int, sums []int32) {
	for i := range a.first {
		for x := range sums[:width] {
			sums[x] = half
		}
		for k, w := range a.weight[i*a.stride:][:a.count[i]] {
			row := src[(int(a.first[i])-a.lo+k)*width:][:width]
			for x, p := range row {
				sums[x] += int32(p) * w
			}
		}
		for x, s := range sums[:width] {
			dst[i*width+x] = clip8(s)
		}
	}
}

const half = 1 << (weightBits - 1)

// roundPair returns the two sums of a word as 8-bit values. The low one may be negative
// and has then borrowed from the high one.
func roundPair(word uint64) (low, high byte) {
	l := int32(word)
	h := int32((word - uint64(int64(l))) >> 32)
	return clip8(l + half), clip8(h + half)
}

// clip8 drops the fraction of a sum and clips it to a byte.
func clip8(sum int32) byte { return byte(min(max(sum>>weightBits, 0), 255)) }
