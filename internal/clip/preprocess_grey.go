package clip

import (
	"image"
	"image/color"
)

// grey converts a picture to one channel of lightness, as PIL's convert("L") does: alpha is dropped, a palette looked up, and
// 16-bit greys above 255 are white. The picture is valid until the workspace is used again.
func (w *workspace) grey(im image.Image) *image.Gray {
	if g, ok := im.(*image.Gray); ok {
		return g
	}
	b := im.Bounds()
	w.light = grow(w.light, b.Dx()*b.Dy())
	switch im := im.(type) {
	case *image.Gray16:
		for y := range b.Dy() {
			for x, row := 0, im.Pix[y*im.Stride:]; x < b.Dx(); x++ {
				if w.light[y*b.Dx()+x] = row[2*x+1]; row[2*x] != 0 {
					w.light[y*b.Dx()+x] = 255
				}
			}
		}
	case *image.Paletted:
		table := lightnessOf(im.Palette)
		for y := range b.Dy() {
			for x, i := range im.Pix[y*im.Stride:][:b.Dx()] {
				w.light[y*b.Dx()+x] = table[i]
			}
		}
	default:
		w.lighten(im)
	}
	return &image.Gray{Pix: w.light, Stride: b.Dx(), Rect: image.Rect(0, 0, b.Dx(), b.Dy())}
}

// lighten does so with pictures of three or four channels.
func (w *workspace) lighten(im image.Image) {
	raster := rasterOf(nil, 0, im.Bounds(), 4)
	var toRGB func(rgb, pixels []byte)
	switch im := im.(type) {
	case *image.CMYK:
		raster.Pix, raster.Stride, toRGB = im.Pix, im.Stride, fromCMYK
	case *image.NRGBA:
		raster.Pix, raster.Stride, toRGB = im.Pix, im.Stride, func(rgb, pixels []byte) { copy(rgb, pixels) }
	case *image.RGBA:
		raster.Pix, raster.Stride, toRGB = im.Pix, im.Stride, unpremultiply
	default:
		raster, toRGB = w.copy(im), unpremultiply
	}
	w.rgb = grow(w.rgb, 4*raster.Width)
	for y := range raster.Height {
		toRGB(w.rgb, raster.Pix[y*raster.Stride:][:4*raster.Width])
		for x := range raster.Width {
			w.light[y*raster.Width+x] = lightness(w.rgb[4*x], w.rgb[4*x+1], w.rgb[4*x+2])
		}
	}
}

// lightness weighs the colours as PIL does (ITU-R 601, in parts of 65536).
func lightness(r, g, b byte) byte {
	return byte((uint32(r)*greyWeights[0] + uint32(g)*greyWeights[1] + uint32(b)*greyWeights[2] + 1<<15) >> 16)
}

// Lightness is the weighted mean that a network of one channel is given of a picture's colours.
func Lightness(r, g, b float32) float32 {
	return (r*float32(greyWeights[0]) + g*float32(greyWeights[1]) + b*float32(greyWeights[2])) / (1 << 16)
}

var greyWeights = [3]uint32{19595, 38470, 7471}

// lightnessOf returns that of each colour of a palette; an index beyond it is black.
func lightnessOf(p color.Palette) (table [256]byte) {
	for i, c := range p[:min(len(p), 256)] {
		n := color.NRGBAModel.Convert(c).(color.NRGBA)
		table[i] = lightness(n.R, n.G, n.B)
	}
	return table
}
