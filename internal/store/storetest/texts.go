package storetest

import (
	"context"
	"math/rand/v2"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// Sentences are texts that a made-up model has read, each with the units that it is composed of in every layer. Their weights
// fall: 1, ½, ⅓ … of the first.
var Sentences = []struct {
	Text  string
	Units []int
}{
	{"i feel jealous", []int{7, 5}},
	{"i feel hungry", []int{3}},
	{"a quiet morning by the sea", []int{1, 2, 3, 4, 8}},
	{"i am in love", []int{8, 6, 5}},
}

// writeTexts has the model read its sentences and words, and relates the units of its layers to texts.
func (w *filler) writeTexts(ctx context.Context, layers []neuron.Layer) error {
	if !w.spec.Texts {
		return nil
	}
	var readout neuron.Readout
	for _, l := range layers {
		readout = w.readout(l.Units) // the same for all
		if err := w.store.WriteReadout(ctx, l.Model, l.Slug, readout); err != nil {
			return err
		}
	}
	var texts []neuron.ReadText
	for _, s := range Sentences {
		texts = append(texts, neuron.ReadText{Text: s.Text, Kind: neuron.TextSentence, Embedding: composed(readout, s.Units)})
	}
	for i := range w.spec.Words {
		texts = append(texts, neuron.ReadText{Text: wordAt(i), Kind: neuron.TextOfWord, Embedding: composed(readout, []int{i % readout.Units()})})
	}
	return w.store.WriteTexts(ctx, layers[0].Model, texts)
}

// readout points units 1 to spaceUnits along an axis each, so that it is plain what a text is composed of, and all
// others against all axes.
func (w *filler) readout(units int) neuron.Readout {
	r := rand.New(rand.NewPCG(w.spec.Seed, 77))
	readout := neuron.Readout{Embedding: spaceUnits, Matrix: make([]float32, units*spaceUnits)}
	for u := range units {
		if row := readout.Row(u); u >= 1 && u <= spaceUnits {
			row[u-1] = 1
		} else {
			for i := range row {
				row[i] = -float32(r.Float64())
			}
			tensor.Normalise(row)
		}
	}
	return readout
}

// composed returns the embedding of a text that is composed of units.
func composed(r neuron.Readout, units []int) []float32 {
	text := make([]float32, r.Embedding)
	for place, u := range units {
		for i, v := range r.Row(u % r.Units()) {
			text[i] += v / float32(place+1)
		}
	}
	tensor.Normalise(text)
	return text
}
