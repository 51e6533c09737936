package worldmap

import (
	"math"
	"testing"
)

// TestEqualEarthHasItsProportions compares with what the projection's authors state of it: the map is 2.05458 times as
// wide as high, and the poles are lines of 0.59247 of the equator (Šavrič, Patterson & Jenny 2019, section 4).
func TestEqualEarthHasItsProportions(t *testing.T) {
	equator, _ := Project(180, 0)
	pole, north := Project(180, 90)
	for _, tt := range []struct {
		name      string
		got, want float64
	}{
		{"width to height", equator / north, 2.05458},
		{"pole to equator", pole / equator, 0.59247},
		{"drawing", float64(Width) / Height, 2.05458},
	} {
		if math.Abs(tt.got-tt.want) > 2e-3 || tt.name != "drawing" && math.Abs(tt.got-tt.want) > 1e-5 {
			t.Errorf("%s is %.5f, want %.5f", tt.name, tt.got, tt.want)
		}
	}
}

// TestAreasAreTrue: a degree by a degree has the same share of the map as of the globe, anywhere.
func TestAreasAreTrue(t *testing.T) {
	const d = 0.01
	for lat := -89.0; lat < 89; lat += 8.5 {
		for _, lon := range []float64{-179, -90, 0, 33, 170} {
			west, south := Project(lon, lat)
			east, _ := Project(lon+d, lat)
			shifted, north := Project(lon, lat+d)
			northEast, _ := Project(lon+d, lat+d)
			area := (north - south) * ((east - west) + (northEast - shifted)) / 2
			globe := d * math.Pi / 180 * (math.Sin((lat+d)*math.Pi/180) - math.Sin(lat*math.Pi/180))
			if math.Abs(area/globe-1) > 1e-6 {
				t.Errorf("at %v, %v an area is %v times that on the globe", lon, lat, area/globe)
			}
		}
	}
}

func TestInverse(t *testing.T) {
	for lat := -90.0; lat <= 90; lat += 7.5 {
		for lon := -180.0; lon <= 180; lon += 22.5 {
			x, y := Project(lon, lat)
			gotLon, gotLat, on := inverse(x, y)
			if !on || math.Abs(gotLon-lon) > 1e-6 || math.Abs(gotLat-lat) > 1e-6 {
				t.Errorf("inverse(Project(%v, %v)) = %v, %v, %v", lon, lat, gotLon, gotLat, on)
			}
		}
	}
	for _, p := range [][2]float64{{0, 1.4}, {2.8, 0}, {2.5, 1.3}, {math.NaN(), 0}, {0, math.Inf(1)}} {
		if lon, lat, on := inverse(p[0], p[1]); on {
			t.Errorf("inverse(%v, %v) = %v, %v; want off the globe", p[0], p[1], lon, lat)
		}
	}
}

func TestPlace(t *testing.T) {
	for _, tt := range []struct {
		name           string
		lon, lat, x, y float64
	}{
		{"middle", 0, 0, Width / 2, Height / 2.},
		{"west of the equator", -180, 0, 0, Height / 2.},
		{"north pole", 0, 90, Width / 2, 0},
		{"beyond the south pole", 0, -94, Width / 2, Height},
	} {
		x, y := Place(tt.lon, tt.lat)
		if math.Abs(x-tt.x) > 1 || math.Abs(y-tt.y) > 1 {
			t.Errorf("%s: Place(%v, %v) = %.1f, %.1f; want %v, %v", tt.name, tt.lon, tt.lat, x, y, tt.x, tt.y)
		}
	}
}

// inverse returns the longitude and latitude, in degrees, of a place on the map; false for one that is not on the
// globe.
func inverse(x, y float64) (lon, lat float64, on bool) {
	theta := y / a1
	for range 12 { // of Newton's method, which meets float64's limit in 6
		theta -= (height(theta) - y) / slope(theta)
	}
	sine := math.Sin(theta) / m
	if !(math.Abs(sine) <= 1+1e-12) {
		return 0, 0, false
	}
	lat = math.Asin(max(-1, min(1, sine))) * 180 / math.Pi
	lon = m * x * slope(theta) / math.Cos(theta) * 180 / math.Pi
	return lon, lat, math.Abs(lon) <= 180+1e-9
}
