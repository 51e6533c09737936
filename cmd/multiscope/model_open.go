package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/engine"
	"multiscope/internal/index"
	"multiscope/internal/tensor"
)

// engineFlags are the flags of every command that runs a model.
type engineFlags struct {
	provider  string
	precision string
	library   string
	threads   int
}

func (f *engineFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.provider, "engine", string(engine.CPU), "what to compute with: auto, cpu, openvino, cuda, tensorrt or coreml")
	cmd.Flags().StringVar(&f.precision, "precision", engine.F32, "of the arithmetic: f32, bf16 or f16")
	cmd.Flags().StringVar(&f.library, "ort", "", "the ONNX Runtime library to use: a path of libonnxruntime")
	cmd.Flags().IntVar(&f.threads, "threads", 0, "of the engine; 0 is all cores")
}

// open finds or installs ONNX Runtime and shows a download.
func (f *engineFlags) open(cmd *cobra.Command) (*engine.Engine, error) {
	progress, done := downloadBar(cmd.ErrOrStderr())
	defer done()
	level := slog.LevelWarn
	if f.provider == string(engine.Auto) {
		level = slog.LevelInfo // says what was picked
	}
	return engine.Open(cmd.Context(), engine.Options{
		Library: f.library, Provider: engine.Provider(f.provider), Precision: f.precision, Threads: f.threads,
		Log: slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: level})), Progress: progress,
	})
}

// later opens the engine when it is first needed: a run that finds nothing to do needs none.
func (f *engineFlags) later(cmd *cobra.Command) func() (*engine.Engine, error) {
	return sync.OnceValues(func() (*engine.Engine, error) { return f.open(cmd) })
}

// network runs a model's image tower with an engine, as package index wants it.
type network struct {
	model  *clip.Model
	engine func() (*engine.Engine, error)
}

// Open makes a session that computes the outputs.
func (n network) Open(_ context.Context, outputs []clip.Output) (index.Runner, error) {
	g, err := n.model.ImageGraph(outputs...)
	if err != nil {
		return nil, err
	}
	e, err := n.engine()
	if err != nil {
		return nil, err
	}
	session, err := e.ParallelSession(g)
	if err != nil {
		return nil, err
	}
	return imageRunner{session, outputs, n.model.OneByOne()}, nil
}

// imageRunner is a session of the image tower.
type imageRunner struct {
	*engine.Session
	outputs  []clip.Output
	oneByOne bool // pictures of one run change each other's activations
}

// Run computes the outputs of a batch of pictures.
func (r imageRunner) Run(ctx context.Context, pictures *tensor.Float32, outputs []*tensor.Float32) error {
	if len(outputs) != len(r.outputs) {
		return fmt.Errorf("%d tensors for %d outputs", len(outputs), len(r.outputs))
	}
	if !r.oneByOne {
		return r.run(ctx, pictures, outputs)
	}
	for i := range pictures.Shape[0] {
		of := make([]*tensor.Float32, len(outputs))
		for k, t := range outputs {
			of[k] = picture(t, i)
		}
		if err := r.run(ctx, picture(pictures, i), of); err != nil {
			return err
		}
	}
	return nil
}

// picture returns what a tensor holds of picture i, as a batch of one.
func picture(t *tensor.Float32, i int) *tensor.Float32 {
	return tensor.Of(t.Row(i), append([]int{1}, t.Shape[1:]...)...)
}

// run computes the outputs of all pictures together.
func (r imageRunner) run(ctx context.Context, pictures *tensor.Float32, outputs []*tensor.Float32) error {
	named := make([]engine.Named, len(outputs))
	for i, o := range r.outputs {
		named[i] = engine.Named{Name: o.Name(), Tensor: outputs[i]}
	}
	return r.Session.Run(ctx, []engine.Named{{Name: "image", Tensor: pictures}}, named)
}

// openTokenizer opens the vocabulary that was named, else the model's own, which for OpenAI's
// checkpoints may have to be fetched.
func openTokenizer(ctx context.Context, m *clip.Model, vocabulary string, log *slog.Logger) (*clip.Tokenizer, error) {
	if vocabulary != "" {
		return m.OpenTokenizer(vocabulary)
	}
	return m.FetchTokenizer(ctx, log)
}
