package bmp

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"testing"
)

const limit = 1 << 16

// file returns a bitmap of 2×2 with a header of 40 bytes; what comes before the pixels is given.
func file(bits, compression int, before, pixels []byte, colors int) []byte {
	b := append([]byte("BM"), make([]byte, 52)...)
	put := binary.LittleEndian.PutUint32
	put(b[10:], uint32(54+len(before)))
	put(b[14:], 40)
	put(b[18:], 2)
	put(b[22:], 2)
	binary.LittleEndian.PutUint16(b[28:], uint16(bits))
	put(b[30:], uint32(compression))
	put(b[46:], uint32(colors))
	return append(append(b, before...), pixels...)
}

// long returns numbers of 32 bits.
func long(vs ...uint32) (b []byte) {
	for _, v := range vs {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return b
}

// colours describes the pixels row by row.
func colours(im image.Image) string {
	var b bytes.Buffer
	for y := range im.Bounds().Dy() {
		for x := range im.Bounds().Dx() {
			r, g, bl, _ := im.At(x, y).RGBA()
			fmt.Fprintf(&b, "%02x%02x%02x ", r>>8, g>>8, bl>>8)
		}
	}
	return b.String()
}

var fourColours = []byte{0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 9, 9, 9, 0}

func TestDecode(t *testing.T) {
	upsideDown := file(24, raw, nil, []byte{1, 2, 3, 4, 5, 6, 0, 0, 7, 8, 9, 10, 11, 12}, 0)
	binary.LittleEndian.PutUint32(upsideDown[22:], ^uint32(1))
	tests := []struct {
		name string
		in   []byte
		want string
	}{
		{"16 bits are 5 of each", file(16, raw, nil, []byte{0, 0x7c, 0xe0, 3, 0x1f, 0, 0x10, 0x42}, 0), "0000ff 838383 ff0000 00ff00 "},
		{"bit fields of 5, 6, 5", file(16, bitFields, long(0xf800, 0x7e0, 0x1f), []byte{0, 0xf8, 0xe0, 7, 0x1f, 0, 0x20, 0}, 0), "0000ff 000400 ff0000 00ff00 "},
		{"bit fields of 4", file(16, bitFields, long(0xf00, 0xf0, 0xf), []byte{0, 0xf, 0xf0, 0, 0xf, 0, 1, 0}, 0), "0000ff 000011 ff0000 00ff00 "},
		{"bit fields of 10", file(32, bitFields, long(0x3ff00000, 0xffc00, 0x3ff), long(0x3ff00000, 0xffc00, 0x3ff, 2<<20), 0), "0000ff 000000 ff0000 00ff00 "},
		{"rows from above, the last without padding", upsideDown, "030201 060504 090807 0c0b0a "},
		{"runs of 8 bits", file(8, rle8, fourColours, []byte{2, 1, 0, 0, 1, 2, 1, 0, 0, 1}, 4), "0000ff ff0000 00ff00 00ff00 "},
		{"runs that leave pixels out", file(8, rle8, fourColours, []byte{0, 2, 1, 1, 1, 3, 0, 1}, 4), "ff0000 090909 ff0000 ff0000 "},
		{"runs of 4 bits, values as they are", file(4, rle4, fourColours, []byte{2, 0x12, 0, 0, 0, 3, 0x30, 0}, 4), "090909 ff0000 00ff00 0000ff "},
		{"an index beyond the palette", file(8, raw, fourColours[:4], []byte{0, 1, 0, 0, 0, 2, 0, 0}, 1), "ff0000 000000 ff0000 000000 "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			im, err := Decode(tt.in, limit)
			if err != nil || colours(im) != tt.want {
				t.Errorf("Decode = %v, %v; want %s", im, err, tt.want)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(file(16, raw, nil, make([]byte, 8), 0))
	f.Add(file(32, bitFields, long(0x3ff00000, 0xffc00, 0x3ff), make([]byte, 16), 0))
	f.Add(file(8, rle8, fourColours, []byte{0, 2, 1, 1, 1, 3, 0, 1}, 4))
	f.Add(file(4, rle4, fourColours, []byte{2, 0x12, 0, 0, 0, 3, 0x30, 0}, 4))
	f.Add(file(1, raw, fourColours[:8], make([]byte, 8), 0))
	f.Fuzz(func(t *testing.T, b []byte) {
		im, err := Decode(b, limit)
		if err == nil && (im.Bounds().Empty() || im.Bounds().Dx()*im.Bounds().Dy() > limit) {
			t.Errorf("Decode gave %v within a limit of %d pixels", im.Bounds(), limit)
		}
	})
}
