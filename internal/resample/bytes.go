package resample

// acrossGo writes the horizontal resampling of src into dst, without gaps between rows.
func (a *axis) acrossGo(dst []byte, src Raster) {
	n := len(a.first) * src.Bytes
	for y := range src.Height {
		out, row := dst[y*n:][:n], src.row(y)
		switch src.Bytes {
		case 1:
			a.across1(out, row)
		case 2:
			a.acrossWords(out, row)
		case 4:
			a.across4(out, row)
		}
	}
}

// downGo writes the vertical resampling of src into dst, without gaps between rows.
func (a *axis) downGo(dst []byte, src Raster, s *Scaler) {
	n := src.Width * src.Bytes
	s.sums, s.exactSums = grow(s.sums, n), grow(s.exactSums, n)
	for i := range a.first {
		if out := dst[i*n:][:n]; src.Bytes == 2 {
			a.downWords(out, src, i, s.exactSums)
		} else {
			a.downBytes(out, src, i, s.sums)
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

// downBytes resamples row i of channels of 8 bits, which are all treated alike.
func (a *axis) downBytes(dst []byte, src Raster, i int, sums []int32) {
	sums = sums[:len(dst)]
	for x := range sums {
		sums[x] = half
	}
	for k, w := range a.weight[i*a.stride:][:a.count[i]] {
		row := src.row(int(a.first[i]) + k)[:len(sums)]
		for x, p := range row {
			sums[x] += int32(p) * w
		}
	}
	for x, sum := range sums {
		dst[x] = clip8(sum)
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
