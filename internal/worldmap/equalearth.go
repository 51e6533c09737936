package worldmap

import (
	"fmt"
	"math"
	"strings"
)

// Coefficients of the Equal Earth projection, in which areas are true: Šavrič, Patterson & Jenny, The Equal Earth map
// projection, International Journal of Geographical Information Science 33 (2019), equations 6 to 8.
const (
	a1 = 1.340264
	a2 = -0.081106
	a3 = 0.000893
	a4 = 0.003796
)

var m = math.Sqrt(3) / 2

// Project returns the place of a longitude and a latitude, in degrees, on a globe of radius 1: x grows to the east,
// y to the north.
func Project(lon, lat float64) (x, y float64) {
	theta := math.Asin(m * math.Sin(lat*math.Pi/180))
	return lon * math.Pi / 180 * math.Cos(theta) / (m * slope(theta)), height(theta)
}

// height is y of a parametric latitude, slope its derivative.
func height(t float64) float64 {
	t2 := t * t
	return t * (a1 + t2*(a2+t2*t2*(a3+a4*t2)))
}

func slope(t float64) float64 {
	t2 := t * t
	return a1 + t2*(3*a2+t2*t2*(7*a3+9*a4*t2))
}

// scale is how many units of the drawing a radius is.
var scale = func() float64 {
	east, _ := Project(180, 0)
	return Width / (2 * east)
}()

// Place returns where a longitude and a latitude, in degrees, lie in the drawing, from its upper left corner.
func Place(lon, lat float64) (x, y float64) {
	x, y = Project(lon, max(-90, min(90, lat)))
	return Width/2 + scale*x, Height/2 - scale*y
}

// Sphere returns the edge of the map as path data.
func Sphere() string {
	var b strings.Builder
	for lat := 90; lat >= -90; lat -= 5 {
		x, y := Place(180, float64(lat))
		b.WriteString(step(lat == 90, x, y))
	}
	for lat := -90; lat <= 90; lat += 5 {
		x, y := Place(-180, float64(lat))
		b.WriteString(step(false, x, y))
	}
	return b.String() + "z"
}

// Graticule returns the meridians and parallels of each 30 degrees as path data.
func Graticule() string {
	var b strings.Builder
	for lon := -150; lon <= 150; lon += 30 {
		for lat := -90; lat <= 90; lat += 10 {
			x, y := Place(float64(lon), float64(lat))
			b.WriteString(step(lat == -90, x, y))
		}
	}
	for lat := -60; lat <= 60; lat += 30 {
		west, y := Place(-180, float64(lat))
		east, _ := Place(180, float64(lat))
		b.WriteString(step(true, west, y) + step(false, east, y))
	}
	return b.String()
}

func step(first bool, x, y float64) string {
	if first {
		return fmt.Sprintf("M%.0f %.0f", x, y)
	}
	return fmt.Sprintf("L%.0f %.0f", x, y)
}
