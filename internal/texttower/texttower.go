// Package texttower runs the text tower of a CLIP: texts in, embeddings out. It knows no pictures and no database. Start at
// Open.
package texttower

import (
	"context"
	"errors"
	"fmt"

	"multiscope/internal/clip"
	"multiscope/internal/engine"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// Tower is the text tower of a model, open on an engine. It is safe for concurrent use.
type Tower struct {
	tokenizer *clip.Tokenizer
	session   *engine.Session // nil where texts are packed
	packed    *packed         // nil where what follows a text changes it
	context   int             // tokens of a text
	embedding int
}

// batch is how many texts are read at a time: the memory of a run stays small, and threads have enough to do.
const batch = 64

// Open opens the text tower of a model alone; its image tower is not loaded.
func Open(m *clip.Model, tokenizer *clip.Tokenizer, e *engine.Engine) (*Tower, error) {
	tap, err := m.Tap("text")
	if err != nil {
		return nil, err
	}
	t := &Tower{tokenizer: tokenizer, context: m.Context(), embedding: tap.Units}
	tree, err := m.TextTree(m.Context())
	if isInvalid(err) { // what follows a text changes it
		return t.openAlone(m, e)
	}
	if err != nil {
		return nil, err
	}
	session, err := e.Session(tree.Graph)
	if err != nil {
		return nil, err
	}
	t.packed = &packed{session, tree}
	return t, nil
}

// openAlone opens the tower over texts each in a row of its own.
func (t *Tower) openAlone(m *clip.Model, e *engine.Engine) (*Tower, error) {
	g, err := m.TextGraph(clip.Output{Tap: "text"})
	if err != nil {
		return nil, err
	}
	if t.session, err = e.Session(g); err != nil {
		return nil, err
	}
	return t, nil
}

func isInvalid(err error) bool {
	var e *neuron.Error
	return errors.As(err, &e) && e.Kind == neuron.Invalid
}

// Close frees the tower.
func (t *Tower) Close() error {
	if t.packed != nil {
		return t.packed.session.Close()
	}
	return t.session.Close()
}

// Encode returns the embeddings of texts, [texts, embedding], each of length one. Of a text that is longer than the tower
// takes, the end is left out; see Fits.
func (t *Tower) Encode(ctx context.Context, texts []string) (*tensor.Float32, error) {
	return t.EncodeTokens(ctx, t.tokenizer.Batch(texts, t.context))
}

// Fits says whether the tower reads a text to its end.
func (t *Tower) Fits(text string) bool { return len(t.tokenizer.EncodeText(text)) <= t.context }

// EncodeTokens is Encode of texts that are tokens already, [texts, context].
func (t *Tower) EncodeTokens(ctx context.Context, tokens *tensor.Int64) (*tensor.Float32, error) {
	n := tokens.Shape[0]
	embeddings := tensor.New[float32](n, t.embedding)
	encode := t.encode
	if t.packed != nil {
		encode = t.packed.encode
	}
	if err := encode(ctx, tokens, embeddings); err != nil {
		return nil, err
	}
	for i := range n {
		tensor.Normalise(embeddings.Row(i))
	}
	return embeddings, nil
}

// encode writes the embeddings of texts, each in a row of its own, to rows of out.
func (t *Tower) encode(ctx context.Context, tokens *tensor.Int64, out *tensor.Float32) error {
	n := tokens.Shape[0]
	for first := 0; first < n; first += batch {
		last := min(first+batch, n)
		in := tensor.Of(tokens.Data[first*t.context:last*t.context], last-first, t.context)
		of := tensor.Of(out.Data[first*t.embedding:last*t.embedding], last-first, t.embedding)
		err := t.session.Run(ctx, []engine.Named{{Name: "tokens", Tensor: in}}, []engine.Named{{Name: "text", Tensor: of}})
		if err != nil {
			return fmt.Errorf("read texts: %w", err)
		}
	}
	return nil
}
