package featurevis

import (
	"context"
	"fmt"
	"image"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// Viewer shows pictures to a model, preprocessed as any other, and reads taps off it.
type Viewer struct {
	prep    neuron.Preprocess
	session Session
	outputs []viewed
	loads   map[int]*view
}

// viewed is an output of the viewer's graph.
type viewed struct {
	name string
	dims []int // of one picture's
}

// view is the memory for a batch of a certain size.
type view struct {
	image *tensor.Float32
	taps  []*tensor.Float32
	run   func(context.Context) error
}

// NewViewer prepares to read outputs, in that order.
func NewViewer(m Model, e Engine, outputs ...clip.Output) (*Viewer, error) {
	for i, o := range outputs { // the graph's outputs have the model's own names
		t, err := m.Tap(o.Tap)
		if err != nil {
			return nil, err
		}
		outputs[i].Tap = t.Name
	}
	g, err := m.ImageGraph(unique(outputs)...)
	if err != nil {
		return nil, err
	}
	v := &Viewer{prep: m.Preprocess(), loads: map[int]*view{}}
	for _, o := range outputs {
		dims, err := sizes(g, onnx.Value(o.Name()))
		if err != nil {
			return nil, err
		}
		v.outputs = append(v.outputs, viewed{o.Name(), dims})
	}
	v.session, err = e.Session(g)
	return v, err
}

// sizes returns the dimensions of a value but for the batch.
func sizes(g *onnx.Graph, v onnx.Value) ([]int, error) {
	shape := g.Shape(v)
	if len(shape) < 2 {
		return nil, fmt.Errorf("%s has shape %s; a batch of units is needed", v, onnx.FormatShape(shape))
	}
	var dims []int
	for _, d := range shape[1:] {
		if d.Size < 1 {
			return nil, fmt.Errorf("%s has shape %s, which depends on the picture", v, onnx.FormatShape(shape))
		}
		dims = append(dims, d.Size)
	}
	return dims, nil
}

// Show returns the outputs for a batch of pictures, [n,…] each. They are overwritten by the next
// batch of the same size.
func (v *Viewer) Show(ctx context.Context, pictures []image.Image) ([]*tensor.Float32, error) {
	l := v.load(len(pictures))
	for i, im := range pictures {
		if err := clip.Preprocess(l.image.Row(i), im, v.prep); err != nil {
			return nil, err
		}
	}
	return l.taps, l.run(ctx)
}

func (v *Viewer) load(n int) *view {
	if l := v.loads[n]; l != nil {
		return l
	}
	l := &view{image: tensor.New[float32](n, channels, v.prep.Size, v.prep.Size)}
	out := map[string]*tensor.Float32{}
	for _, o := range v.outputs {
		if out[o.name] == nil {
			out[o.name] = tensor.New[float32](append([]int{n}, o.dims...)...)
		}
		l.taps = append(l.taps, out[o.name])
	}
	l.run = v.session.Bind(map[string]*tensor.Float32{imageInput: l.image}, out)
	v.loads[n] = l
	return l
}

// Close frees the session.
func (v *Viewer) Close() error { return v.session.Close() }
