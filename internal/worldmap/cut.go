package worldmap

import "math"

// point is a place in degrees.
type point struct{ lon, lat float64 }

// cut returns a closed ring as closed rings between 180° west and 180° east, so that what crosses the antimeridian is
// drawn at both edges of the map instead of across it. A ring around a pole gets the pole as its edge.
func cut(ring []point) [][]point {
	if turns(ring) {
		ring = aroundPole(ring)
	} else {
		ring = unwrap(ring)
	}
	if len(ring) < 3 {
		return nil
	}
	west, east := ring[0].lon, ring[0].lon
	for _, p := range ring {
		west, east = min(west, p.lon), max(east, p.lon)
	}
	var parts [][]point
	for k := math.Floor((west + 180) / 360); 360*k-180 < east; k++ {
		part := keep(keep(ring, 360*k-180, 1), 360*k+180, -1)
		for i := range part {
			part[i].lon -= 360 * k
		}
		if len(part) >= 3 {
			parts = append(parts, part)
		}
	}
	return parts
}

// jump returns how far it is from one longitude to the next, the short way.
func jump(from, to float64) float64 {
	return math.Remainder(to-from, 360)
}

// unwrap returns a ring whose longitudes go on beyond 180° where it crosses the antimeridian.
func unwrap(ring []point) []point {
	out := make([]point, len(ring))
	for i, p := range ring {
		out[i] = p
		if i > 0 {
			out[i].lon = out[i-1].lon + jump(ring[i-1].lon, p.lon)
		}
	}
	return out
}

// turns reports whether a closed ring goes around a pole.
func turns(ring []point) bool {
	sum := 0.0
	for i := 1; i < len(ring); i++ {
		sum += jump(ring[i-1].lon, ring[i].lon)
	}
	return math.Abs(sum) > 180
}

// aroundPole returns a ring around a pole as one from 180° west to 180° east, or back, and along the pole.
func aroundPole(ring []point) []point {
	open := ring[:len(ring)-1]
	for i := range open {
		from, to := open[i], open[(i+1)%len(open)]
		if math.Abs(to.lon-from.lon) <= 180 {
			continue // the antimeridian is not crossed here
		}
		edge, lat := math.Copysign(180, from.lon), from.lat
		if d := jump(from.lon, to.lon); d != 0 {
			lat += (to.lat - from.lat) * (edge - from.lon) / d
		}
		out := []point{{-edge, lat}}
		for j := range open {
			out = append(out, open[(i+1+j)%len(open)])
		}
		pole := math.Copysign(90, lat)
		return append(out, point{edge, lat}, point{edge, pole}, point{-edge, pole}, point{-edge, lat})
	}
	return nil
}

// keep returns the part of a closed ring east (side 1) or west (side -1) of a meridian, after Sutherland and Hodgman.
func keep(ring []point, lon, side float64) []point {
	var out []point
	for i, to := range ring {
		from := ring[(i+len(ring)-1)%len(ring)]
		in, was := side*(to.lon-lon) >= 0, side*(from.lon-lon) >= 0
		if in != was {
			t := (lon - from.lon) / (to.lon - from.lon)
			out = append(out, point{lon, from.lat + t*(to.lat-from.lat)})
		}
		if in {
			out = append(out, to)
		}
	}
	return out
}

// longest is the longest edge that is drawn straight, in degrees: meridians are curved on the map.
const longest = 4

// dense returns a ring with points between those that lie far apart.
func dense(ring []point) []point {
	var out []point
	for i, p := range ring {
		if i > 0 {
			from := ring[i-1]
			n := math.Ceil(max(math.Abs(p.lon-from.lon), math.Abs(p.lat-from.lat)) / longest)
			for s := 1.0; s < n; s++ {
				out = append(out, point{from.lon + (p.lon-from.lon)*s/n, from.lat + (p.lat-from.lat)*s/n})
			}
		}
		out = append(out, p)
	}
	return out
}
