package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/evaluate"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

type directionFlags struct {
	model     modelFlags
	layer     string
	units     []int
	out       string
	normalise bool
}

// evalTextDirectionCommand writes in which directions of the embedding the units of a layer lie.
func evalTextDirectionCommand() *cobra.Command {
	var f directionFlags
	cmd := &cobra.Command{
		Use:   "text-direction --model PATH --layer TAP [--units 0,5,7] --out d.npy",
		Short: "Write what each unit of a layer adds to the image embedding as .npy",
		Long: "Write the direction of texts that each unit of a layer calls for as .npy, float32 [units, embedding]: what one unit of\n" +
			"its activation adds to the image embedding, spatial structure ignored. Its product with the embedding of a text is what the\n" +
			"unit adds to the text's logit. docs/texts.md has the formulas and which layers have them.",
		Example: "  multiscope eval text-direction --model ./RN50 --layer visual.layer4.2.sum --units 0,5,7 --out d.npy",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return evalTextDirection(cmd, f) },
	}
	flags := cmd.Flags()
	f.model.tensors = true
	f.model.register(cmd)
	flags.StringVar(&f.layer, "layer", "", "the layer; the model's default layer otherwise")
	flags.IntSliceVar(&f.units, "units", nil, "its units, counted from 0; all otherwise")
	flags.StringVar(&f.out, "out", "", "the file to write (needed)")
	flags.BoolVar(&f.normalise, "normalize", false, "make each direction one long")
	return cmd
}

func evalTextDirection(cmd *cobra.Command, f directionFlags) (err error) {
	switch {
	case f.out == "":
		return usagef("--out is needed: a .npy file to write")
	case cmd.Flags().Changed("units") && len(f.units) == 0:
		return usagef("--units is a list of numbers, such as 0,5,7")
	}
	m, err := f.model.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	readout, tap, err := readoutOf(m, f.layer)
	if err != nil {
		return err
	}
	directions, err := evaluate.Directions(readout, f.units)
	if err != nil {
		return err
	}
	if f.normalise {
		evaluate.NormaliseRows(directions)
	}
	if err := tensor.WriteNPY(f.out, directions); err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s, shape %v, mean %.6g\n", f.out, tap, directions.Shape, evaluate.Mean(directions.Data))
	return err
}

// readoutOf returns the readout of a layer, "" for the model's default layer, and its tap.
func readoutOf(m *clip.Model, layer string) (neuron.Readout, string, error) {
	if layer == "" {
		layer = m.DefaultTap().Name
	}
	r, err := m.Readout(layer)
	if err != nil {
		return neuron.Readout{}, "", err
	}
	return neuron.Readout{Embedding: r.Matrix.Shape[1], Matrix: r.Matrix.Data}, r.Tap, nil
}
