package tiff

import (
	"image"
	"strings"
	"testing"
)

// drawn shows a picture of 20×4 in black and white.
func drawn(pix []byte) string {
	var b strings.Builder
	for i, v := range pix {
		if i > 0 && i%20 == 0 {
			b.WriteByte('\n')
		}
		b.WriteByte("#."[v])
	}
	return b.String()
}

func paletted(im image.Image) []byte { return im.(*image.Paletted).Pix }

// The files' pixels are as libtiff writes them.
func TestFax(t *testing.T) {
	const want = "...######...........\n....#####......#####\n....................\n####################"
	tests := []struct {
		name                 string
		compression, options int
		data                 []byte
	}{
		{"rows without ends", compressionFaxRows, 0, []byte{0x82, 0x40, 0xb3, 0xe3, 0x10, 0x35, 0x0d, 0x00}},
		{"group 3", compressionFax3, 0, []byte{0x00, 0x18, 0x24, 0x00, 0x0d, 0x9f, 0x18, 0x00, 0x88, 0x00, 0x13, 0x50, 0xd0}},
		{"group 3 in two dimensions", compressionFax3, 1, []byte{0x00, 0x1c, 0x12, 0x00, 0x04, 0xe7, 0x8c, 0x00, 0x62, 0x00, 0x04, 0x4d, 0x43, 0x40}},
		{"group 4", compressionFax4, 0, []byte{0x30, 0x57, 0x3c, 0x62, 0x50, 0x1b, 0x93, 0x50, 0xd0, 0x00, 0x20, 0x02}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := pixels(photoWhite, 1, 1).with(fields{tagWidth: {20}, tagHeight: {4}, tagRowsPerStrip: {4}, tagCompression: {tt.compression}, tagFax3Options: {tt.options}})
			im, err := Decode(little(f, tt.data), limit)
			if err != nil {
				t.Fatal(err)
			}
			if got := drawn(paletted(im)); got != want {
				t.Errorf("Decode =\n%s\nwant\n%s", got, want)
			}
			if im, err := Decode(little(f, tt.data[:4]), limit); err == nil {
				t.Errorf("Decode of the first four bytes = %v; want an error", im)
			}
		})
	}
}
