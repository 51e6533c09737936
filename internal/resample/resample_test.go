package resample

import (
	"fmt"
	"image"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestKernelsAgree holds what the build uses against the Go that says what it does.
func TestKernelsAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		src := noise(r, 1+r.IntN(90), 1+r.IntN(90), []int{1, 2, 4}[r.IntN(3)])
		var s Scaler
		a := &s.horizontal
		to := 1 + r.IntN(70)
		a.set(src.Width, to, 0, to, Bicubic)
		got, want := make([]byte, to*src.Height*src.Bytes), make([]byte, to*src.Height*src.Bytes)
		a.across(got, src)
		a.acrossGo(want, src)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("across %v to %d (-Go +kernel):\n%s", size(src), to, diff)
		}
		a.set(src.Height, to, 0, to, Bicubic)
		got, want = make([]byte, src.Width*to*src.Bytes), make([]byte, src.Width*to*src.Bytes)
		a.down(got, src, &s)
		a.downGo(want, src, &s)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("down %v to %d (-Go +kernel):\n%s", size(src), to, diff)
		}
	}
}

// TestWindowIsACut makes sure that a window has the pixels of the whole picture resized.
func TestWindowIsACut(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, by := range []Filter{Nearest, Bilinear, Bicubic} {
		for range 30 {
			src := noise(r, 1+r.IntN(60), 1+r.IntN(60), 4)
			w, h := 1+r.IntN(50), 1+r.IntN(50)
			window := image.Rect(-3, -2, w+4, h+1).Add(image.Pt(r.IntN(5)-2, r.IntN(5)-2))
			var s Scaler
			whole := append([]byte(nil), s.Resize(src, Fit{w, h, image.Rect(0, 0, w, h)}, by)...)
			got := s.Resize(src, Fit{w, h, window}, by)
			if want := cutOut(whole, w, h, window); !cmp.Equal(got, want) {
				t.Fatalf("Resize(%v to %d×%d, window %v) is no cut of the whole", size(src), w, h, window)
			}
		}
	}
}

// cutOut returns a window of a picture of four bytes a pixel, zero beyond its edges.
func cutOut(pix []byte, w, h int, window image.Rectangle) []byte {
	var out []byte
	for y := window.Min.Y; y < window.Max.Y; y++ {
		for x := window.Min.X; x < window.Max.X; x++ {
			if image.Pt(x, y).In(image.Rect(0, 0, w, h)) {
				out = append(out, pix[4*(y*w+x):][:4]...)
			} else {
				out = append(out, 0, 0, 0, 0)
			}
		}
	}
	return out
}

func TestResizeKeepsWhatIsConstant(t *testing.T) {
	src := noise(rand.New(rand.NewPCG(5, 6)), 40, 30, 4)
	for i := range src.Pix {
		src.Pix[i] = 200
	}
	var s Scaler
	for i, v := range s.Resize(src, Fit{17, 61, image.Rect(0, 0, 17, 61)}, Bicubic) {
		if v != 200 {
			t.Fatalf("byte %d of a constant picture of 200 became %d", i, v)
		}
	}
}

func noise(r *rand.Rand, w, h, bytes int) Raster {
	pix := make([]byte, w*h*bytes)
	for i := range pix {
		pix[i] = byte(r.Uint32())
	}
	return Raster{Pix: pix, Stride: w * bytes, Width: w, Height: h, Bytes: bytes}
}

func size(r Raster) string { return fmt.Sprintf("%d×%d of %d bytes", r.Width, r.Height, r.Bytes) }
