package dataset

import (
	"image"
	"os"
	"slices"
	"testing"
)

// The files are made by testdata/tiff/make_tiff.py.
func readTIFF(t *testing.T, name string) image.Image {
	t.Helper()
	b, err := os.ReadFile("testdata/tiff/" + name)
	if err != nil {
		t.Fatal(err)
	}
	im, err := Decode(b, DecodeOptions{})
	if err != nil {
		t.Fatalf("Decode(%s): %v", name, err)
	}
	return im
}

func TestTIFFInInks(t *testing.T) {
	var want []byte
	for y := range byte(3) {
		for x := range byte(5) {
			want = append(want, 10*x, 20*y, x+y, 7)
		}
	}
	for _, name := range []string{"inks.tif", "inks_lzw.tif"} {
		im, ok := readTIFF(t, name).(*image.CMYK)
		if !ok || im.Rect != image.Rect(0, 0, 5, 3) || !slices.Equal(im.Pix, want) {
			t.Errorf("Decode(%s) = %+v; want 5×3 inks %v", name, im, want)
		}
	}
}

// PIL turns TIFF files as their orientation says without being asked, and no others.
func TestTIFFStandsUpright(t *testing.T) {
	im, ok := readTIFF(t, "turned.tif").(*image.RGBA)
	var want []byte
	for _, v := range []byte{2, 1, 0, 12, 11, 10, 22, 21, 20, 32, 31, 30, 42, 41, 40} {
		want = append(want, v, v, v, 255)
	}
	if !ok || im.Rect != image.Rect(0, 0, 3, 5) || !slices.Equal(im.Pix, want) {
		t.Errorf("Decode(turned.tif) = %+v; want 3×5 pixels %v", im, want)
	}
}
