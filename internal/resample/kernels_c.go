//go:build cgo && (amd64 || arm64)

package resample

// #cgo CFLAGS: -O3 -Wno-psabi
// #cgo noescape resample_across4
// #cgo noescape resample_down
// #cgo nocallback resample_across4
// #cgo nocallback resample_down
// #include "kernels.h"
import "C"
import "runtime"

// across is acrossGo.
func (a *axis) across(dst []byte, src Raster) {
	if src.Bytes != 4 || len(a.first) == 0 || src.Height == 0 {
		a.acrossGo(dst, src)
		return
	}
	_, _ = dst[4*len(a.first)*src.Height-1], src.row(src.Height-1)
	a.pinned(func(c C.resample_axis) {
		C.resample_across4((*C.uint8_t)(&dst[0]), (*C.uint8_t)(&src.Pix[0]), C.ptrdiff_t(src.Stride), C.ptrdiff_t(src.Height), c)
	})
}

// down is downGo.
func (a *axis) down(dst []byte, src Raster, s *Scaler) {
	width := src.Width * src.Bytes
	if src.Bytes == 2 || len(a.first) == 0 || width == 0 {
		a.downGo(dst, src, s)
		return
	}
	_, _ = dst[width*len(a.first)-1], src.row(src.Height-1)
	a.pinned(func(c C.resample_axis) {
		C.resample_down((*C.uint8_t)(&dst[0]), (*C.uint8_t)(&src.Pix[0]), C.ptrdiff_t(src.Stride), C.ptrdiff_t(width), c)
	})
}

// pinned runs f with the axis as C sees it. Go's pointers may lie in C's struct while they are
// pinned.
func (a *axis) pinned(f func(C.resample_axis)) {
	var pins runtime.Pinner
	defer pins.Unpin()
	pins.Pin(&a.first[0])
	pins.Pin(&a.count[0])
	pins.Pin(&a.weight[0])
	f(C.resample_axis{
		first: (*C.int32_t)(&a.first[0]), count: (*C.int32_t)(&a.count[0]), weight: (*C.int32_t)(&a.weight[0]),
		stride: C.ptrdiff_t(a.stride), outputs: C.ptrdiff_t(len(a.first)),
	})
}
