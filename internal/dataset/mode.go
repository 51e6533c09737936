package dataset

import "image"

// sameMode turns the types that only Go's decoders know into those that Decode promises:
// 16-bit colours keep their high byte, as in PIL.
func sameMode(im image.Image) image.Image {
	switch im := im.(type) {
	case *image.RGBA64:
		out := image.NewRGBA(im.Rect)
		highBytes(out.Pix, im.Pix)
		return out
	case *image.NRGBA64:
		out := image.NewNRGBA(im.Rect)
		highBytes(out.Pix, im.Pix)
		return out
	}
	return im
}

func highBytes(dst, src []byte) {
	for i := range dst {
		dst[i] = src[2*i]
	}
}

// opaque returns the colours of a picture and forgets its alpha.
func opaque(im *image.NRGBA) *image.RGBA {
	for i := 3; i < len(im.Pix); i += 4 {
		im.Pix[i] = 255
	}
	return &image.RGBA{Pix: im.Pix, Stride: im.Stride, Rect: im.Rect}
}
