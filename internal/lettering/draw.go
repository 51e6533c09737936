package lettering

import (
	"image"
	"image/color"
	"math"

	"github.com/go-text/typesetting/font/opentype"
	"golang.org/x/image/vector"
)

// Place says where and how large a text is drawn.
type Place struct {
	X, Y  float64 // pixels, of the text's centre
	Size  float64 // pixels per em
	Angle float64 // radians, clockwise
}

// Draw writes t into dst, clipped to its bounds.
func (t Text) Draw(dst *image.RGBA, at Place, ink color.Color) {
	b := dst.Bounds()
	pen := pen{Rasterizer: vector.NewRasterizer(b.Dx(), b.Dy())}
	sin, cos := math.Sincos(at.Angle)
	pen.cos, pen.sin = cos*at.Size, sin*at.Size
	pen.x, pen.y = at.X-float64(b.Min.X), at.Y-float64(b.Min.Y)
	for i, l := range t.lines {
		baseline := (float64(i)-float64(len(t.lines)-1)/2)*t.leading + l.middle
		for _, g := range l.glyphs {
			pen.glyph(g, g.x-l.width/2, baseline-g.y)
		}
	}
	pen.Draw(dst, b, image.NewUniform(ink), image.Point{})
}

// pen draws outlines given in ems from a centre (y down) as pixels.
type pen struct {
	*vector.Rasterizer
	x, y     float64 // pixels, of the centre
	cos, sin float64 // pixels per em along the turned axes
}

// glyph adds g with its origin at (x, y) ems from the centre.
func (p pen) glyph(g glyph, x, y float64) {
	at := func(s opentype.SegmentPoint) (float32, float32) {
		up := float64(s.Y) * g.scale
		ex, ey := x+float64(s.X)*g.scale+up*g.slant, y-up
		return float32(p.x + p.cos*ex - p.sin*ey), float32(p.y + p.sin*ex + p.cos*ey)
	}
	for _, s := range g.outline {
		ax, ay := at(s.Args[0])
		bx, by := at(s.Args[1])
		cx, cy := at(s.Args[2])
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			p.ClosePath()
			p.MoveTo(ax, ay)
		case opentype.SegmentOpLineTo:
			p.LineTo(ax, ay)
		case opentype.SegmentOpQuadTo:
			p.QuadTo(ax, ay, bx, by)
		case opentype.SegmentOpCubeTo:
			p.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	p.ClosePath()
}
