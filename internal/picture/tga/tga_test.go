package tga

import (
	"image/color"
	"strings"
	"testing"
)

// file returns a picture of 2×1; flags say where it begins.
func file(kind, depth, flags byte, rest ...byte) []byte {
	b := make([]byte, 18)
	b[2], b[12], b[14], b[16], b[17] = kind, 2, 1, depth, flags
	return append(b, rest...)
}

// indexed is such a picture with a palette of colours from number one on.
func indexed(bits byte, rest ...byte) []byte {
	b := file(1, 8, 0, rest...)
	b[1], b[3], b[5], b[7] = 1, 1, 2, bits
	return b
}

func TestDecode(t *testing.T) {
	footer := append(make([]byte, 495), 18+8, 0, 0, 0, 0, 0, 0, 0)
	footer = append(footer, "TRUEVISION-XFILE.\x00"...)
	tests := []struct {
		name string
		in   []byte
		want [2]color.Color
	}{
		{"24 bits", file(2, 24, 0, 1, 2, 3, 4, 5, 6), [2]color.Color{color.RGBA{3, 2, 1, 255}, color.RGBA{6, 5, 4, 255}}},
		{"from the right", file(2, 24, 0x10, 1, 2, 3, 4, 5, 6), [2]color.Color{color.RGBA{6, 5, 4, 255}, color.RGBA{3, 2, 1, 255}}},
		{"32 bits", file(2, 32, 8, 1, 2, 3, 4, 5, 6, 7, 8), [2]color.Color{color.NRGBA{3, 2, 1, 4}, color.NRGBA{7, 6, 5, 8}}},
		{"32 bits, of which the end says that they have no alpha", append(file(2, 32, 8, 1, 2, 3, 4, 5, 6, 7, 8), footer...), [2]color.Color{color.NRGBA{3, 2, 1, 255}, color.NRGBA{7, 6, 5, 255}}},
		{"15 bits and one", file(2, 16, 1, 0, 0x7c, 0x10, 0x80), [2]color.Color{color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 0, 131, 0}}},
		{"grey", file(3, 8, 0, 7, 9), [2]color.Color{color.Gray{7}, color.Gray{9}}},
		{"grey with alpha", file(3, 16, 8, 7, 1, 9, 2), [2]color.Color{color.NRGBA{7, 7, 7, 1}, color.NRGBA{9, 9, 9, 2}}},
		{"one bit", file(3, 1, 0, 0x40), [2]color.Color{color.Gray{0}, color.Gray{255}}},
		{"a palette that begins at one", indexed(24, 1, 2, 3, 4, 5, 6, 0, 2), [2]color.Color{color.RGBA{0, 0, 0, 255}, color.RGBA{6, 5, 4, 255}}},
		{"a palette of 15 bits", indexed(16, 0, 0x7c, 0x1f, 0, 1, 2), [2]color.Color{color.RGBA{255, 0, 0, 255}, color.RGBA{0, 0, 255, 255}}},
		{"a run", file(10, 24, 0, 0x81, 1, 2, 3), [2]color.Color{color.RGBA{3, 2, 1, 255}, color.RGBA{3, 2, 1, 255}}},
		{"no run", file(11, 8, 0, 0x01, 7, 9), [2]color.Color{color.Gray{7}, color.Gray{9}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			im, err := Decode(tt.in, 100)
			if err != nil || im.At(0, 0) != tt.want[0] || im.At(1, 0) != tt.want[1] {
				t.Errorf("Decode = %v, %v; want %v", im, err, tt.want)
			}
		})
	}
	for name, b := range map[string][]byte{"pixels": file(2, 24, 0, 1, 2, 3, 4, 5), "a run": file(10, 24, 0, 0x81, 1, 2), "a palette": indexed(24, 1)} {
		if _, err := Decode(b, 100); err == nil || !strings.Contains(err.Error(), "truncated") {
			t.Errorf("Decode without the end of %s = %v; want truncated", name, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(file(2, 24, 0, 1, 2, 3, 4, 5, 6))
	f.Add(file(10, 32, 0x30, 0x81, 1, 2, 3, 4))
	f.Add(indexed(16, 0, 0x7c, 0x1f, 0, 1, 2))
	f.Fuzz(func(t *testing.T, b []byte) {
		im, err := Decode(b, 1<<16)
		if err == nil && im.Bounds().Empty() {
			t.Error("Decode gave a picture without pixels and no error")
		}
	})
}
