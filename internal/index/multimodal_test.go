package index

import (
	"bytes"
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// multimodalMemory is a sharedMemory of one unit with a column and words that stand out.
type multimodalMemory struct {
	sharedMemory
	column  []float32
	words   []neuron.WordScore
	sample  neuron.ColumnSample
	written []neuron.Multimodal
	read    int // columns
}

func (m *multimodalMemory) StandingWords(context.Context, string, string) ([][]neuron.WordScore, error) {
	return [][]neuron.WordScore{m.words}, nil
}

func (m *multimodalMemory) ColumnSample(context.Context, string, string) (neuron.ColumnSample, error) {
	return m.sample, nil
}

func (m *multimodalMemory) Statistics(context.Context, string, string, int, int) ([]neuron.Unit, error) {
	return []neuron.Unit{{Std: 2, Max: 9}}, nil
}

func (m *multimodalMemory) Column(context.Context, string, string, int) ([]byte, error) {
	m.read++
	return bytes.Clone(tensor.AppendHalves(nil, m.column...)), nil
}

func (m *multimodalMemory) WriteMultimodal(_ context.Context, _, _ string, units []neuron.Multimodal) error {
	m.written = units
	return nil
}

// TestMultimodalWithoutWords reads no column where no word stands out.
func TestMultimodalWithoutWords(t *testing.T) {
	m := &multimodalMemory{}
	m.covered = neuron.Coverage{Layer: neuron.Layer{Units: 1}, Summarised: 6}
	ix := newIndexer(Config{Store: m, Layers: []neuron.Layer{m.covered.Layer}, Progress: silence{}})
	if err := ix.multimodal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]neuron.Multimodal{{}}, m.written); diff != "" || m.read > 0 {
		t.Errorf("%d columns were read; (-want +got):\n%s", m.read, diff)
	}
}

// TestMultimodal finds the pictures of a word by caption and category, leaves out what is written, and
// finds them in a sample of the columns too.
func TestMultimodal(t *testing.T) {
	images := []neuron.Image{
		{Caption: "flag of Japan"},
		{Caption: "sushi", Categories: []neuron.Category{{Name: "country", Value: "japan"}}},
		{Caption: "the word japan", Categories: []neuron.Category{{Name: neuron.WrittenCategory, Value: "japan"}}},
		{Caption: "a dog"},
		{Caption: "japan"},
		{Caption: "japan, again"},
	}
	word := []neuron.WordScore{{Word: "Japan", Excess: 9}}
	for _, tt := range []struct {
		name   string
		column []float32
		sample neuron.ColumnSample
		want   neuron.Multimodal
	}{
		{"all activations", []float32{12, 12, -90, 0, 12, 12}, nil, neuron.Multimodal{Concept: "Japan", Pictures: 4, PictureExcess: 6, WordExcess: 9}},
		{"a sample", []float32{12, -90, 12, 12}, neuron.ColumnSample{1, 2, 4, 5}, neuron.Multimodal{Concept: "Japan", Pictures: 3, PictureExcess: 6, WordExcess: 9}},
	} {
		m := &multimodalMemory{column: tt.column, words: word, sample: tt.sample}
		m.images = images
		m.covered = neuron.Coverage{Layer: neuron.Layer{Units: 1, Words: 3}, Summarised: len(images), MultimodalFiles: len(images), MultimodalWords: 2}
		ix := newIndexer(Config{Store: m, Layers: []neuron.Layer{m.covered.Layer}, Progress: silence{}})
		if err := ix.multimodal(t.Context()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]neuron.Multimodal{tt.want}, m.written); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		m.covered.MultimodalWords, m.written = m.covered.Layer.Words, nil
		if err := ix.multimodal(t.Context()); err != nil || m.written != nil {
			t.Errorf("%s: what is known is written again: %+v, %v", tt.name, m.written, err)
		}
	}
}
