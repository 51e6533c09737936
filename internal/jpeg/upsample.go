package jpeg

// upsampled returns row y of the picture of component i, at full width. It is valid until the
// next row of that component.
func (d *decoder) upsampled(i, y int) []byte {
	c := &d.components[i]
	across, down := d.hMax*d.shrunk/(c.h*c.shrunk), d.vMax*d.shrunk/(c.v*c.shrunk)
	near := min(y/down, c.height-1)
	if across == 1 && down == 1 {
		return c.row(near)
	}
	out := grow(d.rows[i], c.width*across)
	d.rows[i] = out
	smooth := d.shrunk > 1 && c.width > 2
	switch far := c.clampedRow(near, y, down); {
	case across == 2 && down == 1 && smooth:
		smoothAcross(out, c.row(near))
	case across == 2 && down == 2 && smooth:
		smoothBoth(out, c.row(near), far)
	case across == 1 && down == 2 && d.shrunk > 1:
		smoothDown(out, c.row(near), far, 1+int32(y&1))
	default:
		replicate(out, c.row(near), across)
	}
	return out
}

// clampedRow returns the row next to near on the side that y lies on, or near itself at the
// picture's edge.
func (c *component) clampedRow(near, y, down int) []byte {
	if y%down == 0 {
		return c.row(max(near-1, 0))
	}
	return c.row(min(near+1, c.height-1))
}

// replicate repeats each sample.
func replicate(dst, src []byte, times int) {
	for x := range dst {
		dst[x] = src[x/times]
	}
}

// smoothAcrossGo doubles the width: a sample is three quarters the nearer one and a quarter the
// farther. Halves are rounded down and up by turns, lest the picture drift.
func smoothAcrossGo(dst, src []byte) {
	last := len(src) - 1
	dst[0], dst[2*last+1] = src[0], src[last]
	for x := range last {
		a, b := uint32(src[x]), uint32(src[x+1])
		dst[2*x+1] = byte((3*a + b + 2) >> 2)
		dst[2*x+2] = byte((a + 3*b + 1) >> 2)
	}
}

// smoothDown does so for the height; bias is 1 in upper and 2 in lower rows.
func smoothDown(dst, near, far []byte, bias int32) {
	for x := range dst {
		dst[x] = byte((3*int32(near[x]) + int32(far[x]) + bias) >> 2)
	}
}

// smoothBothGo doubles width and height: the quarters of both axes make sixteenths.
func smoothBothGo(dst, near, far []byte) {
	last := len(near) - 1
	far = far[:len(near)]
	this := 3*uint32(near[0]) + uint32(far[0])
	dst[0] = byte((4*this + 8) >> 4)
	for x := range last {
		next := 3*uint32(near[x+1]) + uint32(far[x+1])
		dst[2*x+1] = byte((3*this + next + 7) >> 4)
		dst[2*x+2] = byte((3*next + this + 8) >> 4)
		this = next
	}
	dst[2*last+1] = byte((4*this + 7) >> 4)
}
