package jpeg

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// TestPixelsAreLibjpegs compares with full-size decodes by libjpeg-turbo 3.2 through PIL.
func TestPixelsAreLibjpegs(t *testing.T) {
	for _, name := range []string{"baseline_q90_420", "grey", "q80_422_prog"} {
		t.Run(name, func(t *testing.T) {
			got, err := Decode(read(t, name+".jpg"), Options{})
			if err != nil {
				t.Fatal(err)
			}
			want, err := png.Decode(bytes.NewReader(read(t, name+".png")))
			if err != nil {
				t.Fatal(err)
			}
			if got.Bounds() != want.Bounds() {
				t.Fatalf("Decode(%s) is %v; want %v", name, got.Bounds(), want.Bounds())
			}
			for y := range got.Bounds().Dy() {
				for x := range got.Bounds().Dx() {
					r, g, b, _ := got.At(x, y).RGBA()
					if wr, wg, wb, _ := want.At(x, y).RGBA(); r != wr || g != wg || b != wb {
						t.Fatalf("pixel %d, %d is %d %d %d; want %d %d %d", x, y, r>>8, g>>8, b>>8, wr>>8, wg>>8, wb>>8)
					}
				}
			}
		})
	}
}

func TestShrinking(t *testing.T) {
	b := read(t, "baseline_q90_420.jpg")
	for _, shrink := range []int{1, 2, 4, 8} {
		im, err := Decode(b, Options{Shrink: shrink})
		if err != nil {
			t.Fatal(err)
		}
		if w, h := im.Bounds().Dx(), im.Bounds().Dy(); w != (301+shrink-1)/shrink || h != (217+shrink-1)/shrink {
			t.Errorf("Decode of 301×217 at 1/%d is %d×%d", shrink, w, h)
		}
	}
}

// TestMissingEndMarker accepts a file that lacks nothing but its end marker, and no other cut.
func TestMissingEndMarker(t *testing.T) {
	b := read(t, "baseline_q90_420.jpg")
	if _, err := Decode(b[:len(b)-2], Options{}); err != nil {
		t.Errorf("Decode without the end marker = %v", err)
	}
	for n := 0; n < len(b)-10; n += 97 {
		if _, err := Decode(b[:n], Options{}); err == nil {
			t.Errorf("Decode of %d of %d bytes found no error", n, len(b))
		}
	}
	p := read(t, "q80_422_prog.jpg")
	if _, err := Decode(p[:len(p)-2], Options{}); err == nil {
		t.Error("Decode of a progressive file without its end found no error, though scans may be missing")
	}
}

func FuzzDecode(f *testing.F) {
	files, _ := filepath.Glob(filepath.Join("testdata", "small_*.jpg")) // large ones keep the fuzzer at making them smaller
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, 1)
		f.Add(b, 4)
	}
	f.Fuzz(func(t *testing.T, b []byte, shrink int) {
		im, err := Decode(b, Options{MaxPixels: 1 << 12, Shrink: 1 << (uint(shrink) % 4)})
		if err == nil && im.Bounds().Empty() {
			t.Error("Decode gave a picture without pixels and no error")
		}
	})
}

// BenchmarkDecode decodes a drawn picture of 301×217, 4:2:0.
func BenchmarkDecode(b *testing.B) {
	file := read(b, "baseline_q90_420.jpg")
	for b.Loop() {
		im, err := Decode(file, Options{})
		if err != nil {
			b.Fatal(err)
		}
		_ = im
	}
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
