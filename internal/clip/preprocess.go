package clip

import (
	"fmt"
	"image"
	"slices"
	"sync"

	"multiscope/internal/neuron"
	"multiscope/internal/resample"
)

// Preprocess writes a picture as a model's input into dst: 3·Size·Size values in CHW order,
// resized, cut to a square, converted to RGB and normalised.
//
// It gives the values of CLIP's reference, bit for bit: torchvision's Resize, CenterCrop and
// Normalize over PIL, which resize in the picture's own mode and convert to RGB afterwards.
// The mode is read off the concrete type:
//
//	image.Paletted              P and 1    nearest whatever p says, alpha dropped
//	image.Gray                  L
//	image.Gray16                I;16       values above 255 are white, as PIL clips them
//	image.RGBA and all others   RGB        alpha dropped; premultiplied where it is not 255
//	image.NRGBA                 RGBA, LA   premultiplied while resized, alpha dropped
//	image.CMYK                  CMYK       0 is no ink
//	picture.Numbers             I and F    as numbers, cut off to 0 … 255 afterwards
//	picture.YCC                 YCbCr
//
// p.Convert converts to RGB before, as transformers does.
//
// p.Exif is for whoever decodes the picture. Preprocess may be called concurrently and
// allocates nothing in the steady state.
func Preprocess(dst []float32, im image.Image, p neuron.Preprocess) error {
	if err := checkPreprocess(im.Bounds().Size(), p); err != nil {
		return err
	}
	if len(dst) != 3*p.Size*p.Size {
		return fmt.Errorf("preprocess: %d values do not hold 3×%d×%d", len(dst), p.Size, p.Size)
	}
	work := workspaces.Get().(*workspace)
	defer workspaces.Put(work)
	writeNormalised(dst, work.prepared(im, p), p)
	return nil
}

// Square returns a picture as Preprocess has it before it is normalised. Given the square, Preprocess makes the same input of it.
func Square(im image.Image, p neuron.Preprocess) (*image.RGBA, error) {
	if err := checkPreprocess(im.Bounds().Size(), p); err != nil {
		return nil, err
	}
	work := workspaces.Get().(*workspace)
	defer workspaces.Put(work)
	square := image.NewRGBA(image.Rect(0, 0, p.Size, p.Size))
	copy(square.Pix, work.prepared(im, p))
	opaque(square.Pix)
	return square, nil
}

// prepared returns a picture as a square of RGB in four bytes, valid until the workspace prepares another.
func (w *workspace) prepared(im image.Image, p neuron.Preprocess) []byte {
	fit, filter := fitOf(im.Bounds().Size(), p), filters[p.Interpolation]
	if p.Convert != neuron.ConvertAfter {
		im = w.converted(im, p.Convert)
	}
	if p.Grey {
		im = w.grey(im)
	}
	square := w.square(im, fit, filter)
	if p.Mode == neuron.Longest && p.Fill != [3]uint8{} {
		paintAround(square, fit, fillOf(im, p.Fill))
	}
	return square
}

// OpenAIPreprocess returns the preprocessing of OpenAI's models for pictures of size × size.
func OpenAIPreprocess(size int) neuron.Preprocess {
	return neuron.Preprocess{Size: size, Mode: neuron.Shortest, Interpolation: "bicubic", Mean: clipMean, Std: clipStd}
}

// checkPreprocess reports what p or the picture's size make impossible.
func checkPreprocess(size image.Point, p neuron.Preprocess) error {
	switch {
	case p.Size <= 0 || p.Size > maxSide:
		return fmt.Errorf("preprocess: size %d is not between 1 and %d", p.Size, maxSide)
	case size.X <= 0 || size.Y <= 0:
		return fmt.Errorf("preprocess: picture of %d×%d has no pixels", size.X, size.Y)
	case p.Resized < 0 || p.Resized > maxSide:
		return fmt.Errorf("preprocess: resizing to %d is not between 1 and %d", p.Resized, maxSide)
	case !slices.Contains(resizeModes, p.Mode):
		return fmt.Errorf("preprocess: unknown resize mode %q", p.Mode)
	case p.Std[0] == 0 || p.Std[1] == 0 || p.Std[2] == 0:
		return fmt.Errorf("preprocess: standard deviation %v has a zero", p.Std)
	}
	if _, known := filters[p.Interpolation]; !known {
		return fmt.Errorf("preprocess: unknown interpolation %q", p.Interpolation)
	}
	return nil
}

// filters has one row for each value of Preprocess.Interpolation.
var filters = map[string]resample.Filter{
	"nearest":  resample.Nearest,
	"lanczos":  resample.Lanczos,
	"bilinear": resample.Bilinear,
	"bicubic":  resample.Bicubic,
	"box":      resample.Box,
	"hamming":  resample.Hamming,
}

var resizeModes = []neuron.ResizeMode{neuron.Shortest, neuron.Squash, neuron.Longest, neuron.Keep}

// maxSide bounds the input size; the largest CLIP takes 448.
const maxSide = 1 << 13

// workspaces hold the buffers of pictures done, for pictures to come.
var workspaces = sync.Pool{New: func() any { return new(workspace) }}

// writeNormalised writes RGB pixels of four bytes as (value/255 − mean)/std, one plane for
// each channel.
func writeNormalised(dst []float32, rgb []byte, p neuron.Preprocess) {
	n := p.Size * p.Size
	for c := range 3 {
		table := normalised(p.Mean[c], p.Std[c])
		plane := dst[c*n:][:n]
		for i := range plane {
			plane[i] = table[rgb[4*i+c]]
		}
	}
}

// normalised returns what each 8-bit value becomes. The order of operations and the
// float32 roundings are torchvision's.
func normalised(mean, std float32) *[256]float32 {
	var t [256]float32
	for v := range t {
		unit := float32(v) / 255
		t[v] = (unit - mean) / std
	}
	return &t
}
