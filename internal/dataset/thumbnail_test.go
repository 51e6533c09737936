package dataset

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"

	"github.com/disintegration/imaging"

	"multiscope/internal/fixture"
)

// BenchmarkThumbnail makes thumbnails of photographs of half a megapixel or less, as the indexer does, and the
// same with package imaging, whose filters run in Go: why thumbnails are resized by package resample.
// Catmull and Rom's filter is PIL's bicubic.
func BenchmarkThumbnail(b *testing.B) {
	photos := readPhotos(b, 100)
	for _, way := range []struct {
		name string
		make func(image.Image) error
	}{
		{"resample", func(im image.Image) error { _, _, err := Thumbnail(im, 192); return err }},
		{"imaging-catmull-rom", func(im image.Image) error { return imagingThumbnail(im, imaging.CatmullRom) }},
		{"imaging-box", func(im image.Image) error { return imagingThumbnail(im, imaging.Box) }},
	} {
		b.Run(way.name, func(b *testing.B) {
			for b.Loop() {
				for _, im := range photos {
					if err := way.make(im); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(photos)), "µs/thumbnail")
		})
	}
}

func imagingThumbnail(im image.Image, filter imaging.ResampleFilter) error {
	flat := onWhite(im)
	small := imaging.Fit(&image.NRGBA{Pix: flat.Pix, Stride: flat.Stride, Rect: flat.Rect}, 192, 192, filter)
	opaque := &image.RGBA{Pix: small.Pix, Stride: small.Stride, Rect: small.Rect}
	return jpeg.Encode(new(bytes.Buffer), opaque, &jpeg.Options{Quality: thumbnailQuality})
}

// readPhotos decodes the first n photographs as for a model of 224 pixels.
func readPhotos(b *testing.B, n int) (photos []image.Image) {
	b.Helper()
	paths, err := filepath.Glob(filepath.Join(fixture.Shared(b, "photos"), "*.JPEG"))
	if err != nil || len(paths) < n {
		b.Skipf("%d photographs (%v); %d are needed", len(paths), err, n)
	}
	for _, path := range paths[:n] {
		file, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		im, err := Decode(file, DecodeOptions{MinSide: 224})
		if err != nil {
			b.Fatalf("%s: %v", path, err)
		}
		photos = append(photos, im)
	}
	return photos
}
