package attack

import (
	"context"
	"image"
	"image/color"
	"image/draw"
	"math"
	"sync"

	"multiscope/internal/clip"
	"multiscope/internal/lettering"
)

// places are where a text is written, as shares of the picture's side: the same eight in each picture, which do not overlap.
var places = [][2]float64{{.27, .08}, {.74, .13}, {.25, .33}, {.75, .38}, {.28, .62}, {.72, .66}, {.25, .87}, {.75, .92}}

// widest is the width of a text, as a share of the side, that it is made smaller for.
const widest = .46

// Texts are black with a thin white rim, so that they can be read on any picture.
const rim = .07 // of the letters' size

// square returns the picture of an image as the model takes it.
func (a *attack) square(ctx context.Context, i int) (*image.RGBA, error) {
	im, err := a.Picture(ctx, a.images[i])
	if err != nil {
		return nil, err
	}
	return clip.Square(im, a.Entry.Preprocess)
}

// stamp returns a text as it is written at each place: transparent but for the letters.
func (a *attack) stamp(text lettering.Text) *image.RGBA {
	side := float64(a.Side())
	size := text.Fit(widest*side, side, a.options.Letters*side)
	thick := rim * size
	width, height := int(math.Ceil(text.Width*size+2*thick))+2, int(math.Ceil(text.Height*size+2*thick))+2
	im := image.NewRGBA(image.Rect(0, 0, width, height))
	x, y := float64(width)/2, float64(height)/2
	for turn := range 8 {
		sin, cos := math.Sincos(float64(turn) * math.Pi / 4)
		text.Draw(im, lettering.Place{X: x + cos*thick, Y: y + sin*thick, Size: size}, color.White)
	}
	text.Draw(im, lettering.Place{X: x, Y: y, Size: size}, color.Black)
	return im
}

// write returns a picture with a stamp at all places, and the share of its pixels that changed at all.
func write(on, stamp *image.RGBA) (*image.RGBA, float64) {
	side := on.Rect.Dx()
	im := image.NewRGBA(on.Rect)
	copy(im.Pix, on.Pix)
	for _, p := range places {
		at := image.Pt(int(math.Round(p[0]*float64(side)))-stamp.Rect.Dx()/2, int(math.Round(p[1]*float64(side)))-stamp.Rect.Dy()/2)
		draw.Draw(im, stamp.Rect.Add(at), stamp, image.Point{}, draw.Over)
	}
	changed := 0
	for i := 0; i < len(im.Pix); i += 4 {
		if [3]byte(im.Pix[i:i+3]) != [3]byte(on.Pix[i:i+3]) {
			changed++
		}
	}
	return im, float64(changed) / float64(len(im.Pix)/4)
}

// squares keeps the pictures that were asked for last, so that many texts are written on one that is decoded once.
type squares struct {
	picture func(ctx context.Context, i int) (*image.RGBA, error)

	held   sync.Mutex
	kept   map[int]*image.RGBA
	recent []int
}

// of returns the picture of an image. It is safe for concurrent use.
func (s *squares) of(ctx context.Context, i int) (*image.RGBA, error) {
	s.held.Lock()
	defer s.held.Unlock()
	if im, there := s.kept[i]; there {
		return im, nil
	}
	im, err := s.picture(ctx, i)
	if err != nil {
		return nil, err
	}
	if s.kept == nil {
		s.kept = map[int]*image.RGBA{}
	}
	if len(s.recent) >= 2*groupImages {
		delete(s.kept, s.recent[0])
		s.recent = s.recent[1:]
	}
	s.kept[i], s.recent = im, append(s.recent, i)
	return im, nil
}
