package asset

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	_ "image/png" // thumbnails
	"strings"

	"github.com/disintegration/imaging"
	_ "golang.org/x/image/webp" // thumbnails

	"multiscope/internal/neuron"
	"multiscope/web/chart"
	"multiscope/web/server"
)

// The preview of a neuron is the picture that a shared link shows: the visualization that drives it
// furthest, where there is one, and its strongest images, above its histogram; 1200 × 630 pixels, as
// Open Graph asks for.
const (
	PreviewWidth  = 1200
	PreviewHeight = 630
	previewTile   = 240 // pixels, of an image with the gap after it
	previewGap    = 12
	previewAcross = 5 // tiles
	previewTop    = 10
	previewLarge  = 2 // tiles across and down that a visualization takes
)

var previewPaper = color.NRGBA{R: 0xfd, G: 0xfc, B: 0xfa, A: 0xff}

// previewInk are the colours of inhibition, rest and excitation.
var previewInk = [3]color.NRGBA{{0x1f, 0x6f, 0x9f, 0xff}, {0xb9, 0xb4, 0xa9, 0xff}, {0xc8, 0x45, 0x1b, 0xff}}

// CutPreview cuts ".jpg" off the last part of an address.
func CutPreview(last string, as server.Format) (string, bool) {
	if as != server.AsPage {
		return last, false
	}
	return strings.CutSuffix(last, ".jpg")
}

// Preview sends the preview of a unit.
func Preview(r *server.Request, src Source, d neuron.UnitDetail) (server.Answer, error) {
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, drawPreview(r.Context(), src, d), &jpeg.Options{Quality: 85}); err != nil {
		return server.Answer{}, fmt.Errorf("draw preview of %s: %w", d.Ref, err)
	}
	return server.Answer{Type: "image/jpeg", Body: buf.Bytes(), Cache: "public, max-age=3600"}, nil
}

// drawPreview leaves out what cannot be read: a preview with nine images is better than none.
func drawPreview(ctx context.Context, src Source, d neuron.UnitDetail) image.Image {
	im := imaging.New(PreviewWidth, PreviewHeight, previewPaper)
	taken := 0 // columns
	if v, ok := d.Best(); ok {
		taken = previewLarge
		b, _, err := src.VisualizationImage(ctx, v.ID)
		drawPicture(im, previewPlace(0, 0, previewLarge), b, err)
	}
	across := previewAcross - taken
	for i, e := range d.Top[:min(previewTop/previewAcross*across, len(d.Top))] {
		b, _, err := src.Thumbnail(ctx, e.Image.ID)
		drawPicture(im, previewPlace(taken+i%across, i/across, 1), b, err)
	}
	drawHistogram(im, image.Rect(previewGap/2, 2*previewTile+2*previewGap, PreviewWidth-previewGap/2, PreviewHeight-previewGap), d.Histogram)
	return im
}

// previewPlace returns where a picture of so many tiles goes.
func previewPlace(column, row, tiles int) image.Rectangle {
	x, y := column*previewTile+previewGap/2, row*previewTile+previewGap
	side := tiles*previewTile - previewGap
	return image.Rect(x, y, x+side, y+side)
}

// drawPicture draws the middle of a file that was read, unless that failed.
func drawPicture(im *image.NRGBA, at image.Rectangle, file []byte, err error) {
	if err != nil {
		return
	}
	picture, err := decode(file)
	if err != nil {
		return
	}
	square := imaging.Fill(picture, at.Dx(), at.Dy(), imaging.Center, imaging.Linear)
	draw.Draw(im, at, square, image.Point{}, draw.Over)
}

// mostPixels is how large a stored thumbnail or visualization may be to be drawn.
const mostPixels = 1 << 24

// decode reads a stored picture. Its pixels are copied, since package imaging panics, where nobody can recover,
// on a picture of a malformed palette.
func decode(file []byte) (*image.NRGBA, error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	if config.Width < 1 || config.Height < 1 || config.Width > mostPixels/config.Height {
		return nil, fmt.Errorf("%d × %d pixels are not those of a thumbnail", config.Width, config.Height)
	}
	stored, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	picture := image.NewNRGBA(image.Rect(0, 0, stored.Bounds().Dx(), stored.Bounds().Dy()))
	draw.Draw(picture, picture.Rect, stored, stored.Bounds().Min, draw.Src)
	return picture, nil
}

// drawHistogram draws bars whose heights are log densities.
func drawHistogram(im *image.NRGBA, at image.Rectangle, h neuron.Histogram) {
	h = chart.Drawable(h)
	if h.Total() == 0 {
		return
	}
	low, high := chart.Densities(h)
	for i, n := range h.Counts {
		if n == 0 {
			continue
		}
		tall := int(float64(at.Dy()) * (h.LogDensity(i) - low) / (high - low))
		left, right := at.Min.X+i*at.Dx()/len(h.Counts), at.Min.X+(i+1)*at.Dx()/len(h.Counts)-2
		ink := previewInk[chart.Sign(chart.Edge(h, i)+h.Step/2)]
		draw.Draw(im, image.Rect(left, at.Max.Y-tall, right, at.Max.Y), image.NewUniform(ink), image.Point{}, draw.Src)
	}
}
