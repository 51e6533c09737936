package worldmap

import (
	"math"
	"testing"
)

// TestCut cuts closed rings, and compares how many parts there are, their bounds and their area in square degrees.
func TestCut(t *testing.T) {
	for _, tt := range []struct {
		name  string
		ring  []point
		parts int
		area  float64
	}{
		{"in one half", []point{{10, 0}, {20, 0}, {20, 10}, {10, 10}, {10, 0}}, 1, 100},
		{"across the antimeridian", []point{{175, 60}, {-175, 60}, {-175, 70}, {175, 70}, {175, 60}}, 2, 100},
		{"across it, begun in the west", []point{{-170, 0}, {-170, 10}, {170, 10}, {170, 0}, {-170, 0}}, 2, 200},
		{"along it", []point{{170, 0}, {180, 0}, {180, 10}, {170, 10}, {170, 0}}, 1, 100},
		{"along it, from both sides", []point{{170, 0}, {180, 0}, {-180, 10}, {170, 10}, {170, 0}}, 1, 100},
		{"around the south pole", []point{{0, -70}, {90, -70}, {170, -70}, {-170, -70}, {-90, -70}, {0, -70}}, 1, 360 * 20},
		{"around the north pole, the other way", []point{{0, 80}, {-90, 80}, {-170, 80}, {170, 80}, {90, 80}, {0, 80}}, 1, 360 * 10},
		{"around a pole, with points on the antimeridian", []point{{0, -70}, {90, -70}, {180, -70}, {-180, -70}, {-90, -70}, {0, -70}}, 1, 360 * 20},
		{"a line", []point{{0, 0}, {10, 0}, {0, 0}}, 1, 0},
		{"nothing", nil, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			parts, area := cut(tt.ring), 0.0
			for _, part := range parts {
				area += math.Abs(areaOf(part))
				for _, p := range part {
					if p.lon < -180 || p.lon > 180 {
						t.Errorf("a part reaches %v°", p.lon)
					}
				}
			}
			if len(parts) != tt.parts || math.Abs(area-tt.area) > 1e-6 {
				t.Errorf("%d parts of area %v, want %d of %v: %v", len(parts), area, tt.parts, tt.area, parts)
			}
		})
	}
}

func areaOf(ring []point) float64 {
	sum := 0.0
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		sum += p.lon*q.lat - q.lon*p.lat
	}
	return sum / 2
}
