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

	xdraw "golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // thumbnails

	"multiscope/internal/neuron"
	"multiscope/web/chart"
	"multiscope/web/server"
)

// The preview of a neuron is the picture that a shared link shows: the visualisation that drives it
// furthest, where there is one, and its strongest images, above its histogram; 1200 × 630 pixels, as
// Open Graph asks for.
const (
	PreviewWidth  = 1200
	PreviewHeight = 630
	previewTile   = 240 // pixels, of an image with the gap after it
	previewGap    = 12
	previewAcross = 5 // tiles
	previewTop    = 10
	previewLarge  = 2 // tiles across and down that a visualisation takes
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
	im := image.NewRGBA(image.Rect(0, 0, PreviewWidth, PreviewHeight))
	draw.Draw(im, im.Bounds(), image.NewUniform(previewPaper), image.Point{}, draw.Src)
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

// drawPicture draws a file that was read, unless that failed.
func drawPicture(im *image.RGBA, at image.Rectangle, file []byte, err error) {
	if err != nil {
		return
	}
	picture, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return
	}
	xdraw.ApproxBiLinear.Scale(im, at, picture, picture.Bounds(), xdraw.Over, nil)
}

// drawHistogram draws bars whose heights are log densities.
func drawHistogram(im *image.RGBA, at image.Rectangle, h neuron.Histogram) {
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
