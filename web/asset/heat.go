package asset

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/server"
)

// A heat map's address is the heat map: /heat/3x3/888f8e88c.png has one hexadecimal digit for
// each cell, 8 for rest, f for the strongest excitation, 0 or 1 for the strongest inhibition.
// So pages can hold hundreds of them, browsers fetch those that are looked at and keep them
// in their caches without asking again, and the server stores none.

// Colours of the strongest inhibition and excitation, as in the style sheet's light theme:
// over a picture they must not change with the theme.
var (
	inhibited = color.NRGBA{R: 0x1f, G: 0x6f, B: 0x9f}
	excited   = color.NRGBA{R: 0xff, G: 0x5a, B: 0x1f}
)

// heatOpacity is that of the strongest cell.
const heatOpacity = 0.85

// Heat sends a heat map.
func Heat(r *server.Request) (server.Answer, error) {
	im, err := parseHeat(r.Param("size"), r.Param("cells"))
	if err != nil {
		return server.Answer{}, err
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, im); err != nil {
		return server.Answer{}, fmt.Errorf("draw heat map: %w", err)
	}
	return server.Answer{Type: "image/png", Body: buf.Bytes(), Cache: server.Forever}, nil
}

// parseHeat draws the heat map of an address, one pixel for each cell.
func parseHeat(size, cells string) (*image.NRGBA, error) {
	wrong := neuron.Invalidf("A heat map's address is /heat/WIDTHxHEIGHT/CELLS.png with one hexadecimal digit for each cell.")
	across, down, ok := strings.Cut(size, "x")
	digits, png := strings.CutSuffix(cells, ".png")
	w, errW := strconv.Atoi(across)
	h, errH := strconv.Atoi(down)
	if !ok || !png || errW != nil || errH != nil || w < 1 || h < 1 || w > address.HeatSide || h > address.HeatSide || len(digits) != w*h {
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
