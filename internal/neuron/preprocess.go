package neuron

import (
	"fmt"
	"strings"
)

// ResizeMode says how a picture is resized before a square is cut out of it.
type ResizeMode string

const (
	Shortest ResizeMode = "shortest" // the shorter side (CLIP)
	Squash   ResizeMode = "squash"   // both sides, the aspect ratio changes (SigLIP)
	Longest  ResizeMode = "longest"  // the longer side; the square is padded
	Keep     ResizeMode = "none"     // not at all
)

// Conversion says when a picture of another mode becomes RGB.
type Conversion string

const (
	ConvertAfter  Conversion = ""       // once it is resized in its own mode, alpha dropped (torchvision, OpenCLIP)
	ConvertBefore Conversion = "before" // before it is resized, alpha dropped
	ConvertWhite  Conversion = "white"  // before it is resized, alpha laid over white (transformers' do_convert_rgb)
)

// Preprocess says how a picture becomes a model's input: resized, cut to Size × Size, scaled
// to [0,1], normalised per channel as (x − Mean) / Std, laid out CHW, RGB.
type Preprocess struct {
	Size int        `json:"size"` // pixels, side of the square
	Mode ResizeMode `json:"mode"`
	// Resized is the side in pixels that Mode resizes to, where that is not Size: 256 of 224. 0 is Size.
	Resized       int        `json:"resized,omitempty"`
	Interpolation string     `json:"interpolation"` // a filter of PIL's by its name, "bicubic"; antialiased as PIL's
	Mean          [3]float32 `json:"mean"`
	Std           [3]float32 `json:"std"`
	Exif          bool       `json:"exif"` // honour the EXIF orientation; CLIP's reference does not
	Convert       Conversion `json:"convert,omitempty"`
	// CropFloor rounds down where the middle lies between two pixels, as transformers does; torchvision takes the even one.
	CropFloor bool `json:"crop_floor,omitempty"`
	// Fill is the colour around a picture that does not fill the square in mode Longest.
	Fill [3]uint8 `json:"fill,omitzero"`
	// Grey says that pictures are converted to shades of grey before they are resized, as PIL's convert("L") does: red, green
	// and blue are the same then.
	Grey bool `json:"grey,omitempty"`
	// Layout is how an ONNX model takes pictures, NCHW or NHWC, where it was said rather than seen; "" else.
	Layout string `json:"layout,omitempty"`
}

// ResizedTo returns the side that Mode resizes to, which is Size but where Resized says otherwise.
func (p Preprocess) ResizedTo() int {
	if p.Resized > 0 {
		return p.Resized
	}
	return p.Size
}

// DecodeSide returns how small the shorter side of a picture may be decoded without making a difference, 0 for
// not at all: it is not resized, or its pixels are picked.
func (p Preprocess) DecodeSide() int {
	if p.Mode == Keep || p.Interpolation == "nearest" {
		return 0
	}
	return max(p.Size, p.ResizedTo())
}

// Words says it in the words of a sentence.
func (p Preprocess) Words() string {
	parts := []string{p.resizeWords()}
	switch p.Convert {
	case ConvertBefore:
		parts = append(parts, "after conversion to RGB")
	case ConvertWhite:
		parts = append(parts, "after conversion to RGB over white")
	}
	if p.Grey {
		parts = append(parts, "in shades of grey")
	}
	return strings.Join(parts, ", ") + "; " + p.normaliseWords()
}

func (p Preprocess) resizeWords() string {
	by := p.Interpolation
	if by != "nearest" {
		by += ", antialiased"
	}
	n, to := p.Size, p.ResizedTo()
	whole := fmt.Sprintf("%d × %d", n, n)
	rest := "; middle " + whole
	if to < n {
		rest = "; padded with black to " + whole
	}
	switch p.Mode {
	case Shortest:
		return fmt.Sprintf("shorter side to %d pixels, %s", to, by) + rest
	case Squash:
		words := fmt.Sprintf("squashed to %d × %d pixels, %s", to, to, by)
		if to != n {
			words += rest
		}
		return words
	case Longest:
		return fmt.Sprintf("longer side to %d pixels, %s; padded with %s to %s", to, by, p.fillWords(), whole)
	case Keep:
		return fmt.Sprintf("not resized; middle %s pixels, padded with black where it is smaller", whole)
	}
	return fmt.Sprintf("%s pixels, %s", whole, by)
}

func (p Preprocess) fillWords() string {
	if p.Fill == [3]uint8{} {
		return "black"
	}
	return fmt.Sprintf("the colour %d, %d, %d", p.Fill[0], p.Fill[1], p.Fill[2])
}

// normaliseWords says what becomes of values, as they are in a file: 0 to 255.
func (p Preprocess) normaliseWords() string {
	one := [3]float32{1, 1, 1}
	byte255 := [3]float32{1. / 255, 1. / 255, 1. / 255}
	switch {
	case p.Mean == [3]float32{} && p.Std == one:
		return "values from 0 to 1, not normalised"
	case p.Mean == [3]float32{} && p.Std == byte255:
		return "values from 0 to 255, not normalised"
	}
	return fmt.Sprintf("normalised by mean %s and deviation %s", triple(p.Mean), triple(p.Std))
}

func triple(x [3]float32) string { return fmt.Sprintf("%.4g, %.4g, %.4g", x[0], x[1], x[2]) }
