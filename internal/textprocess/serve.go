package textprocess

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// Tower reads texts. *texttower.Tower satisfies it.
type Tower interface {
	Encode(ctx context.Context, texts []string) (*tensor.Float32, error)
	// Fits says whether the tower reads a text to its end.
	Fits(text string) bool
}

// Serve is the process's side: it says that the tower is open, then answers what it is asked on in until that ends.
func Serve(ctx context.Context, in io.Reader, out io.Writer, tower Tower) error {
	say, asked := json.NewEncoder(out), json.NewDecoder(in)
	if err := say.Encode(answer{Ready: true}); err != nil {
		return fmt.Errorf("say that the text tower is open: %w", err)
	}
	for {
		var q question
		err := asked.Decode(&q)
		switch {
		case errors.Is(err, io.EOF), ctx.Err() != nil:
			return nil
		case err != nil:
			return fmt.Errorf("read what is asked: %w", err)
		}
		if err := say.Encode(answerTo(ctx, tower, q)); err != nil {
			return fmt.Errorf("answer: %w", err)
		}
	}
}

func answerTo(ctx context.Context, tower Tower, q question) answer {
	if len(q.Text) > neuron.MostTextBytes {
		return answer{Refused: fmt.Sprintf("A text has at most %d bytes; this one has %d.", neuron.MostTextBytes, len(q.Text))}
	}
	if !tower.Fits(q.Text) {
		return answer{Refused: "This text has more tokens than the model's text tower reads: its end would be left out. Try a shorter one."}
	}
	embeddings, err := tower.Encode(ctx, []string{q.Text})
	if err != nil {
		return answer{Failed: err.Error()}
	}
	if !isUnit(embeddings.Data) {
		return answer{Failed: "the embedding is not of length one"}
	}
	return answer{Embedding: embeddings.Data}
}
