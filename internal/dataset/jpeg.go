package dataset

import (
	"bytes"
	"image"
	"image/jpeg"
)

func decodeJPEG(b []byte, o DecodeOptions) (image.Image, error) {
	c, err := jpeg.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	if err := checkSize(c.Width, c.Height, o); err != nil {
		return nil, err
	}
	return jpeg.Decode(bytes.NewReader(b))
}
