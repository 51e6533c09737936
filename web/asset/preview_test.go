package asset

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/disintegration/imaging"
)

func pngOf(t *testing.T, im image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, im); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestDrawPicture draws files into a square of 8 pixels on white paper.
func TestDrawPicture(t *testing.T) {
	red, white := color.NRGBA{R: 255, A: 255}, color.NRGBA{R: 255, G: 255, B: 255, A: 255}
	wide := imaging.New(30, 10, white) // red in the middle third
	for y := range 10 {
		for x := 10; x < 20; x++ {
			wide.SetNRGBA(x, y, red)
		}
	}
	palette := image.NewPaletted(image.Rect(0, 0, 4, 4), color.Palette{red})
	beyond := pngOf(t, palette)
	large := bytes.Clone(pngOf(t, imaging.New(1, 1, red)))
	binary.BigEndian.PutUint32(large[16:], 1<<30) // its width; the checksum of the header is wrong by then
	for _, tt := range []struct {
		name string
		file []byte
		err  error
		want color.NRGBA // of the middle
	}{
		{name: "the middle of a wide picture", file: pngOf(t, wide), want: red},
		{name: "palette", file: beyond, want: red},
		{name: "could not be read", file: pngOf(t, wide), err: errors.New("no such picture"), want: white},
		{name: "not a picture", file: []byte("<svg/>"), want: white},
		{name: "empty", want: white},
		{name: "cut short", file: pngOf(t, wide)[:40], want: white},
		{name: "broken header", file: large, want: white},
	} {
		im := imaging.New(8, 8, white)
		drawPicture(im, im.Rect, tt.file, tt.err)
		if got := im.NRGBAAt(4, 4); got != tt.want {
			t.Errorf("%s: the middle is %v; want %v", tt.name, got, tt.want)
		}
	}
}

// noPictures has no picture to draw.
type noPictures struct{}

func (noPictures) Thumbnail(context.Context, int64) ([]byte, string, error) {
	return nil, "", errors.New("no such thumbnail")
}

func (noPictures) VisualizationImage(context.Context, int64) ([]byte, string, error) {
	return nil, "", errors.New("no such visualization")
}

func (noPictures) StudyPicture(context.Context, string, string) ([]byte, error) {
	return nil, errors.New("no such picture")
}

func preview(t testing.TB, p Preview) *image.RGBA {
	t.Helper()
	im, err := drawPreview(t.Context(), noPictures{}, p)
	if err != nil {
		t.Fatal(err)
	}
	return im.(*image.RGBA)
}

// inked returns how far to the right anything is drawn on the paper of rows from y to below.
func inked(im *image.RGBA, y, below int) (right int) {
	paper := color.RGBAModel.Convert(previewPaper)
	for ; y < below; y++ {
		for x := range im.Rect.Dx() {
			if im.At(x, y) != paper {
				right = max(right, x)
			}
		}
	}
	return right
}

func TestPreviewTitles(t *testing.T) {
	short := inked(preview(t, Preview{Title: []string{"cat"}}), 0, 110)
	for _, tt := range []struct {
		name  string
		title []string
		at    [2]int // between which the title ends
	}{
		{"none", nil, [2]int{0, 0}},
		{"short", []string{"cat"}, [2]int{short, short}},
		{"one that the font cannot write", []string{"怒り", "cat"}, [2]int{short, short}},
		{"emoji", []string{"🐈", "cat"}, [2]int{short, short}},
		{"none that the font can write", []string{"怒り"}, [2]int{0, 0}},
		{"space alone", []string{" \t\n"}, [2]int{0, 0}},
		{"on one line", []string{"c\na\tt"}, [2]int{short, 2 * short}},
		{"too long", []string{strings.Repeat("categories ", 60)}, [2]int{PreviewWidth - 300, PreviewWidth - previewMargin}},
		{"one letter, many times", []string{strings.Repeat("W", 5000)}, [2]int{PreviewWidth - 300, PreviewWidth - previewMargin}},
	} {
		got := inked(preview(t, Preview{Title: tt.title}), 0, 110)
		if got < tt.at[0] || got > tt.at[1] {
			t.Errorf("%s: the title ends at %d; want %v", tt.name, got, tt.at)
		}
	}
}

// TestPreviewPictures: as many squares are drawn as were given and fit, in one row or two.
func TestPreviewPictures(t *testing.T) {
	for _, tt := range []struct {
		name               string
		p                  Preview
		right, secondRight int // where the first and the second row end
	}{
		{"none", Preview{}, 0, 0},
		{"one", Preview{Pictures: make([]PreviewPicture, 1)}, 404, 404},
		{"two", Preview{Pictures: make([]PreviewPicture, 2)}, 781, 781},
		{"four", Preview{Pictures: make([]PreviewPicture, 4)}, 779, 0},
		{"many", Preview{Pictures: make([]PreviewPicture, 40)}, 1155, 1155},
		{"many beside a large one", Preview{Large: &PreviewPicture{}, Pictures: make([]PreviewPicture, 40)}, 1159, 1159},
		{"withheld", Preview{Withheld: true, Pictures: make([]PreviewPicture, 2)}, 1099, 1099},
	} {
		im := preview(t, tt.p)
		first, second := inked(im, previewTop, previewTop+100), inked(im, previewBottom-100, previewBottom-10)
		if first != tt.right || second != tt.secondRight {
			t.Errorf("%s: rows end at %d and %d; want %d and %d", tt.name, first, second, tt.right, tt.secondRight)
		}
	}
}

// FuzzPreviewWords: whatever is to be written, a line stays within its width.
func FuzzPreviewWords(f *testing.F) {
	f.Add("cat")
	f.Add("Ωμέγα, ça va, Привет")
	f.Add("a\u0301\u0301\u202e\x00\xff")
	f.Fuzz(func(t *testing.T, words string) {
		im := image.NewRGBA(image.Rect(0, 0, 400, 60))
		if err := writeLine(im, line{texts: []string{words, "else"}, x: 20, y: 30, width: 200, size: 40, smallest: 20, ink: color.Black}); err != nil {
			t.Fatal(err)
		}
		for x := 260; x < 400; x++ { // letters may hang over their advance
			for y := range 60 {
				if _, _, _, a := im.At(x, y).RGBA(); a > 0 {
					t.Fatalf("%q is written beyond its width, at %d", words, x)
				}
			}
		}
	})
}
