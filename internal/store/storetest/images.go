package storetest

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// shardImages is how many pictures are stored at once.
const shardImages = 1984

// writeImages stores pictures and activations of all layers, as an indexing run does.
func (w *filler) writeImages(ctx context.Context, model string, layers []neuron.Layer) error {
	for first := 0; first < w.files(); first += shardImages {
		shard := neuron.Shard{Model: model, First: first, Images: min(shardImages, w.files()-first)}
		if w.model == 0 {
			shard.New = make([]neuron.Entry, shard.Images)
			for i := range shard.New {
				shard.New[i] = w.entry(first + i)
			}
		}
		for i, l := range layers {
			shard.Layers = append(shard.Layers, neuron.LayerPart{Layer: l.Slug, Activations: w.activations(i, shard)})
		}
		if err := w.store.WriteShard(ctx, shard); err != nil {
			return err
		}
	}
	if w.spec.Failed > 0 {
		left := []neuron.Failure{{Key: "people/IMG_1.heic", Reason: "a HEIC picture"}, {Key: "people/.cache", Reason: "a hidden folder"}}
		if err := w.store.WriteLeftOut(ctx, model, left); err != nil {
			return err
		}
	}
	for _, l := range layers {
		if err := w.store.Compact(ctx, model, l.Slug); err != nil {
			return err
		}
	}
	return nil
}

func (w *filler) files() int { return w.spec.Images + w.spec.Failed }

// failed reports whether a file cannot be read. Such files are spread over the data set.
func (w *filler) failed(ordinal int) bool {
	if w.spec.Failed == 0 {
		return false
	}
	every := w.files() / w.spec.Failed
	return ordinal%every == every-1 && ordinal/every < w.spec.Failed
}

var (
	kinds  = []string{"emoji", "word", "emoji and word", "colour"}
	groups = []string{"animals", "food", "flags", "people", "travel"}
)

// entry makes up the file of an ordinal: a plain colour with a caption and categories.
func (w *filler) entry(ordinal int) neuron.Entry {
	group := groups[ordinal%len(groups)]
	im := neuron.Image{
		Key:     fmt.Sprintf("%s/%06d.png", group, ordinal),
		Width:   96,
		Height:  96,
		Caption: fmt.Sprintf("a %s on a background", words[ordinal%len(words)]),
		Categories: []neuron.Category{
			{Name: "kind", Value: kinds[ordinal%len(kinds)]},
			{Name: "group", Value: group},
			{Name: "concept", Value: words[ordinal%len(words)]},
		},
	}
	if w.failed(ordinal) {
		return neuron.Entry{Image: im, Failure: "not an image: unknown format"}
	}
	return neuron.Entry{Image: im, Thumbnail: swatch(ordinal), MIME: "image/png", Fingerprint: scattered(ordinal)}
}

// scattered returns a fingerprint that differs from all others in many bits.
func scattered(ordinal int) (f neuron.Fingerprint) {
	for i := range f {
		f[i] = hash(uint64(ordinal)<<2 | uint64(i))
	}
	return f
}

// swatch returns a small PNG with a colour and a stripe that differ from picture to picture.
func swatch(ordinal int) []byte {
	h := hash(uint64(ordinal))
	im := image.NewPaletted(image.Rect(0, 0, 32, 32), color.Palette{
		color.NRGBA{R: byte(h), G: byte(h >> 8), B: byte(h >> 16), A: 255},
		color.NRGBA{R: byte(h >> 24), G: byte(h >> 32), B: byte(h >> 40), A: 255},
	})
	for y := 12; y < 20; y++ {
		for x := range 32 {
			im.SetColorIndex(x, y, 1)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, im); err != nil {
		panic(err) // writing to a buffer does not fail
	}
	return b.Bytes()
}

// activations makes up a layer's part of a shard.
func (w *filler) activations(layer int, shard neuron.Shard) []byte {
	part := make([]byte, 0, w.spec.Units*shard.Images*tensor.HalfBytes)
	for unit := range w.spec.Units {
		for i := range shard.Images {
			part = tensor.AppendHalves(part, w.activation(layer, unit, shard.First+i))
		}
	}
	return part
}

// activation makes up a number: normal around a mean below zero, with a heavy tail for the one
// picture in forty that a unit likes. Every eleventh unit is dead.
func (w *filler) activation(layer, unit, ordinal int) float32 {
	h := hash(w.spec.Seed ^ uint64(w.model)<<56 ^ uint64(layer)<<48 ^ uint64(unit)<<28 ^ uint64(ordinal))
	switch {
	case w.failed(ordinal):
		return float32(math.NaN())
	case unit%11 == 10:
		return -0.01 - float32(h&0xff)/4096
	case h>>58 == 0 || h%40 == 0:
		return 1 + float32(h>>16&0xfff)/1024
	}
	return roughlyNormal(h)*(0.2+float32(unit%7)/10) - 0.3
}

// roughlyNormal adds four uniform numbers of 16 bits: mean 0, standard deviation 1.
func roughlyNormal(h uint64) float32 {
	sum := h&0xffff + h>>16&0xffff + h>>32&0xffff + h>>48
	return (float32(sum)/0xffff - 2) * 1.7320508
}

// hash scatters x (the finaliser of SplitMix64).
func hash(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
