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

// Evaluator computes a model's activations on images, preprocessed as the pictures of a data
// set are. It is not safe for concurrent use.
type Evaluator struct {
	prep    neuron.Preprocess
	session Session
	outputs []evaluatorOutput
	buffers map[int]*evaluatorBuffers // by batch size
}

// evaluatorOutput is an output of the evaluator's graph.
type evaluatorOutput struct {
	name string
	dims []int // without the batch
}

// evaluatorBuffers holds the tensors for batches of one size.
type evaluatorBuffers struct {
	image *tensor.Float32
	taps  []*tensor.Float32
	run   func(context.Context) error
}

// NewEvaluator prepares a graph with the outputs given. The caller must call Close.
func NewEvaluator(m Model, e Engine, outputs ...clip.Output) (*Evaluator, error) {
	for i, o := range outputs { // aliases of a tap have no output in the graph
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
	v := &Evaluator{prep: m.Preprocess(), buffers: map[int]*evaluatorBuffers{}}
	for _, o := range outputs {
		dims, err := fixedDims(g, onnx.Value(o.Name()))
		if err != nil {
			return nil, err
		}
		v.outputs = append(v.outputs, evaluatorOutput{o.Name(), dims})
	}
	v.session, err = e.Session(g)
	return v, err
}

// fixedDims returns the dimensions of a value without the batch; all of them must be known.
func fixedDims(g *onnx.Graph, v onnx.Value) ([]int, error) {
	shape := g.Shape(v)
	if len(shape) < 2 {
		return nil, fmt.Errorf("%s has shape %s; a batch of units is needed", v, onnx.FormatShape(shape))
	}
	var dims []int
	for _, d := range shape[1:] {
		if d.Size < 1 {
			return nil, fmt.Errorf("%s has shape %s, which depends on the image", v, onnx.FormatShape(shape))
		}
		dims = append(dims, d.Size)
	}
	return dims, nil
}

// Evaluate returns the outputs for a batch of n images, [n,…] each, in the order that
// NewEvaluator was given. The next call with as many images overwrites them.
func (v *Evaluator) Evaluate(ctx context.Context, images []image.Image) ([]*tensor.Float32, error) {
	b := v.buffersFor(len(images))
	for i, im := range images {
		if err := clip.Preprocess(b.image.Row(i), im, v.prep); err != nil {
			return nil, err
		}
	}
	return b.taps, b.run(ctx)
}

func (v *Evaluator) buffersFor(n int) *evaluatorBuffers {
	if b := v.buffers[n]; b != nil {
		return b
	}
	b := &evaluatorBuffers{image: tensor.New[float32](n, channels, v.prep.Size, v.prep.Size)}
	out := map[string]*tensor.Float32{}
	for _, o := range v.outputs {
		if out[o.name] == nil {
			out[o.name] = tensor.New[float32](append([]int{n}, o.dims...)...)
		}
		b.taps = append(b.taps, out[o.name])
	}
	b.run = v.session.Bind(map[string]*tensor.Float32{imageInput: b.image}, out)
	v.buffers[n] = b
	return b
}

// Close frees the session.
func (v *Evaluator) Close() error { return v.session.Close() }
