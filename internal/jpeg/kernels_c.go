//go:build cgo && (amd64 || arm64)

package jpeg

// #cgo CFLAGS: -O3 -Wno-psabi
// #cgo noescape jpeg_inverse
// #cgo noescape jpeg_convert
// #cgo noescape jpeg_smooth_across
// #cgo noescape jpeg_smooth_both
// #cgo nocallback jpeg_inverse
// #cgo nocallback jpeg_convert
// #cgo nocallback jpeg_smooth_across
// #cgo nocallback jpeg_smooth_both
// #include "kernels.h"
import "C"

// inverse is inverseGo. Shrunken blocks are rare and stay with it.
func inverse(dst []byte, stride int, line [][64]int16, quant *[64]uint16, shrunk int) {
	if shrunk != 8 {
		inverseGo(dst, stride, line, quant, shrunk)
		return
	}
	_ = dst[7*stride+8*len(line)-1]
	C.jpeg_inverse(at(dst), C.ptrdiff_t(stride), (*C.int16_t)(&line[0][0]), C.ptrdiff_t(len(line)), (*C.uint16_t)(&quant[0]))
}

// convert is convertGo.
func convert(dst, luma, blue, red []byte) {
	n := len(dst) / 4
	C.jpeg_convert(at(dst[:4*n]), at(luma[:n]), at(blue[:n]), at(red[:n]), C.ptrdiff_t(n))
}

// smoothAcross is smoothAcrossGo.
func smoothAcross(dst, src []byte) {
	C.jpeg_smooth_across(at(dst[:2*len(src)]), at(src), C.ptrdiff_t(len(src)))
}

// smoothBoth is smoothBothGo.
func smoothBoth(dst, near, far []byte) {
	C.jpeg_smooth_both(at(dst[:2*len(near)]), at(near), at(far[:len(near)]), C.ptrdiff_t(len(near)))
}

func at(b []byte) *C.uint8_t { return (*C.uint8_t)(&b[0]) }
