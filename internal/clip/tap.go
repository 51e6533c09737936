package clip

import (
	"fmt"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/onnx"
)

// Kind says what a tap shows.
type Kind string

const (
	KindStem       Kind = "stem"       // what the first layers make of the picture
	KindBlock      Kind = "block"      // the output of a block
	KindSum        Kind = "sum"        // a residual sum before what follows it
	KindMLP        Kind = "mlp"        // hidden units of a multilayer perceptron, after its activation
	KindAttention  Kind = "attention"  // the output of an attention layer, before it is added
	KindNorm       Kind = "norm"       // a normalised residual stream
	KindEmbedding  Kind = "embedding"  // what pictures and texts are compared by
	KindConv       Kind = "conv"       // the output of a convolution (ONNX models)
	KindActivation Kind = "activation" // the output of an activation function
	KindPool       Kind = "pool"       // the mean of each map, which a classifier takes
	KindOutput     Kind = "output"     // an output of the whole model: the logits of a classifier
)

// Tap is a named place in a model. Its names are those of the reference implementation's modules;
// ".sum" after a block is a residual sum that has no module: before the last ReLU in a ResNet,
// between attention and MLP in a transformer; ".relu6" after a BatchNorm of EfficientNet-Lite is what the
// ReLU6 that follows it returns, since one module serves for all of them there.
type Tap struct {
	Name    string `json:"name"`
	Kind    Kind   `json:"kind"`
	Tower   string `json:"tower"` // "image" or "text"
	Units   int    `json:"units"`
	Height  int    `json:"height"`            // of a unit's map; 1 where there is none
	Width   int    `json:"width"`             // of a unit's map; in a text, its tokens
	Default bool   `json:"default,omitempty"` // the units that are indexed unless others are asked for

	// Names are what the model calls its units, the classes of a classifier, by number; nil where it
	// names none.
	Names []string `json:"names,omitempty"`

	layout layout
	lead   int // tokens before the map's: class tokens
}

// layout is how a tap's value lies in memory.
type layout int

const (
	asVectors   layout = iota // [batch, units]
	asMaps                    // [batch, units, height, width]
	asTokens                  // [batch, lead + height·width, units]
	asPositions               // [batch, height, width, units]
)

// Output is what a graph is asked for: a tap, whole or reduced to one activation for each unit.
type Output struct {
	Tap    string
	Reduce neuron.Reduction // "" is the whole tap as the reference shapes it
}

// Map is a reduction that reduces nothing: the units' maps as [batch, units, height, width],
// however the tap itself is shaped. Class tokens are left out.
const Map neuron.Reduction = "map"

// Name returns the name of the graph's output: "visual.layer4.1.sum", and with a reduction
// "visual.layer4.1.sum:mean".
func (o Output) Name() string {
	if o.Reduce == "" {
		return o.Tap
	}
	return o.Tap + ":" + string(o.Reduce)
}

// alias turns a name that people may know a tap by into ours.
func alias(name string) string {
	if a, ok := aliases[name]; ok {
		return a
	}
	if block, ok := strings.CutSuffix(name, ".pre_relu"); ok {
		return block + ".sum"
	}
	return name
}

var aliases = map[string]string{"image_embedding": "visual", "text_embedding": "text"}

// reduced returns v, the value of tap t, as the reduction says.
func (b *builder) reduced(v onnx.Value, t Tap, r neuron.Reduction) onnx.Value {
	switch {
	case r == "":
		return v
	case r == Map:
		return b.mapped(v, t)
	case t.layout == asVectors && (r == neuron.Mean || r == neuron.Max || r == neuron.Center):
		return v
	case t.Tower == "text":
		return b.read.reduced(b, v, r)
	case r == neuron.Mean:
		return b.reducedMap(v, t, "ReduceMean")
	case r == neuron.Max:
		return b.reducedMap(v, t, "ReduceMax")
	case r == neuron.Center:
		return b.centre(v, t)
	}
	b.Fail(fmt.Errorf("clip: tap %s: unknown reduction %q", t.Name, r))
	return v
}

// reducedMap reduces over the positions of the map. Class tokens take no part: they stand for no
// place in the picture, and would weigh as much as one.
func (b *builder) reducedMap(v onnx.Value, t Tap, op string) onnx.Value {
	switch t.layout {
	case asMaps:
		return b.Op(op, onnx.Attrs{"keepdims": 0}, v, b.Ints(2, 3))
	case asPositions:
		return b.Op(op, onnx.Attrs{"keepdims": 0}, v, b.Ints(1, 2))
	}
	return b.Op(op, onnx.Attrs{"keepdims": 0}, b.positionsOf(v, t), b.Ints(1))
}

// positionsOf drops the class tokens.
func (b *builder) positionsOf(v onnx.Value, t Tap) onnx.Value {
	if t.lead == 0 {
		return v
	}
	end := int64(t.lead + t.Height*t.Width)
	return b.Op("Slice", nil, v, b.Ints(int64(t.lead)), b.Ints(end), b.Ints(1))
}

// centre picks the position at row height/2 and column width/2, rounded down.
func (b *builder) centre(v onnx.Value, t Tap) onnx.Value {
	row, col := int64(t.Height/2), int64(t.Width/2)
	if t.layout == asTokens {
		return b.Op("Gather", onnx.Attrs{"axis": 1}, v, b.Int(int64(t.lead)+row*int64(t.Width)+col))
	}
	axes := b.Ints(2, 3)
	if t.layout == asPositions {
		axes = b.Ints(1, 2)
	}
	at := b.Op("Slice", nil, v, b.Ints(row, col), b.Ints(row+1, col+1), axes)
	return b.reshape(at, -1, t.Units)
}

// mapped returns v as [batch, units, height, width].
func (b *builder) mapped(v onnx.Value, t Tap) onnx.Value {
	switch t.layout {
	case asMaps:
		return v
	case asPositions:
		return b.transpose(v, 0, 3, 1, 2)
	case asTokens:
		v = b.transpose(b.positionsOf(v, t), 0, 2, 1)
	}
	return b.reshape(v, -1, t.Units, t.Height, t.Width)
}
