package dataset

import (
	"image"

	"multiscope/internal/picture/netpbm"
	"multiscope/internal/picture/pcx"
	"multiscope/internal/picture/qoi"
	"multiscope/internal/picture/tga"
)

func decodePNM(b []byte, o DecodeOptions) (image.Image, error) {
	return netpbm.Decode(b, o.maxPixels())
}

func decodeTGA(b []byte, o DecodeOptions) (image.Image, error) { return tga.Decode(b, o.maxPixels()) }

func decodeQOI(b []byte, o DecodeOptions) (image.Image, error) { return qoi.Decode(b, o.maxPixels()) }

func decodePCX(b []byte, o DecodeOptions) (image.Image, error) { return pcx.Decode(b, o.maxPixels()) }
