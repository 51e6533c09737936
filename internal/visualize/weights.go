package visualize

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"multiscope/internal/checkpoint"
	"multiscope/internal/featurevis"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// ReadWeights reads facet weights of some layers into a reference objective, in order. Each
// argument is TAP=FILE.npy, TAP=FILE.safetensors:TENSOR, or one FILE.safetensors whose tensors are
// named after the layers.
func ReadWeights(r *featurevis.Reference, args []string) error {
	for _, arg := range args {
		if err := readWeights(r, arg); err != nil {
			return fmt.Errorf("weights %s: %w", arg, err)
		}
	}
	return nil
}

func readWeights(r *featurevis.Reference, arg string) error {
	tap, file, named := strings.Cut(arg, "=")
	if !named {
		return readAllWeights(r, arg)
	}
	r.Layers = append(r.Layers, tap)
	if strings.HasSuffix(file, ".npy") {
		w, err := readFloats(file)
		r.Weights = append(r.Weights, w)
		return err
	}
	file, name := splitTensor(file)
	c, err := checkpoint.Open(file)
	if err != nil {
		return err
	}
	defer c.Close()
	return addTensor(r, c, name)
}

// splitTensor splits "weights.safetensors:style0" into the file and the tensor.
func splitTensor(arg string) (file, name string) {
	i := strings.LastIndex(arg, ":")
	if i < 0 || strings.ContainsAny(arg[i:], `/\`) || filepath.Ext(arg[:i]) == "" {
		return arg, ""
	}
	return arg[:i], arg[i+1:]
}

// readAllWeights reads every tensor of a file as the weights of the layer it is named after.
func readAllWeights(r *featurevis.Reference, file string) error {
	c, err := checkpoint.Open(file)
	if err != nil {
		return err
	}
	defer c.Close()
	for _, name := range c.Names() {
		r.Layers = append(r.Layers, name)
		if err := addTensor(r, c, name); err != nil {
			return err
		}
	}
	return nil
}

// addTensor adds one tensor of a file; "" is the only one it has.
func addTensor(r *featurevis.Reference, c *checkpoint.Checkpoint, name string) error {
	if names := c.Names(); name == "" && len(names) == 1 {
		name = names[0]
	}
	t := c.Tensor(name)
	if t == nil {
		return fmt.Errorf("no tensor %q among %v", name, c.Names())
	}
	w, err := t.Floats()
	if err != nil {
		return err
	}
	r.Weights = append(r.Weights, tensor.Of(w, t.Shape...))
	return nil
}

// readFloats reads a .npy file of real numbers.
func readFloats(path string) (*tensor.Float32, error) {
	a, err := tensor.ReadNPY(path)
	if err != nil {
		return nil, err
	}
	v, ok := a.(*tensor.Float32)
	if !ok {
		return nil, errors.New(path + " holds whole numbers; real ones are needed")
	}
	return v, nil
}

// ReadDirection reads a direction in the space of a layer's units from a .npy file.
func ReadDirection(path string, units int) ([]float32, error) {
	v, err := readFloats(path)
	if err != nil {
		return nil, err
	}
	if len(v.Data) != units {
		return nil, neuron.Invalidf("%s has shape %v; a direction in the layer is of %d numbers.", path, v.Shape, units)
	}
	return v.Data, nil
}

// ParseStrengthEnds reads the strengths of the first and the last image, "0.1,5", or one number
// for both.
func ParseStrengthEnds(s string) (ends [2]float64, err error) {
	from, to, two := strings.Cut(s, ",")
	if !two {
		to = from
	}
	for i, word := range []string{from, to} {
		if ends[i], err = strconv.ParseFloat(word, 64); err != nil {
			return ends, neuron.Invalidf("The strength is one number or two, such as 0.1,5, not %q.", s)
		}
	}
	return ends, nil
}
