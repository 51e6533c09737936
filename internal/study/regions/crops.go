package regions

import (
	"context"
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"

	"golang.org/x/image/vector"

	"multiscope/internal/index"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
	"multiscope/internal/worldmap"
)

// Crops cover from an eighth of the world's width to half of it.
const (
	narrowest = 40.  // degrees
	widest    = 140. // degrees
)

// crop is a part of a world map in which a degree of longitude is as long as one of latitude.
type crop struct {
	lon, lat float64 // of the middle
	span     float64 // degrees along each side
	colours  int     // in mapColours
}

// mapColours are sea, land and borders of the ways in which maps are drawn.
var mapColours = [][3]color.RGBA{
	{{0xaa, 0xd3, 0xdf, 255}, {0xf2, 0xef, 0xe9, 255}, {0x80, 0x70, 0x70, 255}},
	{{0xff, 0xff, 0xff, 255}, {0xb0, 0xb0, 0xb0, 255}, {0xff, 0xff, 0xff, 255}},
	{{0x1a, 0x3a, 0x6b, 255}, {0x6b, 0x9e, 0x4a, 255}, {0x20, 0x30, 0x20, 255}},
	{{0xe8, 0xf1, 0xf8, 255}, {0x40, 0x40, 0x40, 255}, {0xe8, 0xf1, 0xf8, 255}},
}

// drawCrop returns crop i of a seed: its middle lies anywhere on the map but near the poles, spans are spread evenly by their
// logarithm.
func drawCrop(seed int64, i int) crop {
	r := rand.New(rand.NewPCG(uint64(seed), uint64(i)))
	return crop{
		lon: -180 + 360*r.Float64(), lat: -60 + 135*r.Float64(),
		span: narrowest * math.Pow(widest/narrowest, r.Float64()), colours: r.IntN(len(mapColours)),
	}
}

// draw draws the crop with the outlines of countries, as a square picture.
func (c crop) draw(outlines [][]worldmap.Degrees, side int) *image.RGBA {
	colours := mapColours[c.colours]
	im := image.NewRGBA(image.Rect(0, 0, side, side))
	draw.Draw(im, im.Rect, image.NewUniform(colours[0]), image.Point{}, draw.Src)
	land, borders := vector.NewRasterizer(side, side), vector.NewRasterizer(side, side)
	for _, ring := range outlines {
		for _, turn := range []float64{-360, 0, 360} { // what lies beyond the map's edge comes again at the other
			if path := c.path(ring, turn, side); path != nil {
				fill(land, path)
				stroke(borders, path, max(.4, float64(side)/240))
			}
		}
	}
	land.Draw(im, im.Rect, image.NewUniform(colours[1]), image.Point{})
	borders.Draw(im, im.Rect, image.NewUniform(colours[2]), image.Point{})
	return im
}

// path returns a ring in pixels, nil where none of it can be seen.
func (c crop) path(ring []worldmap.Degrees, turn float64, side int) [][2]float32 {
	scale := float64(side) / c.span
	var path [][2]float32
	lo, hi := [2]float32{math.MaxFloat32, math.MaxFloat32}, [2]float32{-math.MaxFloat32, -math.MaxFloat32}
	for _, p := range ring {
		at := [2]float32{float32((p.Lon + turn - c.lon + c.span/2) * scale), float32((c.lat + c.span/2 - p.Lat) * scale)}
		for k := range at {
			lo[k], hi[k] = min(lo[k], at[k]), max(hi[k], at[k])
		}
		path = append(path, at)
	}
	edge := float32(side)
	if hi[0] < 0 || hi[1] < 0 || lo[0] > edge || lo[1] > edge {
		return nil
	}
	return path
}

func fill(z *vector.Rasterizer, path [][2]float32) {
	z.MoveTo(path[0][0], path[0][1])
	for _, p := range path[1:] {
		z.LineTo(p[0], p[1])
	}
	z.ClosePath()
}

// stroke draws the edges of a path as thin rectangles.
func stroke(z *vector.Rasterizer, path [][2]float32, width float64) {
	for i, to := range path {
		from := path[(i+len(path)-1)%len(path)]
		dx, dy := float64(to[0]-from[0]), float64(to[1]-from[1])
		length := math.Hypot(dx, dy)
		if length == 0 {
			continue
		}
		nx, ny := float32(-dy/length*width/2), float32(dx/length*width/2)
		fill(z, [][2]float32{{from[0] + nx, from[1] + ny}, {to[0] + nx, to[1] + ny}, {to[0] - nx, to[1] - ny}, {from[0] - nx, from[1] - ny}})
	}
}

// showCrops returns the activations of the layer's units on each crop, [crops, units].
func showCrops(ctx context.Context, r *study.Run, o Options, outlines [][]worldmap.Degrees) (*tensor.Float32, error) {
	task := study.Task{Name: "Crops of the map", Unit: "crops", Rows: o.Crops, Width: r.Layer.Units, Block: 256}
	return r.Rows(ctx, task, func(ctx context.Context, first int, rows *tensor.Float32) error {
		pictures := study.Pictures{Count: rows.Shape[0], Drawn: true, Draw: func(_ context.Context, i int) (image.Image, error) {
			return drawCrop(o.Seed, first+i).draw(outlines, r.Side()), nil
		}}
		return r.Images.Show(ctx, pictures, func(s index.Shown) error {
			copy(rows.Row(s.Index), s.Activations)
			return s.Err()
		})
	})
}

// field returns a unit's response at each cell of a grid: the mean over the crops that show it, weighted by how near their
// middle it lies and how little else they show.
func field(o Options, activations *tensor.Float32, unit int, rows, columns []float64) []float64 {
	sum, weight := make([]float64, len(rows)*len(columns)), make([]float64, len(rows)*len(columns))
	for i := range activations.Shape[0] {
		c, a := drawCrop(o.Seed, i), float64(activations.Row(i)[unit])
		for y, lat := range rows {
			dy := (lat - c.lat) / c.span
			if math.Abs(dy) > .5 {
				continue
			}
			for x, lon := range columns {
				dx := math.Remainder(lon-c.lon, 360) / c.span
				if math.Abs(dx) > .5 {
					continue
				}
				w := math.Exp(-(dx*dx+dy*dy)/(2*.2*.2)) / (c.span * c.span)
				sum[y*len(columns)+x] += w * a
				weight[y*len(columns)+x] += w
			}
		}
	}
	for i, w := range weight {
		if w > 0 {
			sum[i] /= w
		}
	}
	return sum
}

// grid returns the middles of cells of so many degrees.
func grid(from, to, cell float64) []float64 {
	var middles []float64
	n := math.Round(math.Abs(to-from) / cell)
	for i := range int(n) {
		middles = append(middles, from+(to-from)*(float64(i)+.5)/n)
	}
	return middles
}
