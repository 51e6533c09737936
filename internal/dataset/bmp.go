package dataset

import (
	"image"

	"multiscope/internal/picture/bmp"
	"multiscope/internal/picture/ico"
)

func decodeBMP(b []byte, o DecodeOptions) (image.Image, error) { return bmp.Decode(b, o.maxPixels()) }

func decodeIcon(b []byte, o DecodeOptions) (image.Image, error) {
	return ico.Decode(b, o.maxPixels(), func(b []byte) (image.Image, error) { return decodePNG(b, o) })
}
