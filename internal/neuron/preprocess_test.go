package neuron_test

import (
	"testing"

	"multiscope/internal/neuron"
)

// TestPreprocessWords checks that what is said of pictures is what is done to them.
func TestPreprocessWords(t *testing.T) {
	half, byte255 := [3]float32{0.5, 0.5, 0.5}, [3]float32{1. / 255, 1. / 255, 1. / 255}
	const by = "; normalised by mean 0.5, 0.5, 0.5 and deviation 0.5, 0.5, 0.5"
	for _, tt := range []struct {
		name string
		p    neuron.Preprocess
		want string
		side int // that a picture may be decoded at
	}{
		{"CLIP", neuron.Preprocess{Size: 224, Mode: neuron.Shortest, Interpolation: "bicubic", Mean: half, Std: half},
			"shorter side to 224 pixels, bicubic, antialiased; middle 224 × 224" + by, 224},
		{"a larger side", neuron.Preprocess{Size: 224, Resized: 256, Mode: neuron.Shortest, Interpolation: "bilinear", Mean: half, Std: half, Convert: neuron.ConvertWhite},
			"shorter side to 256 pixels, bilinear, antialiased; middle 224 × 224, after conversion to RGB over white" + by, 256},
		{"a smaller side", neuron.Preprocess{Size: 224, Resized: 200, Mode: neuron.Shortest, Interpolation: "bilinear", Mean: half, Std: half, Convert: neuron.ConvertBefore},
			"shorter side to 200 pixels, bilinear, antialiased; padded with black to 224 × 224, after conversion to RGB" + by, 224},
		{"squashed", neuron.Preprocess{Size: 224, Mode: neuron.Squash, Interpolation: "nearest", Mean: half, Std: half},
			"squashed to 224 × 224 pixels, nearest" + by, 0},
		{"squashed and cut", neuron.Preprocess{Size: 224, Resized: 256, Mode: neuron.Squash, Interpolation: "bicubic", Mean: half, Std: half},
			"squashed to 256 × 256 pixels, bicubic, antialiased; middle 224 × 224" + by, 256},
		{"padded", neuron.Preprocess{Size: 224, Mode: neuron.Longest, Interpolation: "bicubic", Mean: half, Std: half, Fill: [3]uint8{1, 2, 3}},
			"longer side to 224 pixels, bicubic, antialiased; padded with the colour 1, 2, 3 to 224 × 224" + by, 224},
		{"kept, not normalised", neuron.Preprocess{Size: 224, Mode: neuron.Keep, Interpolation: "bicubic", Std: [3]float32{1, 1, 1}},
			"not resized; middle 224 × 224 pixels, padded with black where it is smaller; values from 0 to 1, not normalised", 0},
		{"not rescaled", neuron.Preprocess{Size: 8, Mode: neuron.Squash, Interpolation: "box", Std: byte255},
			"squashed to 8 × 8 pixels, box, antialiased; values from 0 to 255, not normalised", 8},
	} {
		if got := tt.p.Words(); got != tt.want {
			t.Errorf("%s: %q; want %q", tt.name, got, tt.want)
		}
		if got := tt.p.DecodeSide(); got != tt.side {
			t.Errorf("%s: decoded at %d; want %d", tt.name, got, tt.side)
		}
	}
}
