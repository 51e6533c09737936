package regions

import (
	"context"
	"image"
	"image/color"
	"image/draw"

	"multiscope/internal/index"
	"multiscope/internal/lettering"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// margin is the share of the side that stays free at each edge.
const margin = .04

// names are the names of places, to be written into pictures.
type names struct {
	Options
	side int
	font *lettering.Font
	list []string
}

func newNames(o Options, side int, list []string) (names, error) {
	fonts, err := lettering.Fonts()
	if err != nil {
		return names{}, err
	}
	return names{Options: o, side: side, font: fonts[0], list: list}, nil
}

// each is the number of pictures of a name.
func (n names) each() int { return len(n.Sizes) * n.Grid * n.Grid }

// draw writes a name at a size, black on white, so that its middle takes each place of a grid on which all of it can be read.
// One that is too wide for the size is broken into lines, and made smaller where that is not enough.
func (n names) draw(name string, size, place int) (image.Image, error) {
	text, err := n.font.Set(lettering.Wrap(name)...)
	if err != nil {
		return nil, err
	}
	side := float64(n.side)
	room := side * (1 - 2*margin)
	ems := text.Fit(room, room, n.Sizes[size]*side)
	im := image.NewRGBA(image.Rect(0, 0, n.side, n.side))
	draw.Draw(im, im.Rect, image.White, image.Point{}, draw.Src)
	at := lettering.Place{Size: ems}
	at.X = n.along(place%n.Grid, text.Width*ems)
	at.Y = n.along(place/n.Grid, text.Height*ems)
	text.Draw(im, at, color.Black)
	return im, nil
}

// along returns where the middle of something that long is at place k of the grid.
func (n names) along(k int, length float64) float64 {
	side := float64(n.side)
	lo, hi := margin*side+length/2, side*(1-margin)-length/2
	if n.Grid == 1 || lo >= hi {
		return side / 2
	}
	return lo + (hi-lo)*float64(k)/float64(n.Grid-1)
}

// show returns the activations of the layer's units on each name, [names, units]: the mean over sizes of the most at any place.
func (n names) show(ctx context.Context, r *study.Run) (*tensor.Float32, error) {
	task := study.Task{Name: "Names of places", Unit: "names", Rows: len(n.list), Width: r.Layer.Units, Block: max(1, 400/n.each())}
	return r.Rows(ctx, task, func(ctx context.Context, first int, rows *tensor.Float32) error {
		places := n.Grid * n.Grid
		most := make([]float32, r.Layer.Units)
		pictures := study.Pictures{Count: rows.Shape[0] * n.each(), Drawn: true, Draw: func(_ context.Context, i int) (image.Image, error) {
			k := i % n.each()
			return n.draw(n.list[first+i/n.each()], k/places, k%places)
		}}
		return r.Images.Show(ctx, pictures, func(s index.Shown) error {
			if err := s.Err(); err != nil {
				return err
			}
			if s.Index%places == 0 {
				copy(most, s.Activations)
			}
			for u, a := range s.Activations {
				most[u] = max(most[u], a)
			}
			if s.Index%places == places-1 {
				row := rows.Row(s.Index / n.each())
				for u, a := range most {
					row[u] += a / float32(len(n.Sizes))
				}
			}
			return nil
		})
	})
}
