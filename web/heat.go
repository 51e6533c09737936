package web

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"multiscope/internal/neuron"
)

// A heat map's address is the heat map: /heat/3x3/888f8e88c.png has one hexadecimal digit for
// each cell, 8 for rest, f for the strongest excitation, 0 or 1 for the strongest inhibition.
// So pages can hold hundreds of them, browsers fetch those that are looked at and keep them
// for good, and the server stores none.

// heatSide bounds the cells of a side; finer maps are averaged.
const heatSide = 12

// heatPath returns the address of a heat map, "" for none.
func heatPath(h neuron.HeatMap) string {
	if h.Height*h.Width <= 1 || len(h.Cells) != h.Height*h.Width {
		return ""
	}
	rows, cols := min(h.Height, heatSide), min(h.Width, heatSide)
	digits := make([]byte, 0, rows*cols)
	for r := range rows {
		for c := range cols {
			digits = append(digits, "0123456789abcdef"[cellLevel(h, r, c, rows, cols)])
		}
	}
	return fmt.Sprintf("/heat/%dx%d/%s.png", cols, rows, digits)
}

// cellLevel returns the level, 0 to 15, of cell (r, c) of h seen as rows × cols: the mean of
// the cells that it covers.
func cellLevel(h neuron.HeatMap, r, c, rows, cols int) int {
	sum, n := 0, 0
	for y := r * h.Height / rows; y < (r+1)*h.Height/rows; y++ {
		for x := c * h.Width / cols; x < (c+1)*h.Width/cols; x++ {
			sum += int(h.Cells[y*h.Width+x])
			n++
		}
	}
	share := (float64(sum)/float64(n) - 128) / 127
	return min(max(8+int(math.Round(share*7)), 0), 15)
}

// Colours of the strongest inhibition and excitation, as in the style sheet's light theme:
// over a picture they must not change with the theme.
var (
	inhibited = color.NRGBA{R: 0x1f, G: 0x6f, B: 0x9f}
	excited   = color.NRGBA{R: 0xff, G: 0x5a, B: 0x1f}
)

// heatOpacity is that of the strongest cell.
const heatOpacity = 0.85

func (s *site) heat(c echo.Context) error {
	im, err := parseHeat(c.Param("size"), c.Param("cells"))
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, im); err != nil {
		return fmt.Errorf("draw heat map: %w", err)
	}
	c.Response().Header().Set("Cache-Control", forever)
	return c.Blob(http.StatusOK, "image/png", buf.Bytes())
}

// parseHeat draws the heat map of an address, one pixel for each cell.
func parseHeat(size, cells string) (*image.NRGBA, error) {
	wrong := neuron.Invalidf("A heat map's address is /heat/WIDTHxHEIGHT/CELLS.png with one hexadecimal digit for each cell.")
	across, down, ok := strings.Cut(size, "x")
	digits, png := strings.CutSuffix(cells, ".png")
	w, errW := strconv.Atoi(across)
	h, errH := strconv.Atoi(down)
	if !ok || !png || errW != nil || errH != nil || w < 1 || h < 1 || w > heatSide || h > heatSide || len(digits) != w*h {
		return nil, wrong
	}
	im := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range digits {
		level := strings.IndexByte("0123456789abcdef", digits[i])
		if level < 0 {
			return nil, wrong
		}
		im.SetNRGBA(i%w, i/w, heatColour(level))
	}
	return im, nil
}

// heatColour returns the colour of a level from 0 to 15, clear at 8.
func heatColour(level int) color.NRGBA {
	colour := excited
	if level < 8 {
		colour = inhibited
	}
	share := math.Min(math.Abs(float64(level-8))/7, 1)
	colour.A = uint8(math.Round(255 * heatOpacity * share))
	return colour
}
