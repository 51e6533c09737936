package clip

import (
	"image"
	"image/color"
	"image/draw"

	"multiscope/internal/picture"
	"multiscope/internal/resample"
)

// workspace holds the buffers of one picture on its way.
type workspace struct {
	scaler resample.Scaler
	copied []byte // the picture where its own pixels can not be used as they are
	rgb    []byte // the square as RGB, four bytes a pixel

	converts []byte // the picture as RGB before it is resized
	light    []byte // the picture in shades of grey, for networks that see no colours
}

// square resizes and cuts im and returns it as RGB, four bytes a pixel, valid until the
// workspace is used again.
func (w *workspace) square(im image.Image, f resample.Fit, by resample.Filter) []byte {
	w.rgb = grow(w.rgb, 4*f.Window.Dx()*f.Window.Dy())
	switch im := im.(type) {
	case *image.Paletted:
		fromPalette(w.rgb, w.scaler.Resize(rasterOf(im.Pix, im.Stride, im.Rect, 1), f, resample.Nearest), im.Palette)
	case *image.Gray:
		fromGrey(w.rgb, w.scaler.Resize(rasterOf(im.Pix, im.Stride, im.Rect, 1), f, by))
	case *image.Gray16:
		fromGrey16(w.rgb, w.scaler.Resize(rasterOf(im.Pix, im.Stride, im.Rect, 2), f, by))
	case *picture.Numbers:
		fromNumbers(w.rgb, w.scaler.Resize(numbersOf(im), f, by), im)
	case *picture.YCC:
		fromYCC(w.rgb, w.scaler.Resize(rasterOf(im.Pix, im.Stride, im.Rect, 4), f, by))
	case *image.CMYK:
		fromCMYK(w.rgb, w.scaler.Resize(rasterOf(im.Pix, im.Stride, im.Rect, 4), f, by))
	case *image.NRGBA:
		w.alpha(rasterOf(im.Pix, im.Stride, im.Rect, 4), f, by)
	case *image.RGBA:
		unpremultiply(w.rgb, w.scaler.Resize(rasterOf(im.Pix, im.Stride, im.Rect, 4), f, by))
	default:
		unpremultiply(w.rgb, w.scaler.Resize(w.copy(im), f, by))
	}
	return w.rgb
}

func rasterOf(pix []byte, stride int, r image.Rectangle, bytes int) resample.Raster {
	return resample.Raster{Pix: pix, Stride: stride, Width: r.Dx(), Height: r.Dy(), Bytes: bytes}
}

// alpha resizes RGBA and LA as PIL does: premultiplied, resized, divided again; but a
// picture of the right size is left alone.
func (w *workspace) alpha(r resample.Raster, f resample.Fit, by resample.Filter) {
	if f.Width == r.Width && f.Height == r.Height {
		copy(w.rgb, w.scaler.Resize(r, f, resample.Nearest))
		return
	}
	w.copied = grow(w.copied, 4*r.Width*r.Height)
	for y := range r.Height {
		premultiply(w.copied[4*r.Width*y:][:4*r.Width], r.Pix[y*r.Stride:])
	}
	r.Pix, r.Stride = w.copied, 4*r.Width
	unpremultiply(w.rgb, w.scaler.Resize(r, f, by))
}

// copy returns a picture of any other type as premultiplied RGBA.
func (w *workspace) copy(im image.Image) resample.Raster {
	b := im.Bounds()
	w.copied = grow(w.copied, 4*b.Dx()*b.Dy())
	out := &image.RGBA{Pix: w.copied, Stride: 4 * b.Dx(), Rect: image.Rect(0, 0, b.Dx(), b.Dy())}
	draw.Draw(out, out.Rect, im, b.Min, draw.Src)
	return rasterOf(out.Pix, out.Stride, out.Rect, 4)
}

// premultiply scales the colours of dst's length of pixels by their alpha.
func premultiply(dst, src []byte) {
	for i := 0; i+3 < len(dst); i += 4 {
		s, d := src[i:i+4:i+4], dst[i:i+4:i+4]
		a := uint32(s[3])
		d[0], d[1], d[2], d[3] = scale255(s[0], a), scale255(s[1], a), scale255(s[2], a), s[3]
	}
}

// scale255 returns v·a/255, rounded as PIL's MULDIV255 rounds.
func scale255(v byte, a uint32) byte {
	t := uint32(v)*a + 128
	return byte((t>>8 + t) >> 8)
}

// unpremultiply undoes premultiply; where alpha is 0 the colour stays as it is.
func unpremultiply(dst, src []byte) {
	copy(dst, src)
	for i := 0; i+3 < len(src); i += 4 {
		if a := uint32(src[i+3]); a != 0 && a != 255 {
			d := dst[i : i+3 : i+3]
			d[0], d[1], d[2] = divide255(d[0], a), divide255(d[1], a), divide255(d[2], a)
		}
	}
}

// divide255 returns v·255/a, rounded down and clipped.
func divide255(v byte, a uint32) byte { return byte(min(255*uint32(v)/a, 255)) }

// fromGrey spreads one channel over three.
func fromGrey(rgb, grey []byte) {
	for i, v := range grey {
		rgb[4*i], rgb[4*i+1], rgb[4*i+2] = v, v, v
	}
}

// fromGrey16 does so with big-endian words, values above 255 cut off.
func fromGrey16(rgb, grey []byte) {
	for i := range len(grey) / 2 {
		v := grey[2*i+1]
		if grey[2*i] != 0 {
			v = 255
		}
		rgb[4*i], rgb[4*i+1], rgb[4*i+2] = v, v, v
	}
}

func numbersOf(im *picture.Numbers) resample.Raster {
	r := rasterOf(im.Pix, im.Stride, im.Rect, 4)
	r.Number = resample.Real
	if im.Whole {
		r.Number = resample.Whole
	}
	return r
}

// fromNumbers cuts numbers off to levels.
func fromNumbers(rgb, numbers []byte, of *picture.Numbers) {
	for i := 0; i+3 < len(numbers); i += 4 {
		v := of.Level(numbers[i:])
		rgb[i], rgb[i+1], rgb[i+2] = v, v, v
	}
}

// fromYCC converts as PIL does.
func fromYCC(rgb, ycc []byte) {
	for i := 0; i+3 < len(ycc); i += 4 {
		rgb[i], rgb[i+1], rgb[i+2] = picture.RGBFromYCC(ycc[i], ycc[i+1], ycc[i+2])
	}
}

// fromCMYK converts as PIL does: paper is white, black dims it, inks take away from it.
func fromCMYK(rgb, cmyk []byte) {
	for i := 0; i+3 < len(cmyk); i += 4 {
		white := 255 - cmyk[i+3]
		for c := range 3 {
			rgb[i+c] = white - scale255(cmyk[i+c], uint32(white))
		}
	}
}

// fromPalette looks colours up. An index beyond the palette is black.
func fromPalette(rgba, indices []byte, p color.Palette) {
	var table [256][4]byte
	for i := range table {
		table[i] = paletteColour(p, i)
	}
	for i, v := range indices {
		copy(rgba[4*i:4*i+4], table[v][:])
	}
}

func paletteColour(p color.Palette, i int) [4]byte {
	if i >= len(p) {
		return [4]byte{3: 255}
	}
	n := color.NRGBAModel.Convert(p[i]).(color.NRGBA)
	return [4]byte{n.R, n.G, n.B, n.A}
}

// grow returns s with length n; what it holds is undefined.
func grow(s []byte, n int) []byte {
	if cap(s) < n {
		return make([]byte, n)
	}
	return s[:n]
}
