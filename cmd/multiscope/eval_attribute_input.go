package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/engine"
	"multiscope/internal/evaluate"
	"multiscope/internal/tensor"
)

func (f attributeFlags) readEmbeddings() (*tensor.Float32, error) {
	x, err := tensor.ReadNPY(f.embeddings)
	if err != nil {
		return nil, err
	}
	t, ok := x.(*tensor.Float32)
	if !ok || len(t.Shape) != 2 || t.Shape[0] == 0 {
		return nil, fmt.Errorf("%s: embeddings are float32 [texts, embedding], of one text at least; this is %v", f.embeddings, x.Dims())
	}
	return t, nil
}

func (f attributeFlags) readTokens(cmd *cobra.Command, m *clip.Model) (*tensor.Float32, error) {
	x, err := tensor.ReadNPY(f.tokens)
	if err != nil {
		return nil, err
	}
	t, ok := x.(*tensor.Int64)
	if !ok || len(t.Shape) != 2 || t.Shape[0] == 0 {
		return nil, fmt.Errorf("%s: token ids are whole numbers [texts, context], of one text at least; this is %v", f.tokens, x.Dims())
	}
	for i, id := range t.Data {
		if id < 0 {
			return nil, fmt.Errorf("%s: token %d of text %d is %d; token ids are 0 or more", f.tokens, i%t.Shape[1], i/t.Shape[1], id)
		}
	}
	text := clip.Output{Tap: "text"}
	g, port, err := evaluate.GraphFor(m, t, []clip.Output{text})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.tokens, err)
	}
	e, err := f.engine.open(cmd)
	if err != nil {
		return nil, err
	}
	results, err := evaluate.Run(cmd.Context(), e, g, engine.Named{Name: port, Tensor: t})
	return results[text.Name()], err
}
