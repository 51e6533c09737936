package featurevis

import (
	"image"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"io"
)

// FrameRecorder keeps intermediate images of an optimisation as frames of an animation, linspace
// spaced over its steps.
type FrameRecorder struct {
	size, steps, count int
	frames             [][]image.Image // of each image of the batch
}

// NewFrameRecorder returns a recorder of count frames for each of n images; with a count of 0
// it records nothing.
func NewFrameRecorder(s Settings, count, n int) *FrameRecorder {
	return &FrameRecorder{size: s.Size, steps: s.Steps, count: min(count, s.Steps), frames: make([][]image.Image, n)}
}

// Record adds a frame of every image if one is due after this step, counted from 1. Images are
// [3,size,size] each, as Optimizer.Run passes them to its observer.
func (r *FrameRecorder) Record(step int, images [][]float32) {
	if r.count == 0 || step*r.count/r.steps == (step-1)*r.count/r.steps {
		return
	}
	for i, im := range images {
		r.frames[i] = append(r.frames[i], ToImage(im, r.size))
	}
}

// Frames returns the frames of image i.
func (r *FrameRecorder) Frames(i int) []image.Image { return r.frames[i] }

// Delays of an animation, in hundredths of a second.
const (
	frameDelay     = 12
	lastFrameDelay = 200
)

// EncodeGIF writes frames as an animated GIF that repeats.
func EncodeGIF(w io.Writer, frames []image.Image) error {
	var animation gif.GIF
	for i, im := range frames {
		paletted := image.NewPaletted(im.Bounds(), palette.Plan9)
		draw.FloydSteinberg.Draw(paletted, im.Bounds(), im, image.Point{})
		delay := frameDelay
		if i == len(frames)-1 {
			delay = lastFrameDelay
		}
		animation.Image, animation.Delay = append(animation.Image, paletted), append(animation.Delay, delay)
	}
	return gif.EncodeAll(w, &animation)
}
