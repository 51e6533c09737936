package jpeg

// The inverse transform is the algorithm of Loeffler, Ligtenberg and Moschytz (Practical fast
// 1-D DCT algorithms with 11 multiplications, ICASSP 1989), in the fixed-point arithmetic
// that libjpeg calls islow: constants of 13 fractional bits, two more bits kept between the
// passes. Every rounding is where it is there.
const (
	constBits = 13
	passBits  = 2
)

// Constants of the transform, with constBits fractional bits.
const (
	c0298631336 = 2446
	c0390180644 = 3196
	c0541196100 = 4433
	c0765366865 = 6270
	c0899976223 = 7373
	c1175875602 = 9633
	c1501321110 = 12299
	c1847759065 = 15137
	c1961570560 = 16069
	c2053119869 = 16819
	c2562915447 = 20995
	c3072711026 = 25172
)

// inverseGo writes a line of blocks, dequantized and transformed, into rows of samples that are
// stride apart; a block becomes shrunk × shrunk samples.
func inverseGo(dst []byte, stride int, line [][64]int16, quant *[64]uint16, shrunk int) {
	for x := range line {
		at := dst[x*shrunk:]
		if shrunk == 8 {
			inverse8(at, stride, &line[x], quant)
		} else {
			inverseLow(at, stride, &line[x], quant, shrunk)
		}
	}
}

// inverse8 transforms a block to 8×8 samples.
func inverse8(dst []byte, stride int, b *[64]int16, quant *[64]uint16) {
	var w [64]int32
	for x := range 8 {
		var in [8]int32
		for y := range 8 {
			in[y] = int32(b[8*y+x]) * int32(quant[8*y+x])
		}
		out := inverse1(&in, constBits-passBits)
		for y := range 8 {
			w[8*y+x] = out[y]
		}
	}
	for y := range 8 {
		out := inverse1((*[8]int32)(w[8*y:]), constBits+passBits+3)
		row := dst[y*stride:][:8]
		for x, v := range out {
			row[x] = sample(v)
		}
	}
}

// inverse1 transforms eight values and drops shift bits of the result, rounding.
func inverse1(in *[8]int32, shift uint) (out [8]int32) {
	z := (in[2] + in[6]) * c0541196100
	e2, e3 := z-in[6]*c1847759065, z+in[2]*c0765366865
	e0, e1 := (in[0]+in[4])<<constBits, (in[0]-in[4])<<constBits
	even := [4]int32{e0 + e3, e1 + e2, e1 - e2, e0 - e3}

	o0, o1, o2, o3 := in[7], in[5], in[3], in[1]
	z5 := (o0 + o2 + o1 + o3) * c1175875602
	z1, z2 := -(o0+o3)*c0899976223, -(o1+o2)*c2562915447
	z3, z4 := z5-(o0+o2)*c1961570560, z5-(o1+o3)*c0390180644
	odd := [4]int32{
		o3*c1501321110 + z1 + z4,
		o2*c3072711026 + z2 + z3,
		o1*c2053119869 + z2 + z4,
		o0*c0298631336 + z1 + z3,
	}
	half := int32(1) << (shift - 1)
	for i := range 4 {
		out[i] = (even[i] + odd[i] + half) >> shift
		out[7-i] = (even[i] - odd[i] + half) >> shift
	}
	return out
}

// sample shifts a value to the middle of the range of samples and clips it.
func sample(v int32) byte { return byte(min(max(v+128, 0), 255)) }

// inverseLow transforms a block to 4×4, 2×2 or 1×1 samples: the means of the squares of pixels
// that each stands for.
func inverseLow(dst []byte, stride int, b *[64]int16, quant *[64]uint16, shrunk int) {
	var full [64]byte
	inverse8(full[:], 8, b, quant)
	n := 8 / shrunk
	for y := range shrunk {
		for x := range shrunk {
			sum := n * n / 2
			for i := range n * n {
				sum += int(full[(y*n+i/n)*8+x*n+i%n])
			}
			dst[y*stride+x] = byte(sum / (n * n))
		}
	}
}
