package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"multiscope/internal/clip"
	"multiscope/internal/dataset"
	"multiscope/internal/engine"
	"multiscope/internal/featurevis"
	"multiscope/internal/neuron"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// climber is an engine as package featurevis wants it.
type climber struct{ *engine.Engine }

func (c climber) Session(g *onnx.Graph) (featurevis.Session, error) {
	s, err := c.Engine.Session(g)
	return climbing{s}, err
}

func (c climber) ParallelSession(g *onnx.Graph) (featurevis.Session, error) {
	s, err := c.Engine.ParallelSession(g)
	return climbing{s}, err
}

type climbing struct{ *engine.Session }

// Bind ties the tensors to the session's ports.
func (c climbing) Bind(in, out map[string]*tensor.Float32) func(context.Context) error {
	ins, outs := named(in), named(out)
	return func(ctx context.Context) error { return c.Run(ctx, ins, outs) }
}

func named(tensors map[string]*tensor.Float32) []engine.Named {
	list := make([]engine.Named, 0, len(tensors))
	for name, t := range tensors {
		list = append(list, engine.Named{Name: name, Tensor: t})
	}
	return list
}

// objectiveLibrary finds what objectives name: files, and embeddings by the model at hand.
type objectiveLibrary struct {
	model      *clip.Model
	engine     func() (*engine.Engine, error)
	vocabulary string
	facet      func(ctx context.Context, name string) (neuron.Facet, error) // nil without a database
}

func (l objectiveLibrary) Array(path string) (tensor.Any, error) { return tensor.ReadNPY(path) }

func (l objectiveLibrary) Facet(ctx context.Context, name string) (neuron.Facet, error) {
	if l.facet == nil {
		return neuron.Facet{}, neuron.Invalidf("Facets lie in a database: name it with --db.")
	}
	return l.facet(ctx, name)
}

func (l objectiveLibrary) EmbedText(ctx context.Context, text string) ([]float32, error) {
	tokenizer, err := openTokenizer(ctx, l.model, l.vocabulary, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	return l.EmbedTokens(ctx, tokenizer.Batch([]string{text}, l.model.Context()).Data)
}

func (l objectiveLibrary) EmbedTokens(ctx context.Context, ids []int64) ([]float32, error) {
	output := clip.Output{Tap: "text"}
	g, err := l.model.TextGraph(output)
	if err != nil {
		return nil, err
	}
	if len(ids) != l.model.Context() {
		return nil, fmt.Errorf("%d token ids; the model takes one text of %d", len(ids), l.model.Context())
	}
	return l.embed(ctx, g, engine.Named{Name: "tokens", Tensor: tensor.Of(ids, 1, len(ids))}, output)
}

func (l objectiveLibrary) EmbedImage(ctx context.Context, path string) ([]float32, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	im, err := dataset.Decode(b, dataset.DecodeOptions{})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	prep := l.model.Preprocess()
	x := tensor.New[float32](1, 3, prep.Size, prep.Size)
	if err := clip.Preprocess(x.Data, im, prep); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	output := clip.Output{Tap: featurevis.Embedding}
	g, err := l.model.ImageGraph(output)
	if err != nil {
		return nil, err
	}
	return l.embed(ctx, g, engine.Named{Name: "image", Tensor: x}, output)
}

// embed runs a tower on one picture or text.
func (l objectiveLibrary) embed(ctx context.Context, g *onnx.Graph, x engine.Named, output clip.Output) (v []float32, err error) {
	e, err := l.engine()
	if err != nil {
		return nil, err
	}
	s, err := e.Session(g)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	out, err := s.RunAll(ctx, x)
	if err != nil {
		return nil, err
	}
	return out[output.Name()].Data, nil
}
