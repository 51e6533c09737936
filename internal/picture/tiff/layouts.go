package tiff

import (
	"encoding/binary"
	"image"
	"image/color"
	"math"

	"multiscope/internal/picture"
)

// Photometric interpretations.
const (
	photoWhite   = 0 // grey, of which zero is white
	photoBlack   = 1
	photoRGB     = 2
	photoPalette = 3
	photoInks    = 5
	photoYCbCr   = 6
	photoLab     = 8
)

// layout is a kind of pixels.
type layout struct {
	photometric, format int
	bits                []int
	make                func(f *file, pixels []byte) (image.Image, error)
}

// layouts has one row for each kind of pixels that can be read. Grey of which zero is white is as grey of
// which zero is black, but in bytes and less, as in PIL.
var layouts = []layout{
	{photoBlack, 1, []int{1, 2, 4, 8}, (*file).grey},
	{photoBlack, 2, []int{8}, (*file).grey},
	{photoBlack, 1, []int{12, 16}, (*file).words},
	{photoBlack, 2, []int{16}, func(f *file, p []byte) (image.Image, error) {
		return f.numbers(p, 2, true, func(b []byte) float64 { return float64(int16(f.order.Uint16(b))) })
	}},
	{photoBlack, 1, []int{32}, (*file).long}, // PIL's mode I is signed
	{photoBlack, 2, []int{32}, (*file).long},
	{photoBlack, 3, []int{32}, func(f *file, p []byte) (image.Image, error) {
		return f.numbers(p, 4, false, func(b []byte) float64 { return float64(math.Float32frombits(f.order.Uint32(b))) })
	}},
	{photoBlack, 3, []int{64}, func(f *file, p []byte) (image.Image, error) {
		return f.numbers(p, 8, false, func(b []byte) float64 { return math.Float64frombits(f.order.Uint64(b)) })
	}},
	{photoRGB, 1, []int{8, 16}, (*file).colours},
	{photoPalette, 1, []int{1, 2, 4, 8}, (*file).indices},
	{photoInks, 1, []int{8, 16}, (*file).inks},
	{photoYCbCr, 1, []int{8}, (*file).chroma},
}

// findLayout finds the row for a file whose pixels have so many samples of colour.
func (f *file) findLayout(colours int) (layout, error) {
	photometric := f.photometric
	if photometric == photoWhite || photometric == photoYCbCr && f.samples == 1 {
		photometric, colours = photoBlack, 1
	}
	if f.samples >= colours {
		for _, l := range layouts {
			for _, bits := range l.bits {
				if l.photometric == photometric && l.format == f.format && bits == f.bits {
					return l, nil
				}
			}
		}
	}
	return layout{}, picture.Unsupported("%d samples a pixel of %d bits (%s, photometric interpretation %d)", f.samples, f.bits, formatName(f.format), f.photometric)
}

func formatName(format int) string {
	if names := []string{"unsigned", "signed", "floating point"}; format >= 1 && format <= 3 {
		return names[format-1]
	}
	return "numbers of an unknown kind"
}

func (l layout) image(f *file, pixels []byte) (image.Image, error) { return l.make(f, pixels) }

func (f *file) bounds() image.Rectangle { return image.Rect(0, 0, f.width, f.height) }

// alpha returns which sample is the alpha, −1 where none is, and whether colours are multiplied by it. Four
// samples of RGB without a word about the fourth are RGBA.
func (f *file) alpha(colours int) (sample int, multiplied bool) {
	if f.samples <= colours {
		return -1, false
	}
	if len(f.extra) == 0 && f.photometric == photoRGB && f.samples == 4 {
		return 3, false
	}
	const corel = 999 // what Corel Draw 10 writes
	if len(f.extra) > 0 && (f.extra[0] == 1 || f.extra[0] == 2 || f.extra[0] == corel) {
		return colours, f.extra[0] == 1
	}
	return -1, false
}

// grey reads levels of up to 8 bits, with or without an alpha.
func (f *file) grey(pixels []byte) (image.Image, error) {
	top := byte(1<<f.bits - 1)
	levels := make([]byte, f.width*f.height)
	for i := range levels {
		v := pixels[i*f.samples]
		if f.photometric == photoWhite {
			v = top - v
		}
		levels[i] = v * (255 / top)
	}
	if f.bits == 1 {
		for i, v := range levels {
			levels[i] = v & 1
		}
		return &image.Paletted{Pix: levels, Stride: f.width, Rect: f.bounds(), Palette: picture.BlackAndWhite}, nil
	}
	at, multiplied := f.alpha(1)
	if at < 0 || f.bits != 8 {
		return &image.Gray{Pix: levels, Stride: f.width, Rect: f.bounds()}, nil
	}
	out := image.NewNRGBA(f.bounds())
	for i, v := range levels {
		setAlpha(out.Pix[4*i:][:4], v, v, v, pixels[i*f.samples+at], multiplied)
	}
	return out, nil
}

// setAlpha writes a pixel. Colours that are multiplied by their alpha are divided by it, as PIL does.
func setAlpha(dst []byte, r, g, b, a byte, multiplied bool) {
	if multiplied && a != 255 {
		divide := func(v byte) byte {
			if a == 0 {
				return 0
			}
			return byte(min(255*int(v)/int(a), 255))
		}
		r, g, b = divide(r), divide(g), divide(b)
	}
	dst[0], dst[1], dst[2], dst[3] = r, g, b, a
}

// words reads grey of 12 and 16 bits.
func (f *file) words(pixels []byte) (image.Image, error) {
	out := image.NewGray16(f.bounds())
	for i := range f.width * f.height {
		binary.BigEndian.PutUint16(out.Pix[2*i:], f.order.Uint16(pixels[2*i*f.samples:]))
	}
	return out, nil
}

// numbers reads grey of other numbers of more than 8 bits.
func (f *file) numbers(pixels []byte, size int, whole bool, read func([]byte) float64) (image.Image, error) {
	out := picture.NewNumbers(f.bounds(), whole)
	for i := range f.width * f.height {
		out.Set(i, read(pixels[i*f.samples*size:]))
	}
	return out, nil
}

func (f *file) long(pixels []byte) (image.Image, error) {
	return f.numbers(pixels, 4, true, func(b []byte) float64 { return float64(int32(f.order.Uint32(b))) })
}

// high returns the samples in bytes: of 16 bits the upper ones, as PIL keeps.
func (f *file) high(pixels []byte) []byte {
	if f.bits == 8 {
		return pixels
	}
	at := 0
	if f.order == binary.ByteOrder(binary.LittleEndian) {
		at = 1
	}
	out := pixels[:0]
	for ; at < cap(pixels) && at < len(pixels); at += 2 {
		out = append(out, pixels[at])
	}
	return out
}

// colours reads RGB with or without an alpha.
func (f *file) colours(pixels []byte) (image.Image, error) {
	pixels = f.high(pixels)
	pix := make([]byte, 4*f.width*f.height)
	at, multiplied := f.alpha(3)
	for i := range f.width * f.height {
		p, a := pixels[i*f.samples:], byte(255)
		if at >= 0 {
			a = p[at]
		}
		setAlpha(pix[4*i:][:4], p[0], p[1], p[2], a, multiplied)
	}
	if at >= 0 {
		return &image.NRGBA{Pix: pix, Stride: 4 * f.width, Rect: f.bounds()}, nil
	}
	return &image.RGBA{Pix: pix, Stride: 4 * f.width, Rect: f.bounds()}, nil
}

// indices reads a picture with a palette, of whose 16 bits the upper ones count.
func (f *file) indices(pixels []byte) (image.Image, error) {
	m := f.list(tagColorMap)
	n := len(m) / 3
	if n == 0 {
		return nil, picture.Unsupported("a picture whose palette is missing")
	}
	p := make(color.Palette, 256)
	for i := range p {
		p[i] = color.RGBA{A: 255}
		if i < n {
			p[i] = color.RGBA{uint8(m[i] >> 8), uint8(m[n+i] >> 8), uint8(m[2*n+i] >> 8), 255}
		}
	}
	out := image.NewPaletted(f.bounds(), p)
	for i := range out.Pix {
		out.Pix[i] = pixels[i*f.samples]
	}
	return out, nil
}

// inks reads cyan, magenta, yellow and black.
func (f *file) inks(pixels []byte) (image.Image, error) {
	pixels = f.high(pixels)
	out := image.NewCMYK(f.bounds())
	for i := range f.width * f.height {
		copy(out.Pix[4*i:][:4], pixels[i*f.samples:])
	}
	return out, nil
}
