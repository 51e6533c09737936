package main

import (
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
	"multiscope/internal/evaluate"
	"multiscope/internal/neuron"
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
			"“eval preprocess” writes them (of a network that sees no colours [N, 1, height, width]); for layers of the text tower it is token ids, int64 [N, context].",
		Example: "  multiscope eval activations --model ./RN50 --input x.npy --tap visual.layer4.2.sum --tap visual --out acts",
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			f.taps = append(f.taps, args...)
			return evalActivations(cmd, f)
		},
	}
	flags := cmd.Flags()
	f.model.tensors = true
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
	x = evaluate.FromOneChannel(x, m.Preprocess())
	outputs := f.outputs(m)
	graph, port, err := evaluate.GraphFor(m, x, outputs)
	if err != nil {
		return fmt.Errorf("%s: %w", f.input, err)
	}
	e, err := f.engine.open(cmd)
	if err != nil {
		return err
	}
	results, err := evaluate.Run(cmd.Context(), e, graph, engine.Named{Name: port, Tensor: x})
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
		fmt.Fprintf(table, "%s\t%v\t%.6g\n", path, t.Shape, evaluate.Mean(t.Data))
	}
	return table.Flush()
}

// fileOf names the file of an output: the tap's name, in which ONNX files may put slashes.
func fileOf(o clip.Output) string {
	return strings.NewReplacer("/", "_", `\`, "_", ":", ".").Replace(o.Name()) + ".npy"
}
