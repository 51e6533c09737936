package jpeg

import "image"

// colourSpace is what the components stand for.
type colourSpace int

const (
	grey colourSpace = iota
	rgb
	ycc
	cmyk
	ycck
)

// space guesses the colour space as libjpeg does.
func (d *decoder) space() colourSpace {
	ids := [4]byte{}
	for i := range d.components {
		ids[i] = d.components[i].id
	}
	switch {
	case len(d.components) == 1:
		return grey
	case len(d.components) == 4 && d.adobe && d.adobeTransform == 2:
		return ycck
	case len(d.components) == 4:
		return cmyk
	case d.options.RGB:
		return rgb
	case d.jfif:
		return ycc
	case d.adobe && d.adobeTransform == 0, !d.adobe && ids == [4]byte{'R', 'G', 'B'}:
		return rgb
	default:
		return ycc
	}
}

// picture joins the planes.
func (d *decoder) picture() image.Image {
	w, h := ceil(d.width*d.shrunk, 8), ceil(d.height*d.shrunk, 8)
	bounds := image.Rect(0, 0, w, h)
	space := d.space()
	if space == grey {
		im := image.NewGray(bounds)
		for y := range h {
			copy(im.Pix[y*im.Stride:][:w], d.upsampled(0, y))
		}
		return im
	}
	pix := pixels(4 * w * h)
	for y := range h {
		d.writeRow(pix[4*w*y:][:4*w], y, space)
	}
	if space == cmyk || space == ycck {
		return &image.CMYK{Pix: pix, Stride: 4 * w, Rect: bounds}
	}
	return &image.RGBA{Pix: pix, Stride: 4 * w, Rect: bounds}
}

// writeRow writes row y of a picture of four bytes a pixel.
func (d *decoder) writeRow(dst []byte, y int, space colourSpace) {
	a, b, c := d.upsampled(0, y), d.upsampled(1, y), d.upsampled(2, y)
	if space == ycc || space == ycck {
		convert(dst, a, b, c)
	} else {
		interleave(dst, a, b, c)
	}
	switch space {
	case cmyk: // files hold how much paper is left, not how much ink there is
		invert(dst)
		putFourth(dst, d.upsampled(3, y))
	case ycck: // as RGB it is the paper that is left too, which libjpeg inverts and PIL again
		putFourth(dst, d.upsampled(3, y))
	}
}

// convertGo writes YCbCr as RGB with alpha 255 (JFIF 1.02, with libjpeg's rounding).
func convertGo(dst, luma, blue, red []byte) {
	for x := range len(dst) / 4 {
		l, b, r := int32(luma[x]), int32(blue[x])-128, int32(red[x])-128
		p := dst[4*x : 4*x+4 : 4*x+4]
		p[0] = clip(l + (91881*r+1<<15)>>16)
		p[1] = clip(l + (-22554*b-46802*r+1<<15)>>16)
		p[2] = clip(l + (116130*b+1<<15)>>16)
		p[3] = 255
	}
}

func clip(v int32) byte { return byte(min(max(v, 0), 255)) }

func interleave(dst, a, b, c []byte) {
	for x := range len(dst) / 4 {
		p := dst[4*x : 4*x+4 : 4*x+4]
		p[0], p[1], p[2], p[3] = a[x], b[x], c[x], 255
	}
}

func invert(dst []byte) {
	for i := range dst {
		dst[i] = ^dst[i]
	}
}

// putFourth writes the black channel, which Adobe stores inverted.
func putFourth(dst, black []byte) {
	for x := range len(dst) / 4 {
		dst[4*x+3] = ^black[x]
	}
}
