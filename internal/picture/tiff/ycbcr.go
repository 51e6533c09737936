package tiff

import (
	"image"

	"multiscope/internal/picture"
)

// chroma reads Y, Cb and Cr. JPEG files in the file are in RGB already.
func (f *file) chroma(pixels []byte) (image.Image, error) {
	out := image.NewRGBA(f.bounds())
	convert := func(y, cb, cr byte) (r, g, b byte) { return y, cb, cr }
	// PIL reads files without compression itself, in its mode YCbCr, and others through libtiff.
	asTheyAre := f.compression == compressionNone && !f.subsampled()
	if !asTheyAre && (f.compression != compressionJPEG || f.planar) {
		convert = f.libtiffRGB()
	}
	for i := range f.width * f.height {
		p, to := pixels[i*f.samples:], out.Pix[4*i:][:4]
		to[0], to[1], to[2] = convert(p[0], p[1], p[2])
		to[3] = 255
	}
	if asTheyAre {
		return &picture.YCC{Pix: out.Pix, Stride: out.Stride, Rect: out.Rect}, nil
	}
	return out, nil
}

// libtiffRGB returns the conversion of libtiff, which PIL uses for compressed files: by the shares of red,
// green and blue and the levels of black and white that the file says, in steps of 1/65536.
func (f *file) libtiffRGB() func(y, cb, cr byte) (r, g, b byte) {
	luma := f.fractions(tagLuma, 0.299, 0.587, 0.114)
	levels := f.fractions(tagReferenceLevels, 0, 255, 128, 255, 128, 255)
	fix := func(v float32) int { return int(float64(min(max(v, 0), 2))*65536 + 0.5) }
	f1, f2 := 2-2*luma[0], 2-2*luma[2]
	d1, d2 := fix(f1), -fix(luma[0]*f1/luma[1])
	d3, d4 := fix(f2), -fix(luma[2]*f2/luma[1])
	value := func(c int, black, white, full float32) int {
		span := white - black
		if span == 0 {
			span = 1
		}
		return int(min(max((float32(c)-float32(int(black)))*full/span, -1<<20), 1<<20))
	}
	return func(y, cb, cr byte) (r, g, b byte) {
		red := value(int(cr)-128, levels[4]-128, levels[5]-128, 127)
		blue := value(int(cb)-128, levels[2]-128, levels[3]-128, 127)
		v := value(int(y), levels[0], levels[1], 255)
		return clip(v + (d1*red+1<<15)>>16), clip(v + (d4*blue+1<<15+d2*red)>>16), clip(v + (d3*blue+1<<15)>>16)
	}
}

func clip(v int) byte { return byte(min(max(v, 0), 255)) }
