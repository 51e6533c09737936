package jpeg

// inverse writes a line of blocks as samples; see inverseGo.
func inverse(dst []byte, stride int, line [][64]int16, quant *[64]uint16, shrunk int) {
	inverseGo(dst, stride, line, quant, shrunk)
}

// convert writes YCbCr as RGB; see convertGo.
func convert(dst, luma, blue, red []byte) { convertGo(dst, luma, blue, red) }
