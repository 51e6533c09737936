//go:build !cgo || !(amd64 || arm64)

package jpeg

func inverse(dst []byte, stride int, line [][64]int16, quant *[64]uint16, shrunk int) {
	inverseGo(dst, stride, line, quant, shrunk)
}

func convert(dst, luma, blue, red []byte) { convertGo(dst, luma, blue, red) }
func smoothAcross(dst, src []byte)        { smoothAcrossGo(dst, src) }
func smoothBoth(dst, near, far []byte)    { smoothBothGo(dst, near, far) }
