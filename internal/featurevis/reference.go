package featurevis

import (
	"context"
	"fmt"

	"multiscope/internal/tensor"
)

// Reference is the faceted objective exactly as the paper's published code computes it
// (openai/CLIP-featurevis, example_facets.py), over a batch of N images:
//
//	  mean over images and positions of direction·tap
//	+ Σ over layers of 5/layers · Σ over images, units, positions of s·weights·layer·relu(gradient)
//	− L2 · mean (image − ½)²
//
// gradient is that of the first line with respect to the layer, treated as a constant. The
// strength s goes linearly from Strength[0] for the first image to Strength[1] for the last.
type Reference struct {
	Tap       string
	Direction []float32
	Layers    []string
	Weights   []*tensor.Float32 // of each layer, [units,h,w] or [1,units,h,w]; any h and w
	Strength  [2]float64
	L2        float64
	// Legacy resizes weights as TensorFlow 1 does, which is what that code ran on.
	Legacy bool
}

// referenceScale is what the strengths of all layers add up to at s = 1.
const referenceScale = 5

// ReferenceValue is what a Reference computes, and the gradient of Total with respect to the images.
type ReferenceValue struct {
	Total, Base, Facets, L2 float64
	Gradient                *tensor.Float32
}

// Evaluate computes the objective of images [N,3,size,size] in [0,1], before normalisation.
func (r Reference) Evaluate(ctx context.Context, m Model, e Engine, images *tensor.Float32) (v ReferenceValue, err error) {
	prep := m.Preprocess()
	if err := checkImages(images, prep.Size); err != nil {
		return v, err
	}
	p, err := CompileForUnits(m, r.Tap, r.Layers)
	if err != nil {
		return v, err
	}
	if len(r.Direction) != p.Units {
		return v, fmt.Errorf("a direction of %d numbers; %s has %d units", len(r.Direction), r.Tap, p.Units)
	}
	n := images.Shape[0]
	in, err := r.inputs(p, n)
	if err != nil {
		return v, err
	}
	image := tensor.Of(append([]float32(nil), images.Data...), images.Shape...)
	norm := newNormalization(prep)
	for i := range n {
		norm.forward(image.Row(i))
	}
	in[imageInput] = image
	out := map[string]*tensor.Float32{
		baseOutput: tensor.New[float32](n), valuesOutput: tensor.New[float32](n), gradientOutput: tensor.New[float32](images.Shape...),
	}
	session, err := e.Session(p.Graph)
	if err != nil {
		return v, err
	}
	defer session.Close()
	if err := session.Bind(in, out)(ctx); err != nil {
		return v, err
	}
	return r.value(images, out, norm), nil
}

// checkImages returns an error where images are not [N,3,size,size].
func checkImages(images *tensor.Float32, size int) error {
	if s := images.Shape; len(s) != 4 || s[0] < 1 || s[1] != channels || s[2] != size || s[3] != size {
		return fmt.Errorf("images of shape %v; the model takes [N,%d,%d,%d]", images.Shape, channels, size, size)
	}
	return finiteAll("images", images.Data)
}

// inputs returns the direction and the weights of each layer for a batch of n.
func (r Reference) inputs(p *Program, n int) (map[string]*tensor.Float32, error) {
	if len(r.Weights) != len(p.Facets) {
		return nil, fmt.Errorf("%d weights for %d layers", len(r.Weights), len(p.Facets))
	}
	directions := tensor.New[float32](n, p.Units)
	for i := range n {
		copy(directions.Row(i), r.Direction)
	}
	in := map[string]*tensor.Float32{directionInput: directions}
	if p.Redirects {
		in[redirectInput] = tensor.New[float32]() // 0: the gradient is exact
	}
	for k, facet := range p.Facets {
		weights, err := r.resizedWeights(k, facet)
		if err != nil {
			return nil, fmt.Errorf("weights of %s: %w", facet.Tap, err)
		}
		batch := tensor.New[float32](append([]int{n}, facet.Dims...)...)
		for i := range n {
			scale := float32(referenceScale / float64(len(p.Facets)) * r.strength(i, n))
			for j, w := range weights {
				batch.Row(i)[j] = scale * w
			}
		}
		in[facet.Input] = batch
	}
	return in, nil
}

// strength returns that of image i of n.
func (r Reference) strength(i, n int) float64 {
	if n == 1 {
		return r.Strength[0]
	}
	return r.Strength[0] + (r.Strength[1]-r.Strength[0])*float64(i)/float64(n-1)
}

func (r Reference) resizedWeights(k int, facet FacetInput) ([]float32, error) {
	shape := r.Weights[k].Shape
	if len(shape) == 4 && shape[0] == 1 {
		shape = shape[1:]
	}
	switch {
	case len(shape) != 3 || len(facet.Dims) != 3 || shape[0] != facet.Units || shape[1] < 1 || shape[2] < 1:
		return nil, fmt.Errorf("shape %v, want [%d,h,w]", r.Weights[k].Shape, facet.Units)
	case shape[1] == facet.Height && shape[2] == facet.Width:
		return r.Weights[k].Data, nil
	}
	return ResizeFacet(r.Weights[k].Data, facet.Units, shape[1], shape[2], facet.Height, facet.Width, r.Legacy), nil
}

// value combines the parts. The program sums over images where the objective takes the mean, and
// its gradients are those of the sum, so that everything but the penalty is divided by N.
func (r Reference) value(images *tensor.Float32, out map[string]*tensor.Float32, norm normalization) ReferenceValue {
	n := float64(images.Shape[0])
	v := ReferenceValue{Gradient: out[gradientOutput]}
	for i, base := range out[baseOutput].Data {
		v.Base += float64(base) / n
		v.Facets += (float64(out[valuesOutput].Data[i]) - float64(base)) / n
		norm.backward(v.Gradient.Row(i))
	}
	size := float64(len(images.Data))
	for i, x := range images.Data {
		off := float64(x) - .5
		v.L2 -= off * off / size
		v.Gradient.Data[i] = float32(float64(v.Gradient.Data[i])/n - 2*r.L2*off/size)
	}
	v.Total = v.Base + v.Facets + r.L2*v.L2
	return v
}
