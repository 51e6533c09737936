package ico

import (
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"testing"
)

// bitmap is a picture of size 2×2 in an icon: 24 bits, the upper right pixel masked out.
func bitmap(blue byte) []byte {
	b := make([]byte, 40)
	b[0], b[4], b[8], b[12], b[14] = 40, 2, 4, 1, 24
	for range 2 {
		b = append(b, blue, 20, 30, blue, 20, 30, 0, 0)
	}
	return append(b, 0, 0, 0, 0, 0x40, 0, 0, 0)
}

// icon returns a file of pictures, each of which the directory says to have so many bits.
func icon(kind byte, pictures [][]byte, bits ...byte) []byte {
	b := []byte{0, 0, kind, 0, byte(len(pictures)), 0}
	at := 6 + 16*len(pictures)
	for i, p := range pictures {
		b = append(b, 2, 2, 0, 0, 1, 0, bits[i], 0)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(p)))
		b = binary.LittleEndian.AppendUint32(b, uint32(at))
		at += len(p)
	}
	for _, p := range pictures {
		b = append(b, p...)
	}
	return b
}

func noPNG([]byte) (image.Image, error) { return nil, errors.New("a PNG") }

func TestDecode(t *testing.T) {
	tests := []struct {
		name string
		in   []byte
		want [2]color.Color // of the upper row
	}{
		{"the mask is the alpha", icon(1, [][]byte{bitmap(9)}, 24), [2]color.Color{color.NRGBA{30, 20, 9, 255}, color.NRGBA{30, 20, 9, 0}}},
		{"of one size the one of fewest colours", icon(1, [][]byte{bitmap(9), bitmap(7)}, 24, 8), [2]color.Color{color.NRGBA{30, 20, 7, 255}, color.NRGBA{30, 20, 7, 0}}},
		{"a cursor has no alpha", icon(2, [][]byte{bitmap(9)}, 24), [2]color.Color{color.RGBA{30, 20, 9, 255}, color.RGBA{30, 20, 9, 255}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			im, err := Decode(tt.in, 100, noPNG)
			if err != nil || im.At(0, 0) != tt.want[0] || im.At(1, 0) != tt.want[1] {
				t.Errorf("Decode = %v, %v; want a row of %v", im, err, tt.want)
			}
		})
	}
	if _, err := Decode(icon(1, [][]byte{[]byte("\x89PNG\r\n\x1a\n…")}, 32), 100, noPNG); err == nil || err.Error() != "a PNG" {
		t.Errorf("Decode of an icon that holds a PNG = %v; want what the PNG's decoder says", err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(icon(1, [][]byte{bitmap(9)}, 24))
	f.Add(icon(2, [][]byte{bitmap(9), bitmap(8)}, 24, 32))
	f.Fuzz(func(t *testing.T, b []byte) {
		im, err := Decode(b, 1<<16, noPNG)
		if err == nil && im.Bounds().Empty() {
			t.Error("Decode gave a picture without pixels and no error")
		}
	})
}
