package dataset

import (
	"bytes"
	"image"

	"golang.org/x/image/tiff"
)

// tiffBitsPerSample is the tag that tells mode 1 from mode L.
const tiffBitsPerSample = 258

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
		return oneBit(grey), nil
	}
	return sameMode(im), nil
}
