package asset

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/server"
)

// A preview is the picture that a shared link shows: a title, pictures with or without a line below each, and a
// line that says where it is from; 1200 × 630 pixels, as Open Graph asks for.
const (
	PreviewWidth  = 1200
	PreviewHeight = 630
)

// Preview is what is drawn.
type Preview struct {
	Title     []string // the first that the font can write is drawn
	Sub       []string // the same, below the title
	Large     *PreviewPicture
	Pictures  []PreviewPicture // as many as there is room for are drawn
	Lines     [][2]string      // names and values, in place of Pictures
	Histogram neuron.Histogram // of the zero value none is drawn
	Withheld  bool             // an even pattern is drawn in place of pictures, which not everybody wants to see unasked
	Source    string
}

// PreviewPicture is one picture of a preview: the first that is named.
type PreviewPicture struct {
	Thumbnail, Visualization int64 // of the index
	Word                     string
	Label                    []string // the first that the font can write is drawn below; none leaves no room
}

var (
	previewPaper = color.NRGBA{R: 0xfd, G: 0xfc, B: 0xfa, A: 0xff}
	previewPanel = color.NRGBA{R: 0xee, G: 0xea, B: 0xe3, A: 0xff}
	previewText  = color.NRGBA{R: 0x1c, G: 0x1b, B: 0x19, A: 0xff}
	previewSmall = color.NRGBA{R: 0x55, G: 0x51, B: 0x4a, A: 0xff}
)

// previewInk are the colours of inhibition, rest and excitation.
var previewInk = [3]color.NRGBA{{0x1f, 0x6f, 0x9f, 0xff}, {0xb9, 0xb4, 0xa9, 0xff}, {0xc8, 0x45, 0x1b, 0xff}}

// CutPreview cuts ".jpg" off the last part of an address.
func CutPreview(last string, as server.Format) (string, bool) {
	if as != server.AsPage {
		return last, false
	}
	return strings.CutSuffix(last, ".jpg")
}

// SendPreview draws a preview and sends it. What cannot be read is left out: a preview with nine images is better
// than none.
func SendPreview(r *server.Request, src Source, p Preview) (server.Answer, error) {
	im, err := drawPreview(r.Context(), src, p)
	if err != nil {
		return server.Answer{}, fmt.Errorf("draw preview of %s: %w", r.Path(), err)
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, im, &jpeg.Options{Quality: 88}); err != nil {
		return server.Answer{}, fmt.Errorf("draw preview of %s: %w", r.Path(), err)
	}
	return server.Answer{Type: "image/jpeg", Body: buf.Bytes(), Cache: "public, max-age=3600"}, nil
}

// Where the parts of a preview are, in pixels.
const (
	previewMargin = 40
	previewGap    = 12
	previewTop    = 168 // of the pictures
	previewBottom = 560 // of the pictures, or of the histogram below them
	previewChart  = 84  // height of the histogram
	previewLabel  = 34  // height of the line below a picture
	previewFoot   = 598 // middle of the last line
)

func drawPreview(ctx context.Context, src Source, p Preview) (image.Image, error) {
	im := image.NewRGBA(image.Rect(0, 0, PreviewWidth, PreviewHeight))
	draw.Draw(im, im.Rect, image.NewUniform(previewPaper), image.Point{}, draw.Src)
	if err := drawWords(im, p); err != nil {
		return nil, err
	}
	at := image.Rect(previewMargin, previewTop, PreviewWidth-previewMargin, previewBottom)
	if p.Histogram.Total() > 0 {
		drawHistogram(im, image.Rect(at.Min.X, at.Max.Y-previewChart, at.Max.X, at.Max.Y), p.Histogram)
		at.Max.Y -= previewChart + previewGap
	}
	if p.Withheld {
		drawPattern(im, at)
		return im, nil
	}
	if p.Large != nil {
		square := image.Rect(at.Min.X, at.Min.Y, at.Min.X+at.Dy(), at.Max.Y)
		if err := drawLabelled(ctx, src, im, square, *p.Large); err != nil {
			return nil, err
		}
		at.Min.X = square.Max.X + previewGap
	}
	if len(p.Lines) > 0 {
		return im, writeTable(im, at, p.Lines)
	}
	return im, drawGrid(ctx, src, im, at, p.Pictures)
}

// drawGrid draws as many pictures as fill an area, in two rows, or in one where there are few.
func drawGrid(ctx context.Context, src Source, im *image.RGBA, at image.Rectangle, pictures []PreviewPicture) error {
	below := 0 // what a line takes
	for _, p := range pictures {
		if len(p.Label) > 0 {
			below = previewLabel
		}
	}
	rows, columns, side := 1, 0, 0
	for ; ; rows++ {
		tall := (at.Dy()-(rows-1)*previewGap)/rows - below
		columns = max((at.Dx()+previewGap+tall/2)/(tall+previewGap), 1)
		side = min(tall, (at.Dx()+previewGap)/columns-previewGap)
		if rows == 2 || columns >= len(pictures) {
			break
		}
	}
	step := side + previewGap
	if columns > 1 && len(pictures) >= columns { // the last picture of a full row ends where the title may
		step = (at.Dx() - side) / (columns - 1)
	}
	for i, p := range pictures[:min(rows*columns, len(pictures))] {
		x, y := at.Min.X+i%columns*step, at.Min.Y+i/columns*(side+below+previewGap)
		if err := drawLabelled(ctx, src, im, image.Rect(x, y, x+side, y+side), p); err != nil {
			return err
		}
	}
	return nil
}

// drawPattern fills an area with empty squares.
func drawPattern(im draw.Image, at image.Rectangle) {
	side := (at.Dy() - 2*previewGap) / 3
	for y := at.Min.Y; y+side <= at.Max.Y; y += side + previewGap {
		for x := at.Min.X; x+side <= at.Max.X; x += side + previewGap {
			draw.Draw(im, image.Rect(x, y, x+side, y+side), image.NewUniform(previewPanel), image.Point{}, draw.Src)
		}
	}
}
