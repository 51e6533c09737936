package dataset

import (
	"bytes"
	"cmp"
	"errors"
	"image"
	"io"
	"slices"

	"golang.org/x/image/tiff"

	"multiscope/internal/picture"
)

// Tags of TIFF 6.0.
const (
	tiffBitsPerSample = 258
	tiffCompression   = 259 // 3 and 4: fax
	tiffPhotometric   = 262 // 1: zero is black; 2: RGB; 5: inks
	tiffExtraSamples  = 338 // 2: an alpha that colours are not multiplied by
)

// tiffInks is the photometric interpretation of pictures in cyan, magenta, yellow and black.
const tiffInks = 5

func decodeTIFF(b []byte, o DecodeOptions) (image.Image, error) {
	if tiffShort(b, tiffPhotometric) == tiffInks {
		return decodeInks(b, o)
	}
	return decodeColours(b, o)
}

// decodeInks reads inks as if they were colours with an alpha, which Go's decoder knows.
func decodeInks(b []byte, o DecodeOptions) (image.Image, error) {
	relabelled, err := withTags(b, map[uint16]uint16{tiffPhotometric: 2, tiffExtraSamples: 2})
	if err != nil {
		return nil, err
	}
	im, err := decodeColours(relabelled, o)
	if err != nil {
		return nil, err
	}
	four, ok := im.(*image.NRGBA)
	if !ok {
		return nil, errors.New("tiff: inks other than four of 8 bits are not supported")
	}
	return &image.CMYK{Pix: four.Pix, Stride: four.Stride, Rect: four.Rect}, nil
}

// withTags returns a TIFF file whose first directory has these tags of one short each: a copy of the
// directory, at the end.
func withTags(b []byte, tags map[uint16]uint16) ([]byte, error) {
	order := tiffOrder(b)
	at := int64(order.Uint32(b[4:])) // tiffShort has looked there
	n := int64(order.Uint16(b[at:]))
	if at+2+12*n+4 > int64(len(b)) {
		return nil, io.ErrUnexpectedEOF
	}
	var entries [][]byte
	for i := range n {
		entry := b[at+2+12*i:][:12]
		if _, replaced := tags[order.Uint16(entry)]; !replaced {
			entries = append(entries, entry)
		}
	}
	for tag, value := range tags {
		entry := make([]byte, 12)
		order.PutUint16(entry, tag)
		order.PutUint16(entry[2:], 3)
		order.PutUint32(entry[4:], 1)
		order.PutUint16(entry[8:], value)
		entries = append(entries, entry)
	}
	slices.SortStableFunc(entries, func(x, y []byte) int { return cmp.Compare(order.Uint16(x), order.Uint16(y)) })
	out := slices.Concat(b, make([]byte, len(b)%2)) // directories begin at even bytes
	order.PutUint32(out[4:], uint32(len(out)))
	out = append(out, 0, 0)
	order.PutUint16(out[len(out)-2:], uint16(len(entries)))
	return append(append(out, slices.Concat(entries...)...), 0, 0, 0, 0), nil
}

func decodeColours(b []byte, o DecodeOptions) (image.Image, error) {
	c, err := tiff.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	if err := picture.CheckSize(c.Width, c.Height, o.maxPixels()); err != nil {
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
