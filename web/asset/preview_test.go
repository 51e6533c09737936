package asset

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/png"
	"testing"

	"github.com/disintegration/imaging"
)

func pngOf(t *testing.T, im image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, im); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestDrawPicture draws files into a square of 8 pixels on white paper.
func TestDrawPicture(t *testing.T) {
	red, white := color.NRGBA{R: 255, A: 255}, color.NRGBA{R: 255, G: 255, B: 255, A: 255}
	wide := imaging.New(30, 10, white) // red in the middle third
	for y := range 10 {
		for x := 10; x < 20; x++ {
			wide.SetNRGBA(x, y, red)
		}
	}
	palette := image.NewPaletted(image.Rect(0, 0, 4, 4), color.Palette{red})
	beyond := pngOf(t, palette)
	large := bytes.Clone(pngOf(t, imaging.New(1, 1, red)))
	binary.BigEndian.PutUint32(large[16:], 1<<30) // its width; the checksum of the header is wrong by then
	for _, tt := range []struct {
		name string
		file []byte
		err  error
		want color.NRGBA // of the middle
	}{
		{name: "the middle of a wide picture", file: pngOf(t, wide), want: red},
		{name: "palette", file: beyond, want: red},
		{name: "could not be read", file: pngOf(t, wide), err: errors.New("no such picture"), want: white},
		{name: "not a picture", file: []byte("<svg/>"), want: white},
		{name: "empty", want: white},
		{name: "cut short", file: pngOf(t, wide)[:40], want: white},
		{name: "broken header", file: large, want: white},
	} {
		im := imaging.New(8, 8, white)
		drawPicture(im, im.Rect, tt.file, tt.err)
		if got := im.NRGBAAt(4, 4); got != tt.want {
			t.Errorf("%s: the middle is %v; want %v", tt.name, got, tt.want)
		}
	}
}
