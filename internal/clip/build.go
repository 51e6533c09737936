package clip

import (
	"fmt"
	"strings"

	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// A tower is one half of a model. It writes itself as a graph.
type tower interface {
	build(b *builder)
}

// A builder is the graph that a tower writes itself into. It stops the tower once every tap
// that is asked for is there.
//
// While a model is planned nothing is read: weights become inputs of the graph, so that the
// shapes of all taps follow and the checkpoint is held against the configuration.
type builder struct {
	*onnx.Graph
	weights *weights
	module  string // that is being written, by its full name
	plan    bool
	tower   string // "image" or "text"
	taps    []Tap
	values  map[string]onnx.Value // of the taps so far
	asked   map[string]bool       // taps still to come
	used    map[string]param      // parameters, while planning
	read    reading               // of the text tower
}

func newBuilder(tower string, w *weights) *builder {
	return &builder{
		Graph: onnx.New(tower), weights: w, tower: tower,
		values: map[string]onnx.Value{}, asked: map[string]bool{}, used: map[string]param{},
	}
}

// done says whether the rest of the tower is of no use.
func (b *builder) done() bool { return b.Err() != nil || !b.plan && len(b.asked) == 0 }

// param is a tensor of the checkpoint and the shape that it must have.
type param struct {
	name  string
	shape []int
}

func par(name string, shape ...int) param { return param{name, shape} }

// weight returns a tensor of the checkpoint as it is.
func (b *builder) weight(p param) onnx.Value {
	if b.need(p) {
		return b.planned(p.name, p.shape)
	}
	raw, err := b.weights.bytes(p)
	return b.constant(p.name, p.shape, raw, err)
}

// computed returns a constant that f makes from tensors of the checkpoint. f may change and
// return what it is given.
func (b *builder) computed(name string, shape []int, f func(in [][]float32) []float32, from ...param) onnx.Value {
	if b.need(from...) {
		return b.planned(name, shape)
	}
	in := make([][]float32, len(from))
	for i, p := range from {
		var err error
		if in[i], err = b.weights.floats(p); err != nil {
			return b.constant(name, shape, nil, err)
		}
	}
	return b.constant(name, shape, tensor.LittleEndian(f(in)), nil)
}

func (b *builder) constant(name string, shape []int, raw []byte, err error) onnx.Value {
	if err != nil {
		b.Fail(err)
		return ""
	}
	dims := make([]int64, len(shape))
	for i, n := range shape {
		dims[i] = int64(n)
	}
	return b.Constant(strings.ReplaceAll(b.within(name), ".", "/"), &onnx.Tensor{DType: onnx.Float, Dims: dims, Raw: raw})
}

// planned returns an input in the place of a constant.
func (b *builder) planned(name string, shape []int) onnx.Value {
	if v := onnx.Value(name); b.Has(v) {
		return v
	}
	return b.Input(name, onnx.Float, onnx.Sizes(shape...)...)
}

// need reports whether the model is being planned; it then checks that the checkpoint has the
// parameters in the shapes that the configuration implies.
func (b *builder) need(from ...param) bool {
	if !b.plan {
		return false
	}
	for _, p := range from {
		if b.weights != nil { // else the sizes alone are wanted
			_, err := b.weights.find(p)
			b.keep(err)
		}
		b.used[p.name] = p
	}
	return true
}

// keep records an error if there is one.
func (b *builder) keep(err error) {
	if err != nil {
		b.Fail(err)
	}
}

// in runs f inside of a module, whose name becomes that of the nodes and constants that f adds.
func (b *builder) in(module string, f func() onnx.Value) onnx.Value {
	outer := b.module
	b.Push(strings.ReplaceAll(b.within(module), ".", "/"))
	b.module = module
	v := f()
	b.module = outer
	b.Pop()
	return v
}

// within returns a full name as it is called inside of the current module.
func (b *builder) within(name string) string {
	switch b.module {
	case "":
		return name
	case name: // a module that is a matrix and nothing else
		return "matrix"
	}
	return strings.TrimPrefix(name, b.module+".")
}

// width returns the size of an axis of v, counted from the end if negative; 0 after an error.
func (b *builder) width(v onnx.Value, axis int) int {
	dims := b.Shape(v)
	if axis < 0 {
		axis += len(dims)
	}
	if axis < 0 || axis >= len(dims) {
		b.Fail(fmt.Errorf("clip: value %s of shape %v has no axis %d", v, dims, axis))
		return 0
	}
	return dims[axis].Size
}

// tap names v, of shape [batch, units, height, width] or [batch, units], as a place to look at.
func (b *builder) tap(name string, kind Kind, v onnx.Value) onnx.Value {
	t := Tap{Name: name, Kind: kind, Tower: b.tower, Height: 1, Width: 1, Units: b.width(v, 1)}
	if len(b.Shape(v)) == 4 {
		t.Height, t.Width, t.layout = b.width(v, 2), b.width(v, 3), asMaps
	}
	return b.add(t, v)
}

// tapTokens names v, of shape [batch, tokens, units], whose tokens lie as g says.
func (b *builder) tapTokens(name string, kind Kind, v onnx.Value, g grid) onnx.Value {
	return b.add(Tap{
		Name: name, Kind: kind, Tower: b.tower, Units: b.width(v, 2), Height: g.height, Width: g.width, layout: asTokens, lead: g.lead,
	}, v)
}

func (b *builder) add(t Tap, v onnx.Value) onnx.Value {
	b.taps = append(b.taps, t)
	b.values[t.Name] = v
	delete(b.asked, t.Name)
	return v
}

// grid is how the tokens of a picture lie: lead class tokens, then height rows of width.
type grid struct{ lead, height, width int }

func (g grid) tokens() int { return g.lead + g.height*g.width }
