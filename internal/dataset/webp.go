package dataset

import (
	"bytes"
	"image"

	"golang.org/x/image/webp"
)

func decodeWebP(b []byte, o DecodeOptions) (image.Image, error) {
	c, err := webp.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	if err := checkSize(c.Width, c.Height, o); err != nil {
		return nil, err
	}
	return webp.Decode(bytes.NewReader(b))
}
