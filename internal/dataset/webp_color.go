package dataset

import "image"

// webpMode converts what Go's decoder gives to RGB or RGBA as libwebp does: its YCbCr has the
// range of video, 16 to 235, and chroma is interpolated. (Go's own conversion takes it for
// JPEG's full range.)
func webpMode(im image.Image, alpha bool) image.Image {
	switch im := im.(type) {
	case *image.YCbCr:
		return &image.RGBA{Pix: fromVideo(im), Stride: 4 * im.Rect.Dx(), Rect: im.Rect}
	case *image.NYCbCrA:
		out := &image.NRGBA{Pix: fromVideo(&im.YCbCr), Stride: 4 * im.Rect.Dx(), Rect: im.Rect}
		for y := range im.Rect.Dy() {
			for x, a := range im.A[y*im.AStride:][:im.Rect.Dx()] {
				out.Pix[y*out.Stride+4*x+3] = a
			}
		}
		return out
	case *image.NRGBA:
		if !alpha {
			return opaque(im)
		}
	}
	return im
}

// fromVideo returns a 4:2:0 picture as RGB, four bytes a pixel.
func fromVideo(im *image.YCbCr) []byte {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	pix := make([]byte, 4*w*h)
	blue, red := make([]byte, w), make([]byte, w)
	for y := range h {
		far := y/2 - 1 + y&1*2
		if far = max(far, 0); far >= (h+1)/2 {
			far = y / 2
		}
		near := y / 2 * im.CStride
		interpolate(blue, im.Cb[near:], im.Cb[far*im.CStride:])
		interpolate(red, im.Cr[near:], im.Cr[far*im.CStride:])
		videoRow(pix[4*w*y:][:4*w], im.Y[y*im.YStride:], blue, red)
	}
	return pix
}

// interpolate doubles a row of chroma: each sample takes nine sixteenths of the nearest, three
// of each neighbour and one of the diagonal one, rounded in libwebp's two steps.
func interpolate(dst, near, far []byte) {
	end := func(i int) byte { return byte((3*int(near[i]) + int(far[i]) + 2) >> 2) }
	last := (len(dst) - 1) / 2
	dst[0] = end(0)
	for x := 1; x <= last; x++ {
		n0, n1, f0, f1 := int(near[x-1]), int(near[x]), int(far[x-1]), int(far[x])
		sum := n0 + n1 + f0 + f1 + 8
		dst[2*x-1] = byte(((sum+2*(n1+f0))>>3 + n0) >> 1)
		dst[2*x] = byte(((sum+2*(n0+f1))>>3 + n1) >> 1)
	}
	if len(dst)%2 == 0 {
		dst[len(dst)-1] = end(last)
	}
}

// videoRow converts one row by ITU-R BT.601 in libwebp's fixed point.
func videoRow(dst, luma, blue, red []byte) {
	for x := range len(dst) / 4 {
		l := int(luma[x]) * 19077 >> 8
		b, r := int(blue[x]), int(red[x])
		p := dst[4*x : 4*x+4 : 4*x+4]
		p[0] = clip6(l + r*26149>>8 - 14234)
		p[1] = clip6(l - b*6419>>8 - r*13320>>8 + 8708)
		p[2] = clip6(l + b*33050>>8 - 17685)
		p[3] = 255
	}
}

// clip6 drops six fractional bits.
func clip6(v int) byte { return byte(min(max(v>>6, 0), 255)) }
