package main

import (
	"context"
	"fmt"
	"io"

	"multiscope/internal/clip"
	"multiscope/internal/engine"
	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/text"
	"multiscope/internal/texttower"
)

// textsOf describes what the text tower of a model reads when it is indexed. The tower and its vocabulary are opened when
// there is something to read.
func textsOf(m *clip.Model, open func() (*engine.Engine, error), vocabulary string, captions int, w io.Writer) index.Texts {
	return index.Texts{Sentences: text.Sentences(), Captions: captions, Open: func(ctx context.Context) (index.TextTower, error) {
		if why := m.NoText(); why != "" {
			return nil, fmt.Errorf("%w: the model has no text tower that Multiscope can run: %s", index.ErrNoTexts, why)
		}
		tokenizer, err := openTokenizer(ctx, m, vocabulary, logTo(w, false))
		if err != nil && vocabulary == "" {
			return nil, fmt.Errorf("%w: %w", index.ErrNoTexts, err)
		}
		if err != nil {
			return nil, err
		}
		e, err := open()
		if err != nil {
			return nil, err
		}
		return texttower.Open(m, tokenizer, e)
	}}
}

// readoutsOf returns how the image embedding of a model reads the units of a tap, and whether it has such.
func readoutsOf(m *clip.Model) func(tap string) (neuron.Readout, bool, error) {
	return func(tap string) (neuron.Readout, bool, error) {
		if m.NoText() != "" || !m.HasReadout(tap) { // without texts there is nothing to relate units to
			return neuron.Readout{}, false, nil
		}
		r, err := m.Readout(tap)
		if err != nil {
			return neuron.Readout{}, false, err
		}
		return neuron.Readout{Embedding: r.Matrix.Shape[1], Matrix: r.Matrix.Data}, true, nil
	}
}
