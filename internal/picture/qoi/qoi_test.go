package qoi

import (
	"bytes"
	"image"
	"strings"
	"testing"
)

// file returns a picture of 3×2.
func file(channels byte, codes ...byte) []byte {
	b := append([]byte("qoif\x00\x00\x00\x03\x00\x00\x00\x02"), channels, 0)
	return append(append(b, codes...), 0, 0, 0, 0, 0, 0, 0, 1)
}

// codes are a colour, a small difference, one by luma, one seen before, and a run of two.
var codes = []byte{0xfe, 10, 20, 30, 0x40 | 3<<4 | 1<<2 | 2, 0x80 | 40, 9 << 4, (10*3 + 20*5 + 30*7 + 255*11) % 64, 0xc1}

func TestDecode(t *testing.T) {
	im, err := Decode(file(3, codes...), 100)
	want := []byte{10, 20, 30, 255, 11, 19, 30, 255, 20, 27, 30, 255, 10, 20, 30, 255, 10, 20, 30, 255, 10, 20, 30, 255}
	if err != nil || !bytes.Equal(im.(*image.RGBA).Pix, want) {
		t.Fatalf("Decode = %v, %v; want %v", im, err, want)
	}
	im, err = Decode(file(4, 0xff, 1, 2, 3, 4, 0xc4), 100)
	if err != nil || !bytes.Equal(im.(*image.NRGBA).Pix, bytes.Repeat([]byte{1, 2, 3, 4}, 6)) {
		t.Errorf("Decode with alpha = %v, %v", im, err)
	}
	if _, err := Decode(file(3, 0xfe, 1, 2, 3), 100); err == nil || !strings.Contains(err.Error(), "truncated") {
		t.Errorf("Decode of one pixel of six = %v; want truncated", err)
	}
	if _, err := Decode(file(3, codes...), 5); err == nil || !strings.Contains(err.Error(), "more than the limit") {
		t.Errorf("Decode with a limit of five pixels = %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(file(3, codes...))
	f.Add(file(4, 0xff, 1, 2, 3, 4, 0xc4))
	f.Fuzz(func(t *testing.T, b []byte) {
		im, err := Decode(b, 1<<12)
		if err == nil && im.Bounds().Empty() {
			t.Error("Decode gave a picture without pixels and no error")
		}
	})
}
