package dataset

import (
	"bytes"
	"encoding/binary"
	"image"

	"github.com/disintegration/imaging"

	"multiscope/internal/picture"
	"multiscope/internal/picture/tiff"
)

// orientation returns the EXIF orientation of an image file, 1 to 8; 1 where it has none or
// one that makes no sense.
func orientation(format string, b []byte) int {
	block := b
	switch format {
	case "jpeg":
		block = jpegExif(b)
	case "png":
		block = pngExif(b)
	case "webp":
		block = webpExif(b)
	case "tiff":
	default:
		return 1
	}
	if o := tiff.Orientation(bytes.TrimPrefix(block, []byte(exifPrefix))); o >= 1 && o <= 8 {
		return o
	}
	return 1
}

const exifPrefix = "Exif\x00\x00"

// jpegExif returns the EXIF block of a JPEG file, nil where there is none.
func jpegExif(b []byte) []byte {
	for p := 2; p+4 <= len(b) && b[p] == 0xff; {
		marker, n := b[p+1], int(b[p+2])<<8|int(b[p+3])
		if marker == 0xff {
			p++
			continue
		}
		if marker == 0xda || p+2+n > len(b) || n < 2 {
			break
		}
		if body := b[p+4 : p+2+n]; marker == 0xe1 && bytes.HasPrefix(body, []byte(exifPrefix)) {
			return body
		}
		p += 2 + n
	}
	return nil
}

// pngExif returns the body of a PNG file's eXIf chunk.
func pngExif(b []byte) []byte {
	for p := 8; p+12 <= len(b); {
		n := int(binary.BigEndian.Uint32(b[p:]))
		if n > len(b)-p-12 {
			break
		}
		if string(b[p+4:p+8]) == "eXIf" {
			return b[p+8 : p+8+n]
		}
		p += 12 + n
	}
	return nil
}

// webpExif returns the body of a WebP file's EXIF chunk.
func webpExif(b []byte) []byte {
	for chunks := b[12:]; len(chunks) > 0; {
		kind, body, rest, err := webpChunk(chunks)
		if err != nil {
			break
		}
		if kind == "EXIF" {
			return body
		}
		chunks = rest
	}
	return nil
}

// turns has what makes a picture upright for each EXIF orientation that needs it.
var turns = map[int]func(image.Image) *image.NRGBA{
	2: imaging.FlipH,
	3: imaging.Rotate180,
	4: imaging.FlipV,
	5: imaging.Transpose,
	6: imaging.Rotate270, // anticlockwise, as all of package imaging
	7: imaging.Transverse,
	8: imaging.Rotate90,
}

// upright returns im turned and mirrored as EXIF orientation o says, in the same mode.
func upright(im image.Image, o int) image.Image {
	turn := turns[o]
	if turn == nil {
		return im
	}
	switch im := im.(type) {
	case *image.Gray:
		pix, r := turnBytes(im.Pix, im.Stride, im.Rect, 1, turn)
		return &image.Gray{Pix: pix, Stride: r.Dx(), Rect: r}
	case *image.Paletted:
		pix, r := turnBytes(im.Pix, im.Stride, im.Rect, 1, turn)
		return &image.Paletted{Pix: pix, Stride: r.Dx(), Rect: r, Palette: im.Palette}
	case *image.Gray16:
		pix, r := turnBytes(im.Pix, im.Stride, im.Rect, 2, turn)
		return &image.Gray16{Pix: pix, Stride: 2 * r.Dx(), Rect: r}
	case *image.RGBA:
		pix, r := turnBytes(im.Pix, im.Stride, im.Rect, 4, turn)
		return &image.RGBA{Pix: pix, Stride: 4 * r.Dx(), Rect: r}
	case *image.NRGBA:
		return turn(im)
	case *picture.YCC:
		pix, r := turnBytes(im.Pix, im.Stride, im.Rect, 4, turn)
		return &picture.YCC{Pix: pix, Stride: 4 * r.Dx(), Rect: r}
	case *picture.Numbers:
		pix, r := turnBytes(im.Pix, im.Stride, im.Rect, 4, turn)
		return &picture.Numbers{Pix: pix, Stride: 4 * r.Dx(), Rect: r, Whole: im.Whole}
	case *image.CMYK:
		pix, r := turnBytes(im.Pix, im.Stride, im.Rect, 4, turn)
		return &image.CMYK{Pix: pix, Stride: 4 * r.Dx(), Rect: r}
	}
	return im
}

// turnBytes turns pixels of so many bytes, at most four, whatever they mean, as if they were red, green,
// blue and alpha, which package imaging moves as they are: a palette's numbers must not become colours,
// nor inks.
func turnBytes(pix []byte, stride int, r image.Rectangle, bytes int, turn func(image.Image) *image.NRGBA) ([]byte, image.Rectangle) {
	carrier := image.NewNRGBA(image.Rect(0, 0, r.Dx(), r.Dy()))
	for y := range r.Dy() {
		for x := range r.Dx() {
			copy(carrier.Pix[y*carrier.Stride+4*x:], pix[y*stride+x*bytes:][:bytes])
		}
	}
	turned := turn(carrier)
	out := make([]byte, 0, len(turned.Pix)/4*bytes)
	for at := 0; at < len(turned.Pix); at += 4 {
		out = append(out, turned.Pix[at:][:bytes]...)
	}
	return out, turned.Rect
}
