package featurevis

import (
	"image"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"io"
)

// Reel takes frames of pictures in the making, evenly spaced over the steps.
type Reel struct {
	size, steps, frames int
	films               [][]image.Image
}

// NewReel returns a reel for n pictures; of no frames, it takes none.
func NewReel(s Settings, frames, n int) *Reel {
	return &Reel{size: s.Size, steps: s.Steps, frames: min(frames, s.Steps), films: make([][]image.Image, n)}
}

// Shoot takes a frame of every picture if one is due after this step.
func (r *Reel) Shoot(step int, pictures [][]float32) {
	if r.frames == 0 || step*r.frames/r.steps == (step-1)*r.frames/r.steps {
		return
	}
	for i, p := range pictures {
		r.films[i] = append(r.films[i], Develop(p, r.size))
	}
}

// Film returns the frames of picture i.
func (r *Reel) Film(i int) []image.Image { return r.films[i] }

// Hundredths of a second that a film shows each frame, and the last.
const (
	frameTime = 12
	lastTime  = 200
)

// EncodeFilm writes frames as an animated GIF that repeats.
func EncodeFilm(w io.Writer, frames []image.Image) error {
	var film gif.GIF
	for i, im := range frames {
		paletted := image.NewPaletted(im.Bounds(), palette.Plan9)
		draw.FloydSteinberg.Draw(paletted, im.Bounds(), im, image.Point{})
		delay := frameTime
		if i == len(frames)-1 {
			delay = lastTime
		}
		film.Image, film.Delay = append(film.Image, paletted), append(film.Delay, delay)
	}
	return gif.EncodeAll(w, &film)
}
