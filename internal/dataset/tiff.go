package dataset

import (
	"bytes"
	"image"

	"golang.org/x/image/tiff"
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
	return sameMode(im), nil
}
