package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/featurevis"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
	"multiscope/internal/visualize"
)

type facetEvalFlags struct {
	model     modelFlags
	engine    engineFlags
	input     string
	tap       string
	unit      int
	direction string
	weights   []string
	strength  string
	l2        float64
	resize    string
	out       string
	json      bool
}

// The ways to resize facet weights.
const resizeLegacy, resizeHalfPixel = "tf1", "half-pixel"

// evalFacetCommand writes the gradient of the faceted objective as the paper's code has it.
func evalFacetCommand() *cobra.Command {
	var f facetEvalFlags
	cmd := &cobra.Command{
		Use:   "facet --model PATH --input x.npy --tap NAME (--unit N | --direction v.npy) --weights TAP=FILE … --out g.npy",
		Short: "Write the gradient of the paper's faceted objective as .npy and print its parts",
		Long: "Compute the faceted objective exactly as the paper's published code does, print its parts and write\n" +
			"its gradient by the pictures as .npy. The input is pictures in [0,1], float32 [N, 3, height, width], before\n" +
			"normalisation. docs/eval.md has the formula.\n\n" +
			"Weights are given for each facet layer, in order: TAP=FILE.npy, TAP=FILE.safetensors:TENSOR, or one\n" +
			"FILE.safetensors whose tensors are named as the layers. Each is float32 [units, h, w]; h and w may differ\n" +
			"from the layer's.",
		Example: "  multiscope eval facet --model ./RN50 --input x.npy --tap visual.layer4.2 --unit 89 --weights visual.layer3.0=w0.npy \\\n" +
			"    --weights visual.layer3.2=w2.npy --strength 0.1,5 --out g.npy",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return evalFacet(cmd, f) },
	}
	flags := cmd.Flags()
	f.model.registerPath(cmd)
	flags.StringVar(&f.input, "input", "", "pictures in [0,1]: a .npy file (needed)")
	flags.StringVar(&f.tap, "tap", "", "the layer of the unit; the model's default layer otherwise")
	flags.IntVar(&f.unit, "unit", -1, "the unit to drive")
	flags.StringVar(&f.direction, "direction", "", "a direction to drive instead of one unit: a .npy file")
	flags.StringArrayVar(&f.weights, "weights", nil, "the facet's weights of a layer, again for each layer (needed)")
	flags.StringVar(&f.strength, "strength", "0.1,5", "of the facet, from the first picture to the last, evenly")
	flags.Float64Var(&f.l2, "l2", 10, "weight of the L2 penalty on the pictures")
	flags.StringVar(&f.resize, "resize", resizeLegacy, "how weights are resized: tf1, as the paper's code does, or half-pixel")
	flags.StringVar(&f.out, "out", "", "the file to write (needed)")
	flags.BoolVar(&f.json, "json", false, "print JSON")
	f.engine.register(cmd)
	return cmd
}

func (f facetEvalFlags) check() error {
	switch {
	case f.input == "":
		return usagef("--input is needed: a .npy file")
	case f.out == "":
		return usagef("--out is needed: a .npy file to write")
	case f.unit < 0 == (f.direction == ""):
		return usagef("either --unit or --direction says what to drive")
	case len(f.weights) == 0:
		return usagef("--weights is needed: the facet's weights for each layer")
	case f.resize != resizeLegacy && f.resize != resizeHalfPixel:
		return usagef("--resize is %s or %s, not %q", resizeLegacy, resizeHalfPixel, f.resize)
	}
	return nil
}

func evalFacet(cmd *cobra.Command, f facetEvalFlags) (err error) {
	if err := f.check(); err != nil {
		return err
	}
	m, err := f.model.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	x, _, err := readPictures(f.input, m.Preprocess())
	if err != nil {
		return err
	}
	r, err := f.reference(m)
	if err != nil {
		return err
	}
	e, err := f.engine.open(cmd)
	if err != nil {
		return err
	}
	v, err := r.Evaluate(cmd.Context(), m, visualize.NewEngine(e), x)
	if err != nil {
		return err
	}
	if err := tensor.WriteNPY(f.out, v.Gradient); err != nil {
		return err
	}
	if f.json {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(map[string]float64{"total": v.Total, "base": v.Base, "facets": v.Facets, "l2": v.L2})
	}
	fmt.Fprintf(cmd.OutOrStdout(), "total %.9g\nbase %.9g\nfacets %.9g\nl2 %.9g\n%s: gradient of shape %v\n",
		v.Total, v.Base, v.Facets, v.L2, f.out, v.Gradient.Shape)
	return nil
}

// reference reads what the flags name.
func (f facetEvalFlags) reference(m *clip.Model) (r featurevis.Reference, err error) {
	tap := m.DefaultTap()
	if f.tap != "" {
		if tap, err = m.Tap(f.tap); err != nil {
			return r, err
		}
	}
	r = featurevis.Reference{Tap: tap.Name, L2: f.l2, Legacy: f.resize == resizeLegacy}
	if r.Strength, err = visualize.ParseStrengthEnds(f.strength); err != nil {
		return r, usagef("--strength: %w", err)
	}
	if r.Direction, err = f.directionIn(tap); err != nil {
		return r, err
	}
	err = visualize.ReadWeights(&r, f.weights)
	return r, err
}

// directionIn returns the direction to drive in the space of a tap's units.
func (f facetEvalFlags) directionIn(tap clip.Tap) ([]float32, error) {
	if f.direction != "" {
		return visualize.ReadDirection(f.direction, tap.Units)
	}
	if f.unit >= tap.Units {
		return nil, neuron.NotFoundf("Layer %s has %d units, numbered from 0; there is no unit %d.", tap.Name, tap.Units, f.unit)
	}
	return featurevis.UnitDirection(f.unit, tap.Units, 1), nil
}
