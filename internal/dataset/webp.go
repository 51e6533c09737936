package dataset

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"

	"golang.org/x/image/webp"

	"multiscope/internal/picture"
)

// decodeWebP reads a WebP file, of an animation the first frame.
func decodeWebP(b []byte, o DecodeOptions) (image.Image, error) {
	f, err := readWebPFile(b)
	if err != nil {
		return nil, err
	}
	if err := picture.CheckSize(f.width, f.height, o.maxPixels()); err != nil {
		return nil, err
	}
	c, err := webp.DecodeConfig(bytes.NewReader(f.still))
	if err != nil {
		return nil, err
	}
	if f.at.X+c.Width > f.width || f.at.Y+c.Height > f.height {
		return nil, fmt.Errorf("a frame of %d×%d at %v on a canvas of %d×%d", c.Width, c.Height, f.at, f.width, f.height)
	}
	im, err := webp.Decode(bytes.NewReader(f.still))
	if err != nil {
		return nil, err
	}
	return f.onCanvas(webpMode(im, f.alpha)), nil
}

// webpFile is a WebP file taken apart.
type webpFile struct {
	width, height int         // of the canvas
	alpha         bool        // the file says that it has an alpha channel
	still         []byte      // a WebP file of the first frame alone
	at            image.Point // where it lies on the canvas
}

// Flags of a VP8X chunk.
const (
	webpAnimation = 1 << 1
	webpAlpha     = 1 << 4
)

func readWebPFile(b []byte) (webpFile, error) {
	kind, body, _, err := webpChunk(b[12:])
	switch {
	case err != nil:
		return webpFile{}, err
	case kind != "VP8X":
		return simpleWebP(b, kind, body)
	case len(body) < 10:
		return webpFile{}, errors.New("VP8X chunk cut short")
	}
	f := webpFile{width: uint24(body[4:]) + 1, height: uint24(body[7:]) + 1, alpha: body[0]&webpAlpha != 0, still: b}
	if body[0]&webpAnimation != 0 {
		return f, f.firstFrame(b[12:])
	}
	return f, nil
}

// simpleWebP describes a file of one chunk of pixels.
func simpleWebP(b []byte, kind string, body []byte) (webpFile, error) {
	c, err := webp.DecodeConfig(bytes.NewReader(b))
	f := webpFile{width: c.Width, height: c.Height, still: b}
	if kind == "VP8L" && len(body) >= 5 {
		f.alpha = body[4]&(1<<4) != 0 // after a signature and two sizes of 14 bits
	}
	return f, err
}

// firstFrame makes a file of its own of the first frame among the chunks of an animation.
func (f *webpFile) firstFrame(chunks []byte) error {
	for len(chunks) > 0 {
		kind, body, rest, err := webpChunk(chunks)
		if err != nil {
			return err
		}
		if kind == "ANMF" {
			return f.setFrame(body)
		}
		chunks = rest
	}
	return errors.New("an animation without frames")
}

func (f *webpFile) setFrame(body []byte) error {
	if len(body) < 16 {
		return errors.New("ANMF chunk cut short")
	}
	f.at = image.Pt(2*uint24(body), 2*uint24(body[3:]))
	chunks := body[16:]
	kind, _, _, err := webpChunk(chunks)
	if err != nil {
		return err
	}
	head := []byte("RIFF\x00\x00\x00\x00WEBP")
	if kind == "ALPH" {
		head = append(head, "VP8X\x0a\x00\x00\x00"...)
		head = append(append(head, webpAlpha, 0, 0, 0), body[6:12]...)
	}
	f.still = append(head, chunks...)
	binary.LittleEndian.PutUint32(f.still[4:], uint32(len(f.still)-8))
	return nil
}

// onCanvas puts the frame where it belongs, on black without alpha.
func (f *webpFile) onCanvas(im image.Image) image.Image {
	canvas := image.Rect(0, 0, f.width, f.height)
	if im.Bounds() == canvas {
		return im
	}
	pix, stride := make([]byte, 4*f.width*f.height), 4*f.width
	var out image.Image = &image.NRGBA{Pix: pix, Stride: stride, Rect: canvas}
	frame, ok := im.(*image.NRGBA)
	if opaque, is := im.(*image.RGBA); is {
		out, ok = &image.RGBA{Pix: pix, Stride: stride, Rect: canvas}, true
		frame = &image.NRGBA{Pix: opaque.Pix, Stride: opaque.Stride, Rect: opaque.Rect}
		for i := 3; i < len(pix); i += 4 {
			pix[i] = 255
		}
	}
	for y := 0; ok && y < frame.Rect.Dy(); y++ {
		copy(pix[(f.at.Y+y)*stride+4*f.at.X:], frame.Pix[y*frame.Stride:][:4*frame.Rect.Dx()])
	}
	return out
}

// webpChunk splits the first chunk off.
func webpChunk(b []byte) (kind string, body, rest []byte, err error) {
	if len(b) < 8 {
		return "", nil, nil, picture.ErrNoHeader
	}
	n := int(binary.LittleEndian.Uint32(b[4:]))
	if n > len(b)-8 {
		return "", nil, nil, picture.ErrNoHeader
	}
	end := min(8+n+n&1, len(b))
	return string(b[:4]), b[8 : 8+n], b[end:], nil
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
