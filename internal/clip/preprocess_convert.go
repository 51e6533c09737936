package clip

import (
	"image"
	"image/color"

	"multiscope/internal/neuron"
	"multiscope/internal/picture"
	"multiscope/internal/resample"
)

// converted returns im as RGB in its own size, valid until the workspace converts another. Alpha is dropped, or
// laid over white.
func (w *workspace) converted(im image.Image, c neuron.Conversion) image.Image {
	b := im.Bounds()
	if rgb, ok := im.(*image.RGBA); ok && rgb.Opaque() {
		return im
	}
	whole := resample.Fit{Width: b.Dx(), Height: b.Dy(), Window: image.Rect(0, 0, b.Dx(), b.Dy())}
	w.square(im, whole, resample.Nearest)
	w.rgb, w.converts = w.converts, w.rgb
	if c == neuron.ConvertWhite && hasAlpha(im) {
		overWhite(w.converts)
	}
	opaque(w.converts)
	return &image.RGBA{Pix: w.converts, Stride: 4 * b.Dx(), Rect: whole.Window}
}

// hasAlpha says whether what square returns of im has its alpha.
func hasAlpha(im image.Image) bool {
	switch im.(type) {
	case *image.Gray, *image.Gray16, *image.CMYK, *picture.Numbers, *picture.YCC:
		return false
	}
	return true
}

// overWhite lays straight RGBA over white, rounded as PIL's alpha_composite rounds.
func overWhite(rgba []byte) {
	for i := 0; i+3 < len(rgba); i += 4 {
		p := rgba[i : i+4 : i+4]
		if a := uint32(p[3]); a != 255 {
			for c := range 3 {
				p[c] = composite(uint32(p[c]), a)
			}
		}
	}
}

// composite returns v·a + 255·(1 − a), with 7 bits more than PIL's bytes have.
func composite(v, a uint32) byte {
	const bits = 7
	t := (v*a+255*(255-a))<<bits + 0x80<<bits
	return byte((t>>8 + t) >> 8 >> bits)
}

func opaque(rgba []byte) {
	for i := 3; i < len(rgba); i += 4 {
		rgba[i] = 255
	}
}

// paintAround fills what of the square the picture does not cover.
func paintAround(rgb []byte, f resample.Fit, fill [3]byte) {
	covered := image.Rect(0, 0, f.Width, f.Height).Sub(f.Window.Min)
	side := f.Window.Dx()
	for i := range len(rgb) / 4 {
		if !image.Pt(i%side, i/side).In(covered) {
			copy(rgb[4*i:4*i+3], fill[:])
		}
	}
}

// fillOf returns the RGB of a fill, which PIL takes as values of the picture's own mode: of a palette it is the
// index, of CMYK the ink.
func fillOf(im image.Image, fill [3]byte) [3]byte {
	if fill[0] != fill[1] || fill[1] != fill[2] {
		return fill
	}
	switch im := im.(type) {
	case *image.Paletted:
		c := paletteColour(im.Palette, int(fill[0]))
		return [3]byte(c[:3])
	case *image.CMYK:
		r, g, b := color.CMYKToRGB(fill[0], fill[0], fill[0], fill[0])
		return [3]byte{r, g, b}
	}
	return fill
}
