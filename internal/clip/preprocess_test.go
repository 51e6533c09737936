package clip

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/dataset"
	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// preprocessCase is a picture of goldens/preprocess and what the reference makes of it.
type preprocessCase struct {
	Name      string
	Expected  map[string]preprocessResult // by size
	Tolerance struct {
		MaxAbs  float64 `json:"max_abs"`
		MeanAbs float64 `json:"mean_abs"`
	} `json:"tolerance_uint8"`
}

type preprocessResult struct {
	PNG        string
	Exif       string `json:"exif_png"` // where honouring the orientation makes a difference
	Normalised string `json:"normalised_npy"`
}

// TestPreprocessIsTheReferences runs the goldens that are small enough for the repository.
func TestPreprocessIsTheReferences(t *testing.T) {
	testPreprocess(t, filepath.Join("testdata", "preprocess"), filepath.Join("testdata", "preprocess", "cases.json"))
}

// TestPreprocessOfPhotographs runs all of them.
func TestPreprocessOfPhotographs(t *testing.T) {
	testPreprocess(t, fixture.Shared(t, "goldens/preprocess"), fixture.Shared(t, "goldens/MANIFEST.json"))
}

func testPreprocess(t *testing.T, root, manifest string) {
	var m struct {
		Sections struct {
			Preprocess struct{ Cases []preprocessCase }
		}
	}
	unmarshalFile(t, manifest, &m)
	for _, c := range m.Sections.Preprocess.Cases {
		t.Run(c.Name, func(t *testing.T) {
			for size, want := range c.Expected {
				n, err := strconv.Atoi(size)
				if err != nil {
					t.Fatal(err)
				}
				c.compare(t, root, want.PNG, OpenAIPreprocess(n))
				if want.Normalised != "" && c.Tolerance.MaxAbs == 0 {
					c.compareFloats(t, root, want.Normalised, OpenAIPreprocess(n))
				}
				if want.Exif != "" {
					p := OpenAIPreprocess(n)
					p.Exif = true
					c.compare(t, root, want.Exif, p)
				}
			}
		})
	}
}

// preprocess reads the case's picture and preprocesses it.
func (c preprocessCase) preprocess(t *testing.T, root string, p neuron.Preprocess) []float32 {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, "images", c.Name))
	if err != nil {
		t.Fatal(err)
	}
	im, err := dataset.Decode(b, dataset.DecodeOptions{MinSide: p.Size, Exif: p.Exif})
	if err != nil {
		t.Fatal(err)
	}
	got := make([]float32, 3*p.Size*p.Size)
	if err := Preprocess(got, im, p); err != nil {
		t.Fatal(err)
	}
	return got
}

// compareFloats holds a lossless case to the last bit of the reference's float32.
func (c preprocessCase) compareFloats(t *testing.T, root, expected string, p neuron.Preprocess) {
	t.Helper()
	want, err := tensor.ReadNPY(filepath.Join(root, expected))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.(*tensor.Float32).Data, c.preprocess(t, root, p)); diff != "" {
		t.Errorf("Preprocess(%s, size %d) (-want +got):\n%s", c.Name, p.Size, diff)
	}
}

// compare holds a case against an expected picture in 8-bit steps.
func (c preprocessCase) compare(t *testing.T, root, expected string, p neuron.Preprocess) {
	t.Helper()
	got := c.preprocess(t, root, p)
	want := readPNG(t, filepath.Join(root, expected))
	greatest, sum := 0.0, 0.0
	n := p.Size * p.Size
	for i, v := range got {
		at, channel := i%n, i/n
		level := (float64(v)*float64(p.Std[channel]) + float64(p.Mean[channel])) * 255
		d := math.Abs(math.Round(level) - float64(want.Pix[4*at+channel]))
		greatest, sum = max(greatest, d), sum+d
	}
	if mean := sum / float64(len(got)); greatest > c.Tolerance.MaxAbs || mean > c.Tolerance.MeanAbs {
		t.Errorf("Preprocess(%s, size %d, exif %v) is off %s by up to %v levels, %.3f on average; want at most %v and %v",
			c.Name, p.Size, p.Exif, filepath.Base(expected), greatest, mean, c.Tolerance.MaxAbs, c.Tolerance.MeanAbs)
	}
}

// readPNG returns a picture's RGB, four bytes a pixel.
func readPNG(t *testing.T, path string) *image.NRGBA {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	im, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	out := image.NewNRGBA(im.Bounds())
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			out.Set(x, y, im.At(x, y))
		}
	}
	return out
}

func unmarshalFile(t *testing.T, path string, v any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// BenchmarkPreprocess decodes and preprocesses photographs at 224 pixels on one core: 296
// photographs, 203,000 pixels and 111 KB on average.
func BenchmarkPreprocess(b *testing.B) {
	paths, err := filepath.Glob(filepath.Join(fixture.Shared(b, "photos"), "*.JPEG"))
	if err != nil {
		b.Fatal(err)
	}
	var files [][]byte
	for _, path := range paths {
		file, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		files = append(files, file)
	}
	p := OpenAIPreprocess(224)
	x := make([]float32, 3*p.Size*p.Size)
	b.ReportAllocs()
	for b.Loop() {
		for _, file := range files {
			im, err := dataset.Decode(file, dataset.DecodeOptions{MinSide: p.Size})
			if err != nil {
				b.Fatal(err)
			}
			if err := Preprocess(x, im, p); err != nil {
				b.Fatal(err)
			}
			dataset.Recycle(im)
		}
	}
	b.ReportMetric(float64(len(files))*float64(b.N)/b.Elapsed().Seconds(), "images/s")
}

// TestPreprocessRefuses covers what a picture or a model's configuration can get wrong.
func TestPreprocessRefuses(t *testing.T) {
	picture := image.NewGray(image.Rect(0, 0, 4, 4))
	tests := []struct {
		name   string
		im     image.Image
		change func(*neuron.Preprocess)
	}{
		{"no pixels", image.NewGray(image.Rectangle{}), func(*neuron.Preprocess) {}},
		{"size zero", picture, func(p *neuron.Preprocess) { p.Size = 0 }},
		{"huge size", picture, func(p *neuron.Preprocess) { p.Size = 1e9 }},
		{"huge resize", picture, func(p *neuron.Preprocess) { p.Resized = 1e9 }},
		{"unknown mode", picture, func(p *neuron.Preprocess) { p.Mode = "stretch" }},
		{"unknown interpolation", picture, func(p *neuron.Preprocess) { p.Interpolation = "mitchell" }},
		{"zero deviation", picture, func(p *neuron.Preprocess) { p.Std[1] = 0 }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := OpenAIPreprocess(8)
			tt.change(&p)
			if err := Preprocess(make([]float32, 3*8*8), tt.im, p); err == nil {
				t.Errorf("Preprocess with %+v took it", p)
			}
		})
	}
}

// TestResizeModes checks where a wide picture's middle goes: squashed, cut, or padded.
func TestResizeModes(t *testing.T) {
	wide := image.NewGray(image.Rect(0, 0, 40, 20))
	for i := range wide.Pix {
		wide.Pix[i] = 255
	}
	tests := []struct {
		mode neuron.ResizeMode
		dark int // of 10×10 pixels
	}{{neuron.Shortest, 0}, {neuron.Squash, 0}, {neuron.Longest, 50}}
	for _, tt := range tests {
		p := neuron.Preprocess{Size: 10, Mode: tt.mode, Interpolation: "bicubic", Std: [3]float32{1, 1, 1}}
		x := make([]float32, 300)
		if err := Preprocess(x, wide, p); err != nil {
			t.Fatal(err)
		}
		dark := 0
		for _, v := range x[:100] {
			if v == 0 {
				dark++
			}
		}
		if dark != tt.dark {
			t.Errorf("%s leaves %d of 100 pixels dark; want %d", tt.mode, dark, tt.dark)
		}
	}
}
