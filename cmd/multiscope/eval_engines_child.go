package main

import (
	"context"
	"encoding/json"
	"fmt"
	"multiscope/internal/engine"
	"multiscope/internal/evaluate"
	"multiscope/internal/tensor"
	"os"
	"os/exec"

	"github.com/spf13/cobra"
)

// runChild runs one engine in a process of its own.
func runChild(ctx context.Context, f enginesFlags, p engine.Provider, precision string) (s evaluate.EngineScore, err error) {
	program, err := os.Executable()
	if err != nil {
		return s, err
	}
	f.output = f.input + "." + string(p) + "." + precision + ".npy"
	args := append([]string{"eval", "engines", "--engine", string(p), "--precision", precision, "--ort", f.engine.library,
		"--threads", fmt.Sprint(f.engine.threads), "--input", f.input, "--output", f.output}, f.model.arguments()...)
	child := exec.CommandContext(ctx, program, args...)
	child.Stderr = os.Stderr
	said, err := child.Output()
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(said, &s); err != nil {
		return s, err
	}
	t, err := tensor.ReadNPY(f.output)
	if err != nil {
		return s, err
	}
	s.Activations, _ = t.(*tensor.Float32)
	return s, nil
}

// runEngine is the child: it writes the activations and prints how fast they came, after a batch to
// warm up.
func runEngine(cmd *cobra.Command, f enginesFlags) (err error) {
	f.model.tensors = true // what is assumed of pictures was said by the parent
	m, err := f.model.open()
	if err != nil {
		return err
	}
	defer m.Close()
	x, err := tensor.ReadNPY(f.input)
	if err != nil {
		return err
	}
	e, err := f.engine.open(cmd)
	if err != nil {
		return err
	}
	score, err := evaluate.Measure(cmd.Context(), m, e, x)
	if err != nil {
		return err
	}
	if err := tensor.WriteNPY(f.output, score.Activations); err != nil {
		return err
	}
	return json.NewEncoder(cmd.OutOrStdout()).Encode(score)
}
