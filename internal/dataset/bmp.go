package dataset

import (
	"bytes"
	"fmt"
	"image"

	"golang.org/x/image/bmp"
)

func decodeBMP(b []byte, o DecodeOptions) (image.Image, error) {
	c, err := bmp.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	if err := checkSize(c.Width, c.Height, o); err != nil {
		return nil, err
	}
	// Uncompressed, the only kind that is read: the pixels must be there.
	if bits := int(b[28]); c.Width*bits/8 > len(b)/c.Height {
		return nil, fmt.Errorf("truncated: %d bytes do not hold %d×%d pixels of %d bits", len(b), c.Width, c.Height, bits)
	}
	im, err := bmp.Decode(bytes.NewReader(b))
	if p, ok := im.(*image.Paletted); ok {
		return withoutGreyRamp(p), err
	}
	return im, err
}
