package featurevis

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
)

// Format is the file format of a visualization, as a MIME type.
type Format string

// PNG is lossless; JPEG files are a fifth of its size above 200 pixels.
const (
	PNG  Format = "image/png"
	JPEG Format = "image/jpeg"
)

// jpegQuality keeps activations within a few hundredths of a standard deviation.
const jpegQuality = 92

// ToImage converts an image of [3,size,size] in [0,1] to eight bits per channel.
func ToImage(im []float32, size int) *image.NRGBA {
	out := image.NewNRGBA(image.Rect(0, 0, size, size))
	r, g, b := planes(im)
	for i := range r {
		pixel := out.Pix[4*i:][:4]
		pixel[0], pixel[1], pixel[2], pixel[3] = byteOf(r[i]), byteOf(g[i]), byteOf(b[i]), 255
	}
	return out
}

// byteOf rounds x·255; values outside [0,1] are clamped, and NaN becomes 0.
func byteOf(x float32) byte {
	switch {
	case !(x > 0):
		return 0
	case x >= 1:
		return 255
	}
	return byte(x*255 + .5)
}

// Encode returns an image as a file.
func Encode(im image.Image, f Format) ([]byte, error) {
	var b bytes.Buffer
	var err error
	switch f {
	case PNG:
		err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, im)
	case JPEG:
		err = jpeg.Encode(&b, im, &jpeg.Options{Quality: jpegQuality})
	default:
		err = fmt.Errorf("visualizations are stored as %s or %s, not as %q", PNG, JPEG, f)
	}
	return b.Bytes(), err
}

// Decode reads what Encode wrote.
func Decode(b []byte, f Format) (image.Image, error) {
	switch f {
	case PNG:
		return png.Decode(bytes.NewReader(b))
	case JPEG:
		return jpeg.Decode(bytes.NewReader(b))
	}
	return nil, fmt.Errorf("visualizations are stored as %s or %s, not as %q", PNG, JPEG, f)
}
