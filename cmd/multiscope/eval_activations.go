package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/engine"
	"multiscope/internal/neuron"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

type activationFlags struct {
	model  modelFlags
	engine engineFlags
	input  string
	out    string
	reduce string
	taps   []string
}

// evalActivationsCommand writes what layers of a model make of prepared pictures or of token ids.
func evalActivationsCommand() *cobra.Command {
	var f activationFlags
	cmd := &cobra.Command{
		Use:   "activations --model PATH --input x.npy --tap NAME … --out DIR",
		Short: "Write the activations of layers as .npy",
		Long: "Write the activations of layers as .npy, one file for each: DIR/<tap>.npy, shaped as the reference\n" +
			"implementation's modules shape them. The input is prepared pictures, float32 [N, 3, height, width], as\n" +
			"“eval preprocess” writes them; for layers of the text tower it is token ids, int64 [N, context].",
		Example: "  multiscope eval activations --model ./RN50 --input x.npy --tap visual.layer4.2.sum --tap visual --out acts",
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			f.taps = append(f.taps, args...)
			return evalActivations(cmd, f)
		},
	}
	flags := cmd.Flags()
	f.model.register(cmd)
	flags.StringVar(&f.input, "input", "", "what the model is given: a .npy file (needed)")
	flags.StringSliceVar(&f.taps, "tap", nil, "a layer, again for more; the model's default layer otherwise")
	flags.StringVar(&f.reduce, "reduce", "", "reduce each map to a number: mean, max or center; “map” gives [N, units, height, width]")
	flags.StringVar(&f.out, "out", "", "the folder to write to (needed)")
	f.engine.register(cmd)
	return cmd
}

func (f activationFlags) check() error {
	switch {
	case f.input == "":
		return usagef("--input is needed: a .npy file")
	case f.out == "":
		return usagef("--out is needed: a folder to write to")
	case !slices.Contains([]neuron.Reduction{"", neuron.Mean, neuron.Max, neuron.Center, clip.Map}, neuron.Reduction(f.reduce)):
		return usagef("--reduce is mean, max, center or map, not %q", f.reduce)
	}
	return nil
}

func evalActivations(cmd *cobra.Command, f activationFlags) (err error) {
	if err := f.check(); err != nil {
		return err
	}
	m, err := f.model.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	x, err := tensor.ReadNPY(f.input)
	if err != nil {
		return err
	}
	outputs := f.outputs(m)
	graph, port, err := graphFor(m, x, outputs)
	if err != nil {
		return fmt.Errorf("%s: %w", f.input, err)
	}
	e, err := f.engine.open(cmd)
	if err != nil {
		return err
	}
	results, err := runAll(cmd.Context(), e, graph, engine.Named{Name: port, Tensor: x})
	if err != nil {
		return err
	}
	return writeAll(cmd.OutOrStdout(), f.out, outputs, results)
}

// outputs returns what is asked for, each once.
func (f activationFlags) outputs(m *clip.Model) (outputs []clip.Output) {
	if len(f.taps) == 0 {
		f.taps = []string{m.DefaultTap().Name}
	}
	for _, tap := range f.taps {
		if o := (clip.Output{Tap: tap, Reduce: neuron.Reduction(f.reduce)}); !slices.Contains(outputs, o) {
			outputs = append(outputs, o)
		}
	}
	return outputs
}

// graphFor returns the tower that takes x, and the name of its input.
func graphFor(m *clip.Model, x tensor.Any, outputs []clip.Output) (*onnx.Graph, string, error) {
	if tokens, ok := x.(*tensor.Int64); ok {
		if m.Context() > 0 && (len(tokens.Shape) != 2 || tokens.Shape[1] != m.Context()) {
			return nil, "", fmt.Errorf("token ids of shape %v; the model takes [N %d]", tokens.Shape, m.Context())
		}
		g, err := m.TextGraph(outputs...)
		return g, "tokens", err
	}
	size := m.Preprocess().Size
	if dims := x.Dims(); len(dims) != 4 || !slices.Equal(dims[1:], []int{3, size, size}) {
		return nil, "", fmt.Errorf("pictures of shape %v; the model takes [N 3 %d %d]", dims, size, size)
	}
	g, err := m.ImageGraph(outputs...)
	return g, "image", err
}

// evalBatch is how many pictures or texts are run at once.
const evalBatch = 16

// runAll runs a graph over all rows of x in batches.
func runAll(ctx context.Context, e *engine.Engine, g *onnx.Graph, x engine.Named) (all map[string]*tensor.Float32, err error) {
	s, err := e.Session(g)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	all = map[string]*tensor.Float32{}
	for from, n := 0, x.Tensor.Dims()[0]; from < n; from += evalBatch {
		part, err := s.RunAll(ctx, engine.Named{Name: x.Name, Tensor: rows(x.Tensor, from, min(from+evalBatch, n))})
		if err != nil {
			return nil, err
		}
		for name, t := range part {
			all[name] = stacked(all[name], t)
		}
	}
	return all, nil
}

// rows returns part of the first axis.
func rows(x tensor.Any, from, to int) tensor.Any {
	if t, ok := x.(*tensor.Int64); ok {
		return rowsOf(t, from, to)
	}
	return rowsOf(x.(*tensor.Float32), from, to)
}

func rowsOf[T tensor.Element](t *tensor.Dense[T], from, to int) *tensor.Dense[T] {
	n := len(t.Data) / t.Shape[0]
	return tensor.Of(t.Data[from*n:to*n], append([]int{to - from}, t.Shape[1:]...)...)
}

// stacked puts the rows of t below those of all.
func stacked(all, t *tensor.Float32) *tensor.Float32 {
	if all == nil {
		return t
	}
	all.Data = append(all.Data, t.Data...)
	all.Shape[0] += t.Shape[0]
	return all
}

// writeAll writes each result to a file of its own and prints its shape and mean.
func writeAll(w io.Writer, dir string, outputs []clip.Output, results map[string]*tensor.Float32) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "FILE\tSHAPE\tMEAN")
	for _, o := range outputs {
		t, path := results[o.Name()], filepath.Join(dir, fileOf(o))
		if err := tensor.WriteNPY(path, t); err != nil {
			return err
		}
		fmt.Fprintf(table, "%s\t%v\t%.6g\n", path, t.Shape, mean(t.Data))
	}
	return table.Flush()
}

// fileOf names the file of an output: the tap's name, in which ONNX files may put slashes.
func fileOf(o clip.Output) string {
	return strings.NewReplacer("/", "_", `\`, "_", ":", ".").Replace(o.Name()) + ".npy"
}

func mean(x []float32) float64 {
	sum := 0.0
	for _, v := range x {
		sum += float64(v)
	}
	return sum / float64(max(len(x), 1))
}
