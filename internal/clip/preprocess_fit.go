package clip

import (
	"image"
	"math"

	"multiscope/internal/neuron"
	"multiscope/internal/resample"
)

// fitOf says how a picture of the given size becomes a square of p.Size.
func fitOf(size image.Point, p neuron.Preprocess) resample.Fit {
	w, h := resized(size.X, size.Y, p)
	x, y := margin(w, p), margin(h, p)
	return resample.Fit{Width: w, Height: h, Window: image.Rect(x, y, x+p.Size, y+p.Size)}
}

// resized returns the size of a w×h picture before the square is cut out of it. Shortest
// truncates the longer side as torchvision does and leaves a picture alone whose shorter
// side is right; Longest rounds as open_clip's ResizeKeepRatio does.
func resized(w, h int, p neuron.Preprocess) (int, int) {
	n := p.ResizedTo()
	switch {
	case p.Mode == neuron.Keep:
		return w, h
	case p.Mode == neuron.Squash:
		return n, n
	case p.Mode == neuron.Longest:
		ratio := float64(max(w, h)) / float64(n)
		return max(1, roundEven(float64(w)/ratio)), max(1, roundEven(float64(h)/ratio))
	case w < h:
		return n, int(float64(n*h) / float64(w))
	default:
		return int(float64(n*w) / float64(h)), n
	}
}

// margin returns where the square begins on an axis: in the middle, half pixels rounded
// to the even side. Where the axis is too short the odd pixel of padding comes last. transformers
// rounds down in both cases, which puts the odd pixel of padding first.
func margin(length int, p neuron.Preprocess) int {
	over := length - p.Size
	switch {
	case p.CropFloor:
		return int(math.Floor(float64(over) / 2))
	case over < 0:
		return over / 2
	}
	return roundEven(float64(over) / 2)
}

// roundEven rounds as Python's round does.
func roundEven(x float64) int { return int(math.RoundToEven(x)) }
