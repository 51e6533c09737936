package dataset

import (
	"bytes"
	"image"

	"golang.org/x/image/tiff"
)

// Tags of TIFF 6.0.
const (
	tiffBitsPerSample = 258
	tiffCompression   = 259 // 3 and 4: fax
	tiffPhotometric   = 262 // 1: zero is black
)

func decodeTIFF(b []byte, o DecodeOptions) (image.Image, error) {
	c, err := tiff.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	if err := checkSize(c.Width, c.Height, o); err != nil {
		return nil, err
	}
	im, err := tiff.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	if grey, ok := im.(*image.Gray); ok && tiffShort(b, tiffBitsPerSample) <= 1 {
		return tiffOneBit(grey, b), nil
	}
	return sameMode(im), nil
}

// tiffOneBit returns a picture in black and white. Go's decoder turns a fax whose zero is black
// the wrong way round.
func tiffOneBit(grey *image.Gray, b []byte) image.Image {
	fax := tiffShort(b, tiffCompression) == 3 || tiffShort(b, tiffCompression) == 4
	if fax && tiffShort(b, tiffPhotometric) == 1 {
		for i, v := range grey.Pix {
			grey.Pix[i] = ^v
		}
	}
	return oneBit(grey)
}
