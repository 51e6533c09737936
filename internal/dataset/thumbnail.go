package dataset

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"sync"

	"multiscope/internal/resample"
)

// thumbnailQuality is JPEG's; below 80 small words get halos.
const thumbnailQuality = 84

// Thumbnail returns im as a small JPEG whose longer side is at most side pixels, and its
// media type. Alpha is put on white; a picture that is small already is not enlarged.
func Thumbnail(im image.Image, side int) (b []byte, mime string, err error) {
	flat := onWhite(im)
	w, h := flat.Rect.Dx(), flat.Rect.Dy()
	if long := max(w, h); long > side {
		scaler := scalers.Get().(*resample.Scaler)
		defer scalers.Put(scaler)
		flat = shrink(scaler, flat, max(1, w*side/long), max(1, h*side/long))
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, flat, &jpeg.Options{Quality: thumbnailQuality}); err != nil {
		return nil, "", fmt.Errorf("encode thumbnail: %w", err)
	}
	return out.Bytes(), "image/jpeg", nil
}

// scalers hold the buffers of thumbnails made, for thumbnails to come.
var scalers = sync.Pool{New: func() any { return new(resample.Scaler) }}

// shrink returns im in another size. Its pixels are the scaler's.
func shrink(s *resample.Scaler, im *image.RGBA, w, h int) *image.RGBA {
	src := resample.Raster{Pix: im.Pix, Stride: im.Stride, Width: im.Rect.Dx(), Height: im.Rect.Dy(), Bytes: 4}
	pix := s.Resize(src, resample.Fit{Width: w, Height: h, Window: image.Rect(0, 0, w, h)}, resample.Bicubic)
	return &image.RGBA{Pix: pix, Stride: 4 * w, Rect: image.Rect(0, 0, w, h)}
}

// onWhite returns im without transparency; an opaque RGBA picture as it is.
func onWhite(im image.Image) *image.RGBA {
	if rgba, ok := im.(*image.RGBA); ok && rgba.Opaque() {
		return rgba
	}
	b := im.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(out, out.Rect, im, b.Min, draw.Over)
	return out
}
