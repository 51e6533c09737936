package evaluate

import (
	"fmt"
	"math"

	"multiscope/internal/attribution"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// Directions returns rows of a readout, [units, embedding]: those of the units asked for, or of all for none.
func Directions(r neuron.Readout, units []int) (*tensor.Float32, error) {
	if len(units) == 0 {
		return tensor.Of(r.Matrix, r.Units(), r.Embedding), nil
	}
	d := tensor.New[float32](len(units), r.Embedding)
	for i, u := range units {
		if err := checkUnit(r, u); err != nil {
			return nil, err
		}
		copy(d.Row(i), r.Row(u))
	}
	return d, nil
}

func checkUnit(r neuron.Readout, unit int) error {
	if unit < 0 || unit >= r.Units() {
		return neuron.Invalidf("There is no unit %d: the layer has %d, counted from 0.", unit, r.Units())
	}
	return nil
}

// Sparsity says how sparse an attribution is: with a penalty α above 0 the LASSO's weights for it, with a number of Units
// those of the last of attribution.Path, else of every unit what it contributes.
type Sparsity struct {
	Alpha float64
	Units int
}

// Attribute returns which units texts call on, [texts, units]; see package attribution. Where columns are given only those
// units are there, in their order.
func Attribute(r neuron.Readout, embeddings *tensor.Float32, columns []int, s Sparsity) (*tensor.Float32, error) {
	if err := checkEmbeddings(r, embeddings); err != nil {
		return nil, err
	}
	include, columns, err := included(r, columns)
	if err != nil {
		return nil, err
	}
	scores := tensor.New[float32](embeddings.Shape[0], len(columns))
	for i := range embeddings.Shape[0] {
		all := attributed(r, embeddings.Row(i), include, s)
		for k, u := range columns {
			scores.Row(i)[k] = all[u]
		}
	}
	return scores, nil
}

// attributed returns the number of each unit.
func attributed(r neuron.Readout, text []float32, include []bool, s Sparsity) []float32 {
	var step attribution.Step
	switch {
	case s.Units > 0:
		if path := attribution.Path(r, text, include, s.Units); len(path) > 0 {
			step = path[len(path)-1]
		}
	case s.Alpha > 0:
		step = attribution.Lasso(r, text, include, s.Alpha)
	default:
		return attribution.Dense(r, text)
	}
	weights := make([]float32, r.Units())
	for _, t := range step.Terms {
		weights[t.Unit] = float32(t.Weight)
	}
	return weights
}

func checkEmbeddings(r neuron.Readout, embeddings *tensor.Float32) error {
	if len(embeddings.Shape) != 2 || embeddings.Shape[1] != r.Embedding {
		return neuron.Invalidf("Embeddings of texts have the shape [texts, %d] for this model, not %v.", r.Embedding, embeddings.Shape)
	}
	for i := range embeddings.Shape[0] {
		var squares float64
		for _, x := range embeddings.Row(i) {
			squares += float64(x) * float64(x)
		}
		if squares == 0 || math.IsNaN(squares) || math.IsInf(squares, 0) {
			return neuron.Invalidf("The embedding of text %d has no direction: it is all zeros or holds numbers that are not finite.", i)
		}
	}
	return nil
}

// included marks the columns' units, of which none may stand twice, and returns all units for no columns.
func included(r neuron.Readout, columns []int) ([]bool, []int, error) {
	if columns == nil {
		all := make([]int, r.Units())
		for u := range all {
			all[u] = u
		}
		return nil, all, nil
	}
	include := make([]bool, r.Units())
	for _, u := range columns {
		if err := checkUnit(r, u); err != nil {
			return nil, nil, err
		}
		if include[u] {
			return nil, nil, neuron.Invalidf("Unit %d is named twice: name each once.", u)
		}
		include[u] = true
	}
	return include, columns, nil
}

// UnitNumbers returns the unit numbers of a .npy file, whole numbers [N].
func UnitNumbers(path string) ([]int, error) {
	x, err := tensor.ReadNPY(path)
	if err != nil {
		return nil, err
	}
	t, ok := x.(*tensor.Int64)
	if !ok || len(t.Shape) != 1 || len(t.Data) == 0 {
		return nil, fmt.Errorf("%s: numbers of units are whole numbers [N], one at least; this is %v", path, x.Dims())
	}
	units := make([]int, len(t.Data))
	for i, u := range t.Data {
		units[i] = int(u)
	}
	return units, nil
}
