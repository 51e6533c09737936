package jpeg2000

import (
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const limit = 1 << 16

// files are the pictures that testdata/make_jp2.py makes.
func files(t testing.TB) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join("testdata", "*.j[p2]*"))
	if err != nil || len(all) < 16 {
		t.Fatalf("%d pictures, %v", len(all), err)
	}
	return all
}

// TestPixelsAreOpenJPEGs compares with what Pillow reads, to the level.
func TestPixelsAreOpenJPEGs(t *testing.T) {
	for _, path := range files(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Decode(b, limit)
			if err != nil {
				t.Fatal(err)
			}
			f, err := os.Open(strings.TrimSuffix(path, filepath.Ext(path)) + ".png")
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			want, err := png.Decode(f)
			if err != nil {
				t.Fatal(err)
			}
			if got.Bounds() != want.Bounds() {
				t.Fatalf("Decode is %v; want %v", got.Bounds(), want.Bounds())
			}
			for i := range got.Bounds().Dx() * got.Bounds().Dy() {
				x, y := i%got.Bounds().Dx(), i/got.Bounds().Dx()
				if g, w := fmt.Sprint(got.At(x, y)), fmt.Sprint(want.At(x, y)); g != w {
					t.Fatalf("pixel %d, %d is %s; want %s", x, y, g, w)
				}
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	b, err := os.ReadFile("testdata/reversible.jp2")
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(b)-2; n += 29 {
		if im, err := Decode(b[:n], limit); err == nil {
			t.Errorf("Decode of %d of %d bytes = %v", n, len(b), im.Bounds())
		}
	}
	if _, err := Decode(b, 100); err == nil || !strings.Contains(err.Error(), "more than the limit") {
		t.Errorf("Decode with a limit of 100 pixels = %v", err)
	}
	at := strings.Index(string(b), "\xff\x52") // coding becomes a region of interest
	changed := append([]byte(nil), b...)
	changed[at+1] = 0x5e
	if _, err := Decode(changed, limit); err == nil || !strings.Contains(err.Error(), "regions of interest") || !strings.Contains(err.Error(), "convert it") {
		t.Errorf("Decode of a region of interest = %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, path := range files(f) {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		if len(b) < 1500 {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		im, err := Decode(b, 1<<12)
		if err == nil && im.Bounds() == (image.Rectangle{}) {
			t.Error("Decode gave a picture without pixels and no error")
		}
	})
}

// BenchmarkDecode decodes 37 × 29 pixels.
func BenchmarkDecode(b *testing.B) {
	file, err := os.ReadFile("testdata/reversible.jp2")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Decode(file, limit); err != nil {
			b.Fatal(err)
		}
	}
}
