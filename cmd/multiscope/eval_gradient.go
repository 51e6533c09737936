package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/evaluate"
	"multiscope/internal/featurevis"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

type gradientFlags struct {
	model      modelFlags
	engine     engineFlags
	input      string
	objective  string
	vocabulary string
	database   string
	out        string
}

// evalGradientCommand writes the gradient of an objective by the model's input.
func evalGradientCommand() *cobra.Command {
	var f gradientFlags
	cmd := &cobra.Command{
		Use:   "gradient --model PATH --input x.npy --objective EXPR --out g.npy",
		Short: "Write the gradient of an objective by the pictures as .npy and print its value",
		Long: "Write the gradient of an objective by the pictures as .npy, shaped as the input, and print the\n" +
			"objective's value. Both are of the sum over the pictures. The input is prepared pictures, float32\n" +
			"[N, 3, height, width], normalised, as “eval preprocess” writes them. docs/eval.md lists the objectives.",
		Example: "  multiscope eval gradient --model ./RN50 --input x.npy --objective 'channel(visual.layer4.2.sum,89)' --out g.npy\n" +
			"  multiscope eval gradient --model ./RN50 --input x.npy --objective 'cosine(visual,tokens.npy)' --out g.npy",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return evalGradient(cmd, f) },
	}
	flags := cmd.Flags()
	f.model.register(cmd)
	flags.StringVar(&f.input, "input", "", "the pictures: a .npy file (needed)")
	flags.StringVar(&f.objective, "objective", "", "what to differentiate: channel(tap,unit), position(tap,unit,y,x), direction(visual,v.npy), … (needed)")
	flags.StringVar(&f.vocabulary, "vocab", "", "the vocabulary for text(\"…\"), where none lies beside the model")
	flags.StringVar(&f.database, "db", "", "the database that holds the facets of facet(name,strength)")
	flags.StringVar(&f.out, "out", "", "the file to write (needed)")
	f.engine.register(cmd)
	return cmd
}

func evalGradient(cmd *cobra.Command, f gradientFlags) (err error) {
	switch {
	case f.input == "":
		return usagef("--input is needed: a .npy file")
	case f.objective == "":
		return usagef("--objective is needed, such as 'channel(visual.layer4.2.sum,89)'")
	case f.out == "":
		return usagef("--out is needed: a .npy file to write")
	}
	objective, err := featurevis.ParseObjective(f.objective)
	if err != nil {
		return usageError{err}
	}
	m, facets, err := f.model.openWithFacets(cmd, f.database, "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	x, channels, err := readPictures(f.input, m.Preprocess())
	if err != nil {
		return err
	}
	value, gradient, err := f.differentiate(cmd, m, facets, objective, x)
	if err != nil {
		return err
	}
	if channels == 1 {
		gradient = evaluate.SumChannels(gradient)
	}
	if err := tensor.WriteNPY(f.out, gradient); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "value %.9g\n%s: gradient of shape %v\n", value, f.out, gradient.Shape)
	return nil
}

// readPictures reads [N,3,size,size] of real numbers. channels is how many the file has, 1 where the model sees no colours.
func readPictures(path string, p neuron.Preprocess) (x *tensor.Float32, channels int, err error) {
	a, err := tensor.ReadNPY(path)
	if err != nil {
		return nil, 0, err
	}
	shape := a.Dims()
	x, ok := evaluate.FromOneChannel(a, p).(*tensor.Float32)
	if !ok || len(x.Shape) != 4 || x.Shape[0] < 1 || !slices.Equal(x.Shape[1:], []int{3, p.Size, p.Size}) {
		return nil, 0, fmt.Errorf("%s: shape %v; the model takes real numbers [N 3 %d %d]", path, shape, p.Size, p.Size)
	}
	return x, shape[1], nil
}

// differentiate returns the objective's value and its gradient by x.
func (f gradientFlags) differentiate(cmd *cobra.Command, m *clip.Model, facets facetFinder, o featurevis.Objective, x *tensor.Float32) (value float64, gradient *tensor.Float32, err error) {
	resolver := newResolver(m, f.engine.later(cmd), f.vocabulary)
	resolver.Facets = facets
	p, err := featurevis.Compile(cmd.Context(), m, o, resolver)
	if err != nil {
		return 0, nil, err
	}
	e, err := resolver.Engine()
	if err != nil {
		return 0, nil, err
	}
	return evaluate.Gradient(cmd.Context(), e, p, x)
}
