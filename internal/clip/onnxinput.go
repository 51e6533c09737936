package clip

import (
	"fmt"
	"math"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/onnx"
)

// newONNXTower finds the input that takes pictures and how they lie there, and drops what depends on other inputs.
func newONNXTower(g *onnx.Graph, o Options) (*onnxTower, error) {
	image, err := g.ImageInput()
	if err != nil {
		return nil, err
	}
	t := &onnxTower{graph: g, image: image}
	if t.others, err = g.KeepDependents(image); err != nil {
		return nil, err
	}
	t.users, t.fromImage = map[onnx.Value][]*onnx.Node{}, g.Dependents(image)
	for _, n := range g.Nodes() {
		for _, v := range n.Inputs {
			t.users[v] = append(t.users[v], n)
		}
	}
	if err := t.readLayout(o); err != nil {
		return nil, err
	}
	t.readScaling()
	t.wide = t.mustWiden()
	return t, checkBounds(bound{"input size", t.size, maxSize})
}

// readLayout finds the axis of colours, how many there are, and the size.
func (t *onnxTower) readLayout(o Options) error {
	dims := t.graph.Shape(t.image)
	colours := func(d onnx.Dim) bool { return d == onnx.Fixed(3) || d == onnx.Fixed(1) }
	switch strings.ToUpper(o.Layout) {
	case "":
		t.last = colours(dims[3]) && !colours(dims[1]) || !dims[1].Known() && t.turnedFirst()
	case "NHWC":
		t.last = true
	case "NCHW":
	default:
		return fmt.Errorf("layout %q is neither NCHW nor NHWC", o.Layout)
	}
	height, width, channels := dims[2].Size, dims[3].Size, dims[1]
	if t.last {
		height, width, channels = dims[1].Size, dims[2].Size, dims[3]
	}
	if !channels.Known() {
		channels = onnx.Fixed(t.convolvedChannels())
	}
	switch channels.Size {
	case 1:
		t.grey = true
	case 0, 3:
	default:
		return fmt.Errorf("input %s takes %d channels, neither three colours nor shades of grey: pictures have no others;"+
			" --layout says which axis they are, if it is another one", t.image, channels.Size)
	}
	if t.size = or(or(o.ImageSize, max(height, width)), o.fallbackSize); t.size == 0 {
		t.size, t.sizeFrom = t.sizeThatFits()
	}
	if o.ImageSize == 0 && height != width {
		return fmt.Errorf("input %s takes pictures of %d × %d; only squares are supported: give an input size, or export the model for a square", t.image, width, height)
	}
	return nil
}

// Where the size of a file that leaves it open comes from.
const (
	sizeAssumed     = "assumed"
	sizeOfPositions = "the least that fits the positions that the file has"
)

// sizeThatFits returns the side of pictures of a file that leaves it open: the usual one, or if that does not fit what the
// file adds to positions, the least that does. from says where it comes from.
func (t *onnxTower) sizeThatFits() (size int, from string) {
	fits := func(size int) bool {
		g, sizes := t.graph.Clone(), map[string]int{}
		for i, d := range g.Shape(t.image) {
			if i > 0 && !d.Known() {
				sizes[d.Name] = size
			}
		}
		if c := g.Shape(t.image)[t.colourAxis()]; !c.Known() {
			sizes[c.Name] = or(t.convolvedChannels(), 3)
		}
		return g.FixDims(sizes) == nil
	}
	if fits(defaultSize) {
		return defaultSize, sizeAssumed
	}
	for size := 8; size <= 1024; size += 2 {
		if fits(size) {
			return size, sizeOfPositions
		}
	}
	return defaultSize, sizeAssumed
}

func (t *onnxTower) colourAxis() int {
	if t.last {
		return 3
	}
	return 1
}

// path returns the nodes that a picture passes one after the other from the input on, none of which mixes its pixels.
func (t *onnxTower) path() (nodes []*onnx.Node) {
	for v := t.image; len(t.users[v]) == 1 && len(nodes) < 16; {
		n := t.users[v][0]
		switch n.Op {
		case "Cast", "Identity", "Transpose", "Add", "Sub", "Mul", "Div", "Resize":
		default:
			return nodes
		}
		nodes, v = append(nodes, n), n.Output(0)
	}
	return nodes
}

// turnedFirst says whether the first thing that is done with a picture is to move its last axis to the front, as exporters
// from TensorFlow write.
func (t *onnxTower) turnedFirst() bool {
	for _, n := range t.path() {
		if n.Op == "Transpose" {
			perm, err := onnx.Permutation(n, 4)
			return err == nil && perm[1] == 3 && perm[2] == 1 && perm[3] == 2
		}
	}
	return false
}

// convolvedChannels returns how many channels the first convolution takes, 0 where something else comes first.
func (t *onnxTower) convolvedChannels() int {
	v := t.image
	if nodes := t.path(); len(nodes) > 0 {
		v = nodes[len(nodes)-1].Output(0)
	}
	for _, n := range t.users[v] {
		if w := t.graph.Shape(n.Input(1)); n.Op == "Conv" && len(w) == 4 {
			return w[1].Size * int(min(max(n.Attrs.Int("group", 1), 1), maxSize))
		}
	}
	return 0
}

// scaling is what a file does to the numbers of a picture before anything else: it takes away a mean and divides by a
// deviation, so that it wants them as they come.
type scaling struct {
	nodes []string // that do so, by name
	bytes bool     // the numbers are from 0 to 255, else from 0 to 1
}

// readScaling looks for it on the way from the input.
func (t *onnxTower) readScaling() {
	factor, shift := 1.0, 0.0
	for _, n := range t.path() {
		k, ok := t.averageOf(n)
		if !ok {
			continue
		}
		t.scaling.nodes = append(t.scaling.nodes, n.Name)
		switch n.Op {
		case "Add":
			shift += k
		case "Sub":
			shift -= k
		case "Mul":
			factor, shift = factor*k, shift*k
		case "Div":
			factor, shift = factor/k, shift/k
		}
	}
	// 1/255 and 1/58 (of a deviation) are far below 1, and means of such numbers far above; of those up to 1 neither is.
	t.scaling.bytes = len(t.scaling.nodes) > 0 && (math.Abs(factor) < 0.05 || math.Abs(shift) > 8)
}

// averageOf returns the mean of the constant that an arithmetic node computes with, if it is one number or one for each colour.
func (t *onnxTower) averageOf(n *onnx.Node) (mean float64, ok bool) {
	if n.Op != "Add" && n.Op != "Sub" && n.Op != "Mul" && n.Op != "Div" || !t.computed(n.Input(0)) && (n.Op == "Sub" || n.Op == "Div") {
		return 0, false
	}
	for _, v := range n.Inputs {
		c := t.graph.Tensor(v)
		if c == nil || c.Len() == 0 || c.Len() > 4 {
			continue
		}
		x, err := c.Floats()
		if err != nil {
			return 0, false
		}
		for _, k := range x {
			mean += float64(k) / float64(len(x))
		}
		return mean, mean != 0 || n.Op == "Add" || n.Op == "Sub"
	}
	return 0, false
}

// preprocess is how pictures become the input where nobody says it: scaled as the file wants them, and normalised unless it
// does that itself.
func (t *onnxTower) preprocess() neuron.Preprocess {
	p := neuron.Preprocess{Size: t.size, Mode: neuron.Shortest, Interpolation: "bilinear", Mean: imageNetMean, Std: imageNetStd, Grey: t.grey}
	switch {
	case t.scaling.bytes:
		p.Mean, p.Std = [3]float32{}, [3]float32{1. / 255, 1. / 255, 1. / 255}
	case len(t.scaling.nodes) > 0:
		p.Mean, p.Std = [3]float32{}, [3]float32{1, 1, 1}
	case t.grey:
		p.Mean, p.Std = same(imageNetMean), same(imageNetStd)
	}
	return p
}

// same gives all colours their mean.
func same(x [3]float32) [3]float32 {
	m := (x[0] + x[1] + x[2]) / 3
	return [3]float32{m, m, m}
}

// check reports preprocessing that a file cannot be given.
func (t *onnxTower) check(c *config) error {
	p := &c.prep
	p.Grey = t.grey
	one := func(x [3]float32) bool { return x[0] == x[1] && x[1] == x[2] }
	if t.grey && !(one(p.Mean) && one(p.Std)) {
		return fmt.Errorf("input %s takes shades of grey, which have one mean and one standard deviation: give --mean and --std one number each", t.image)
	}
	return nil
}

// input adds the input of our own, [batch, 3, size, size] of float32, and returns it as the file takes it.
func (t *onnxTower) input(b *builder) onnx.Value {
	x := b.Input("image", onnx.Float, onnx.Sym("batch"), onnx.Fixed(3), onnx.Fixed(t.size), onnx.Fixed(t.size))
	if t.grey {
		weights := make([]float32, 3)
		for i, w := range greyWeights {
			weights[i] = float32(w) / (1 << 16)
		}
		x = b.Op("Conv", nil, x, b.Constant("lightness", onnx.FromFloats(weights, 1, 3, 1, 1)))
	}
	if t.last {
		x = b.transpose(x, 0, 2, 3, 1)
	}
	if want := t.widened(t.graph.Type(t.image)); want != onnx.Float {
		x = b.Op("Cast", onnx.Attrs{"to": want}, x)
	}
	return x
}
