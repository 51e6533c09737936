package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"

	"multiscope/internal/neuron"
	"multiscope/internal/textprocess"
)

// textEncoders are text towers, each in a process of its own. The zero value reads nothing.
type textEncoders struct {
	byHash map[string]*textprocess.Process // by the SHA-256 of their model's weights
	end    context.CancelFunc
}

// Encodes says whether texts can be read with a model.
func (t textEncoders) Encodes(m neuron.Model) bool { return m.Hash != "" && t.byHash[m.Hash] != nil }

// EncodeText returns the embedding of a text by a model that Encodes, of length one.
func (t textEncoders) EncodeText(ctx context.Context, m neuron.Model, text string) ([]float32, error) {
	return t.byHash[m.Hash].EncodeText(ctx, text)
}

// close ends all and waits until they have ended.
func (t textEncoders) close() {
	if t.end != nil {
		t.end()
	}
	for _, p := range t.byHash {
		p.Wait()
	}
}

// startTower makes the text tower of a model ready in a process that runs this program. Name is the model's in the index, ""
// finds it by its weights.
func startTower(ctx context.Context, model modelFlags, e engineFlags, name, database string, log *slog.Logger) (*textprocess.Process, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	args := append([]string{"serve", encodeTexts, "--db", database, "--name", name}, model.arguments()...)
	args = append(args, "--engine", e.provider, "--precision", e.precision, "--ort", e.library, "--threads", fmt.Sprint(e.threads))
	command := func() *exec.Cmd { return exec.Command(program, args...) }
	return textprocess.Start(ctx, command, log.With("model", model.path), textprocess.Defaults)
}
