package dataset

import (
	"bytes"
	"encoding/binary"
	"image"
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
	if o := tiffShort(bytes.TrimPrefix(block, []byte(exifPrefix)), 0x0112); o >= 1 && o <= 8 {
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

// tiffShort returns the first value of a tag of 16 bits in the first directory of a TIFF block, 0
// where there is none.
func tiffShort(b []byte, tag uint16) int {
	if len(b) < 8 {
		return 0
	}
	order := tiffOrder(b)
	at := int(order.Uint32(b[4:]))
	if at < 0 || at > len(b)-2 {
		return 0
	}
	n := int(order.Uint16(b[at:]))
	for entry := b[at+2:]; n > 0 && len(entry) >= 12; n, entry = n-1, entry[12:] {
		if order.Uint16(entry) == tag && order.Uint16(entry[2:]) == 3 {
			return int(order.Uint16(entry[8:]))
		}
	}
	return 0
}

// tiffOrder is the byte order of a TIFF block.
func tiffOrder(b []byte) binary.ByteOrder {
	if b[0] == 'M' {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// upright returns im turned and mirrored as EXIF orientation o says, in the same mode.
func upright(im image.Image, o int) image.Image {
	if o == 1 {
		return im
	}
	switch im := im.(type) {
	case *image.Gray:
		pix, r := turn(im.Pix, im.Stride, im.Rect, 1, o)
		return &image.Gray{Pix: pix, Stride: r.Dx(), Rect: r}
	case *image.Paletted:
		pix, r := turn(im.Pix, im.Stride, im.Rect, 1, o)
		return &image.Paletted{Pix: pix, Stride: r.Dx(), Rect: r, Palette: im.Palette}
	case *image.Gray16:
		pix, r := turn(im.Pix, im.Stride, im.Rect, 2, o)
		return &image.Gray16{Pix: pix, Stride: 2 * r.Dx(), Rect: r}
	case *image.RGBA:
		pix, r := turn(im.Pix, im.Stride, im.Rect, 4, o)
		return &image.RGBA{Pix: pix, Stride: 4 * r.Dx(), Rect: r}
	case *image.NRGBA:
		pix, r := turn(im.Pix, im.Stride, im.Rect, 4, o)
		return &image.NRGBA{Pix: pix, Stride: 4 * r.Dx(), Rect: r}
	case *image.CMYK:
		pix, r := turn(im.Pix, im.Stride, im.Rect, 4, o)
		return &image.CMYK{Pix: pix, Stride: 4 * r.Dx(), Rect: r}
	}
	return im
}

// turn returns the pixels in the order of orientation o: 2 to 4 mirror and turn by half, 5 to
// 8 also swap rows and columns.
func turn(pix []byte, stride int, r image.Rectangle, bytes, o int) ([]byte, image.Rectangle) {
	w, h := r.Dx(), r.Dy()
	if o >= 5 {
		w, h = h, w
	}
	out := make([]byte, 0, w*h*bytes)
	for y := range h {
		for x := range w {
			u, v := source(x, y, w, h, o)
			out = append(out, pix[v*stride+u*bytes:][:bytes]...)
		}
	}
	return out, image.Rect(0, 0, w, h)
}

// source returns the stored position of pixel x, y of the upright picture of size w×h.
func source(x, y, w, h, o int) (u, v int) {
	left, up := w-1-x, h-1-y
	switch o {
	case 2:
		return left, y
	case 3:
		return left, up
	case 4:
		return x, up
	case 5:
		return y, x
	case 6:
		return y, left
	case 7:
		return up, left
	default: // 8
		return up, x
	}
}
