package dataset

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/fixture"
)

// reasons are what is to be said of each file of testdata/bad, which are the reference
// material's. The one that is missing decodes, which is allowed too.
var reasons = map[string]string{
	"bad_huffman.jpg":     "jpeg: at byte 210: invalid Huffman table",
	"bad_idat.png":        "png: flate: corrupt input",
	"bad_ihdr_crc.png":    "png: invalid format: invalid checksum",
	"bomb_declared.png":   "more than the limit",
	"bomb_real.png":       "more than the limit",
	"header_only.jpg":     "truncated",
	"huge.bmp":            "more than the limit",
	"huge_screen.gif":     "more than the limit",
	"max_dims.png":        "dimension overflow",
	"no_frames.gif":       "truncated",
	"no_idat.png":         "png: invalid format",
	"page.png":            "not an image file",
	"palette_missing.png": "png: the palette is missing",
	"random.webp":         "not an image file",
	"text.jpg":            "not an image file",
	"truncated.bmp":       "truncated",
	"truncated.gif":       "gif: truncated",
	"truncated.jpg":       "truncated",
	"truncated.png":       "png: invalid format: not enough pixel data",
	"truncated.tif":       "truncated",
	"truncated.webp":      "truncated",
	"wrong_dims.jpg":      "more than the limit",
	"zero.jpg":            "empty file",
	"zero.png":            "empty file",
	"zero_dims.png":       "non-positive dimension",
	"zero_width.jpg":      "invalid header: 0×120 pixels",
}

func TestBadFilesAreRefused(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "bad", "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in testdata/bad: %v", err)
	}
	for _, path := range files {
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err = Decode(b, DecodeOptions{})
			runtime.ReadMemStats(&after)
			want := reasons[name]
			if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("Decode(%s) = %v; want an error with %q", name, err, want)
			}
			if grew := after.TotalAlloc - before.TotalAlloc; grew > 8<<20 {
				t.Errorf("Decode(%s) allocated %d bytes for a file of %d", name, grew, len(b))
			}
		})
	}
}

// TestTruncationIsNoticed cuts files of every format anywhere and expects an error: a
// picture half grey is no picture. What holds no pixels may be missing: then all of them are there.
func TestTruncationIsNoticed(t *testing.T) {
	for _, path := range samples(t) {
		if filepath.Base(path) == "animated.gif" {
			continue // the first frame is all that is read
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := Decode(b, DecodeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, share := range []float64{0, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9} {
			cut := b[:int(float64(len(b))*share)]
			if im, err := Decode(cut, DecodeOptions{}); err == nil && !slices.Equal(pixels(im), pixels(whole)) {
				t.Errorf("Decode of %d of %d bytes of %s gave %v", len(cut), len(b), filepath.Base(path), im.Bounds())
			}
		}
	}
}

// samples are small pictures of each format and mode.
func samples(t testing.TB) []string {
	files, err := filepath.Glob(filepath.Join(fixture.Root(t), "internal", "clip", "testdata", "preprocess", "images", "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no pictures to try: %v", err)
	}
	return files
}

func TestConcreteTypeIsTheMode(t *testing.T) {
	tests := map[string]string{
		"palette.png": "*image.Paletted", "onebit.png": "*image.Paletted", "still.gif": "*image.Paletted", "pal.bmp": "*image.Paletted",
		"grey2.png": "*image.Gray", "grey.jpg": "*image.Gray", "grey16.png": "*image.Gray16",
		"rgb_trns.png": "*image.RGBA", "rgb16.png": "*image.RGBA", "lossless.webp": "*image.RGBA", "lossy.webp": "*image.RGBA", "raw.tif": "*image.RGBA",
		"rgba.png": "*image.NRGBA", "la.png": "*image.NRGBA", "alpha.webp": "*image.NRGBA", "cmyk.jpg": "*image.CMYK",
	}
	for _, path := range samples(t) {
		want, listed := tests[filepath.Base(path)]
		if !listed {
			continue
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		im, err := Decode(b, DecodeOptions{})
		if got := fmt.Sprintf("%T", im); err != nil || got != want {
			t.Errorf("Decode(%s) = %s, %v; want %s", filepath.Base(path), got, err, want)
		}
	}
}

// TestWhatIsNotSupportedSaysWhatToDo changes the frame of a JPEG file into one of arithmetic coding.
func TestWhatIsNotSupportedSaysWhatToDo(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(fixture.Root(t), "internal", "jpeg", "testdata", "small_420.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	b = bytes.Replace(b, []byte("\xff\xc0"), []byte("\xff\xc9"), 1)
	if _, err := Decode(b, DecodeOptions{}); err == nil || !strings.Contains(err.Error(), "arithmetic coding are not supported (marker ffc9); convert it") {
		t.Errorf("Decode of arithmetic coding = %v", err)
	}
}

func TestLimits(t *testing.T) {
	b := redPNG(1)
	if _, err := Decode(b, DecodeOptions{MaxPixels: 1}); err != nil {
		t.Errorf("Decode of one pixel with a limit of one = %v", err)
	}
	dir := tree(t, map[string][]byte{"a.png": b})
	src, err := Open(dir, Options{Decode: DecodeOptions{MaxBytes: 10}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := src.Picture(t.Context(), 0, 0); err == nil || !strings.Contains(err.Error(), "more than the limit of 10") {
		t.Errorf("Picture of %d bytes with a limit of 10 = %v", len(b), err)
	}
}

func TestThumbnail(t *testing.T) {
	im := image.NewNRGBA(image.Rect(0, 0, 300, 100)) // transparent
	b, mime, err := Thumbnail(im, 60)
	if err != nil || mime != "image/jpeg" {
		t.Fatalf("Thumbnail = %s, %v; want image/jpeg", mime, err)
	}
	small, err := Decode(b, DecodeOptions{})
	if err != nil || small.Bounds().Dx() != 60 || small.Bounds().Dy() != 20 {
		t.Fatalf("Thumbnail of 300×100 has %v, %v; want 60×20", small.Bounds(), err)
	}
	if r, _, _, _ := small.At(30, 10).RGBA(); r>>8 != 255 {
		t.Errorf("transparency became %d; want white", r>>8)
	}
}

// FuzzDecode looks for files that make decoding panic, or give a picture that is not what
// its header said.
// FuzzDecode begins with small files: what is found is made smaller by trying every byte, and a picture of
// some kilobytes keeps the fuzzer at that for a minute.
func FuzzDecode(f *testing.F) {
	bad, _ := filepath.Glob(filepath.Join("testdata", "bad", "*"))
	for _, path := range append(samples(f), bad...) {
		if b, err := os.ReadFile(path); err == nil && len(b) < 400 {
			f.Add(b, len(b)%2 == 0)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte, exif bool) {
		o := DecodeOptions{MaxPixels: 1 << 12, MinSide: 1, Exif: exif}
		im, err := Decode(b, o)
		if err != nil {
			return
		}
		size := im.Bounds().Size()
		if size.X <= 0 || size.Y <= 0 || size.X*size.Y > o.MaxPixels {
			t.Errorf("Decode gave %v with a limit of %d pixels", size, o.MaxPixels)
		}
		if _, _, err := Thumbnail(im, 16); err != nil {
			t.Errorf("Thumbnail of a decoded picture: %v", err)
		}
	})
}
