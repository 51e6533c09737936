package dataset

import (
	"image"
	"image/color"
	"slices"
	"testing"
)

// TestUpright turns a picture of two rows, 1 2 3 and 4 5 6, in each mode as EXIF's table of
// orientations says (CIPA DC-008, Orientation).
func TestUpright(t *testing.T) {
	for o, want := range map[int]struct {
		width int
		pix   []byte
	}{
		0: {3, []byte{1, 2, 3, 4, 5, 6}}, // not an orientation
		1: {3, []byte{1, 2, 3, 4, 5, 6}},
		2: {3, []byte{3, 2, 1, 6, 5, 4}},
		3: {3, []byte{6, 5, 4, 3, 2, 1}},
		4: {3, []byte{4, 5, 6, 1, 2, 3}},
		5: {2, []byte{1, 4, 2, 5, 3, 6}},
		6: {2, []byte{4, 1, 5, 2, 6, 3}},
		7: {2, []byte{6, 3, 5, 2, 4, 1}},
		8: {2, []byte{3, 6, 2, 5, 1, 4}},
	} {
		for name, im := range numbered() {
			got := upright(im, o)
			if pix := firstBytes(got); got.Bounds() != image.Rect(0, 0, want.width, 6/want.width) || !slices.Equal(pix, want.pix) {
				t.Errorf("upright(%s, %d) is %v %v; want %d wide %v", name, o, got.Bounds(), pix, want.width, want.pix)
			}
		}
	}
}

// numbered returns a picture of 3×2 pixels in each mode, numbered from 1 in the first byte, their other
// bytes being their number and ten, twenty and thirty more.
func numbered() map[string]image.Image {
	r := image.Rect(0, 0, 3, 2)
	pix := func(bytes int) (p []byte) {
		for i := range byte(6) {
			p = append(p, []byte{i + 1, i + 11, i + 21, i + 31}[:bytes]...)
		}
		return p
	}
	return map[string]image.Image{
		"Gray":     &image.Gray{Pix: pix(1), Stride: 3, Rect: r},
		"Paletted": &image.Paletted{Pix: pix(1), Stride: 3, Rect: r, Palette: make(color.Palette, 7)},
		"Gray16":   &image.Gray16{Pix: pix(2), Stride: 6, Rect: r},
		"RGBA":     &image.RGBA{Pix: pix(4), Stride: 12, Rect: r},
		"NRGBA":    &image.NRGBA{Pix: pix(4), Stride: 12, Rect: r},
		"CMYK":     &image.CMYK{Pix: pix(4), Stride: 12, Rect: r},
	}
}

// firstBytes returns the first byte of each pixel, nil where the others do not belong to it.
func firstBytes(im image.Image) (first []byte) {
	var pix []byte
	switch im := im.(type) {
	case *image.Gray:
		pix = im.Pix
	case *image.Paletted:
		pix = im.Pix
	case *image.Gray16:
		pix = im.Pix
	case *image.RGBA:
		pix = im.Pix
	case *image.NRGBA:
		pix = im.Pix
	case *image.CMYK:
		pix = im.Pix
	}
	bytes := len(pix) / 6
	for at := 0; at < len(pix); at += bytes {
		for i, b := range pix[at:][:bytes] {
			if b != pix[at]+10*byte(i) {
				return nil
			}
		}
		first = append(first, pix[at])
	}
	return first
}
