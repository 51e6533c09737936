package visualize

import (
	"context"
	"errors"
	"fmt"
	"os"

	"multiscope/internal/clip"
	"multiscope/internal/dataset"
	"multiscope/internal/engine"
	"multiscope/internal/featurevis"
	"multiscope/internal/neuron"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// Resolver provides what objectives name, with files from disk and embeddings by a CLIP model. It
// implements featurevis.Resolver.
type Resolver struct {
	Model     *clip.Model
	Engine    func() (*engine.Engine, error)                               // called when first needed
	Tokenizer func(ctx context.Context) (*clip.Tokenizer, error)           // the same
	Facets    func(ctx context.Context, name string) (neuron.Facet, error) // nil without a database
}

// Array reads a .npy file.
func (r Resolver) Array(path string) (tensor.Any, error) { return tensor.ReadNPY(path) }

// Facet returns a facet of the database.
func (r Resolver) Facet(ctx context.Context, name string) (neuron.Facet, error) {
	if r.Facets == nil {
		return neuron.Facet{}, neuron.Invalidf("Facets are stored in a database: name it with --db.")
	}
	return r.Facets(ctx, name)
}

// EmbedText returns the embedding of a text.
func (r Resolver) EmbedText(ctx context.Context, text string) ([]float32, error) {
	tokenizer, err := r.Tokenizer(ctx)
	if err != nil {
		return nil, err
	}
	return r.EmbedTokens(ctx, tokenizer.Batch([]string{text}, r.Model.Context()).Data)
}

// EmbedTokens returns the embedding of one tokenized text of the model's context length.
func (r Resolver) EmbedTokens(ctx context.Context, ids []int64) ([]float32, error) {
	output := clip.Output{Tap: "text"}
	g, err := r.Model.TextGraph(output)
	if err != nil {
		return nil, err
	}
	if len(ids) != r.Model.Context() {
		return nil, fmt.Errorf("%d token ids; the model takes one text of %d", len(ids), r.Model.Context())
	}
	return r.run(ctx, g, engine.Named{Name: "tokens", Tensor: tensor.Of(ids, 1, len(ids))}, output)
}

// EmbedImage returns the embedding of a picture file.
func (r Resolver) EmbedImage(ctx context.Context, path string) ([]float32, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	im, err := dataset.Decode(b, dataset.DecodeOptions{})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	prep := r.Model.Preprocess()
	x := tensor.New[float32](1, 3, prep.Size, prep.Size)
	if err := clip.Preprocess(x.Data, im, prep); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	output := clip.Output{Tap: featurevis.Embedding}
	g, err := r.Model.ImageGraph(output)
	if err != nil {
		return nil, err
	}
	return r.run(ctx, g, engine.Named{Name: "image", Tensor: x}, output)
}

// run returns one output of a graph for a batch of one.
func (r Resolver) run(ctx context.Context, g *onnx.Graph, x engine.Named, output clip.Output) (v []float32, err error) {
	e, err := r.Engine()
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
