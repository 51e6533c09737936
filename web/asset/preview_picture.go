package asset

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/draw"
	_ "image/png" // thumbnails

	"github.com/disintegration/imaging"
	_ "golang.org/x/image/webp" // thumbnails

	"multiscope/internal/neuron"
	"multiscope/internal/text"
	"multiscope/web/chart"
)

// drawLabelled draws a picture into a square, and its line below.
func drawLabelled(ctx context.Context, src Source, im *image.RGBA, at image.Rectangle, p PreviewPicture) error {
	switch {
	case p.Visualization != 0:
		b, _, err := src.VisualizationImage(ctx, p.Visualization)
		drawPicture(im, at, b, err)
	case p.Thumbnail != 0:
		b, _, err := src.Thumbnail(ctx, p.Thumbnail)
		drawPicture(im, at, b, err)
	case p.Word != "":
		drawRaster(im, at, p.Word)
	default:
		draw.Draw(im, at, image.NewUniform(previewPanel), image.Point{}, draw.Src)
	}
	return writeLine(im, line{
		texts: p.Label, x: at.Min.X, y: at.Max.Y + previewLabel/2, width: at.Dx(), size: 22, smallest: 18, ink: previewText,
	})
}

// drawRaster draws a word as models are shown it. One that the fonts have no letters for leaves an empty square.
func drawRaster(im draw.Image, at image.Rectangle, word string) {
	draw.Draw(im, at, image.NewUniform(previewPanel), image.Point{}, draw.Src)
	raster, err := text.NewRaster(at.Dx(), 1)
	if err != nil {
		return
	}
	if drawn, err := raster.Draw(word, 0); err == nil {
		draw.Draw(im, at, drawn, image.Point{}, draw.Src)
	}
}

// drawPicture draws the middle of a file that was read, unless that failed.
func drawPicture(im draw.Image, at image.Rectangle, file []byte, err error) {
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
func drawHistogram(im draw.Image, at image.Rectangle, h neuron.Histogram) {
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
