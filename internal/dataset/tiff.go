package dataset

import (
	"image"

	"multiscope/internal/picture/tiff"
)

func decodeTIFF(b []byte, o DecodeOptions) (image.Image, error) { return tiff.Decode(b, o.maxPixels()) }
