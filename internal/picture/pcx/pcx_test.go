package pcx

import (
	"fmt"
	"image"
	"strings"
	"testing"
)

// file returns a picture of 3×2.
func file(bits, planes byte, rest ...byte) []byte {
	b := make([]byte, headerBytes)
	b[0], b[1], b[2], b[3], b[8], b[10], b[65], b[66] = 10, 5, 1, bits, 2, 1, planes, 4
	copy(b[16:], []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
	return append(b, rest...)
}

func described(im image.Image) string {
	switch im := im.(type) {
	case *image.Paletted:
		return fmt.Sprint("indices ", im.Pix, im.Palette[1])
	case *image.Gray:
		return fmt.Sprint("grey ", im.Pix)
	}
	return fmt.Sprint("RGB ", im.(*image.RGBA).Pix)
}

func TestDecode(t *testing.T) {
	palette := append([]byte{12, 0, 0, 0, 9, 8, 7}, make([]byte, 762)...)
	tests := []struct {
		name string
		in   []byte
		want string
	}{
		{"one bit", file(1, 1, 0x40, 0, 0xa0, 0), "indices [0 1 0 1 0 1] {255}"},
		{"two planes", file(1, 2, 0x40, 0, 0x60, 0, 0xa0, 0, 0, 0), "indices [0 3 2 1 0 1] {4 5 6 255}"},
		{"grey, with runs", file(8, 1, 0xc4, 5, 1, 0xc1, 200, 3, 0), "grey [5 5 5 1 200 3]"},
		{"a palette at the end", file(8, 1, append([]byte{0, 1, 1, 0, 1, 0, 1, 0}, palette...)...), "indices [0 1 1 1 0 1] {9 8 7 255}"},
		{"RGB", file(8, 3, 1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0, 0xcc, 1), "RGB [1 4 7 255 2 5 8 255 3 6 9 255 1 1 1 255 1 1 1 255 1 1 1 255]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			im, err := Decode(tt.in, 100)
			if err != nil || described(im) != tt.want {
				t.Errorf("Decode = %v, %v; want %s", im, err, tt.want)
			}
		})
	}
	if _, err := Decode(file(8, 3, 1, 2, 3), 100); err == nil || !strings.Contains(err.Error(), "truncated") {
		t.Errorf("Decode without the end = %v; want truncated", err)
	}
	if _, err := Decode(file(8, 2), 100); err == nil || !strings.Contains(err.Error(), "2 planes of 8 bits cannot be read; convert it") {
		t.Errorf("Decode of two planes of 8 bits = %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(file(1, 4, 0x40, 0, 0xa0, 0))
	f.Add(file(8, 1, 0xc4, 5, 1, 0xc1, 200, 3, 0))
	f.Add(file(8, 3, 1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0, 0xcc, 1))
	f.Fuzz(func(t *testing.T, b []byte) {
		im, err := Decode(b, 1<<12)
		if err == nil && im.Bounds().Empty() {
			t.Error("Decode gave a picture without pixels and no error")
		}
	})
}
