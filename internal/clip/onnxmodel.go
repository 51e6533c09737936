package clip

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"multiscope/internal/checkpoint"
	"multiscope/internal/onnx"
)

// What most models for pictures are normalised by, unless the caller says otherwise: the mean and
// deviation of ImageNet's pictures (torchvision, transforms presets).
var (
	imageNetMean = [3]float32{0.485, 0.456, 0.406}
	imageNetStd  = [3]float32{0.229, 0.224, 0.225}
)

// defaultSize is the side of the pictures where neither the file nor the caller says it.
const defaultSize = 224

// onnxTower is any ONNX vision model as an image tower: its nodes are copied behind an input of our own,
// and its values are the taps.
type onnxTower struct {
	graph   *onnx.Graph
	image   onnx.Value   // its input
	others  []onnx.Value // inputs that no layer needs: of a text tower
	last    bool         // colours are the last axis
	grey    bool         // one channel instead of three colours
	wide    bool         // computed in float32 instead of bfloat16 or double
	scaling scaling
	size    int

	sizeFrom  string                      // where the size comes from, "" from the file or the caller
	users     map[onnx.Value][]*onnx.Node // of each value
	fromImage map[onnx.Value]bool         // the values that depend on the picture
	features  map[onnx.Value]int          // the axis that has the units, where it is known (onnxlayout.go)
	codes     map[onnx.Value]codes        // the values that are no real numbers (onnxquantised.go)
	refused   map[onnx.Value]error        // why a value is no tap

	height, width int      // of the last map so far
	shapeless     []string // values that depend on the picture and whose shape is not known, at most mostShapeless
}

func openONNX(path string, o Options) (*Model, error) {
	g, files, err := loadONNX(path)
	if err != nil {
		return nil, err
	}
	hash, err := hashFiles(files)
	if err != nil {
		return nil, err
	}
	beside, prepErr := preparationBeside(filepath.Dir(path))
	o.fallbackSize = beside.Size
	t, err := newONNXTower(g, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	m := &Model{path: path, folder: filepath.Dir(path), image: t, scale: 1, hash: func() string { return hash }}
	m.config = config{
		format: "ONNX", architecture: fmt.Sprintf("ONNX, %d nodes", len(g.Nodes())), noText: t.noText(),
		prep: t.preprocess(),
	}
	m.params, m.oneByOne = t.parameters(), t.quantised() == dynamicallyQuantised
	if err := cmp.Or(m.config.prepareONNX(beside, prepErr, o), t.check(&m.config)); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if t.sizeFrom == sizeAssumed {
		m.config.assumed = append(m.config.assumed, assumption{fmt.Sprintf("pictures of %d × %d pixels, which the file leaves open", t.size, t.size), "--input-size"})
	}
	m.config.notes = append(m.config.notes, t.notes(m.config.prep)...)
	if err := m.planONNX(t); err != nil {
		return nil, fmt.Errorf("%s: %w%s", path, err, t.remedy())
	}
	if err := m.checkLayers(t); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	m.markLast()
	return m, nil
}

// remedy says what to do about a file whose shapes do not fit the pictures that it is given.
func (t *onnxTower) remedy() string {
	switch n := t.pictures(); {
	case t.sizeFrom == sizeAssumed:
		return fmt.Sprintf("; the file leaves the size of pictures open, and %d pixels were tried: say the side by --input-size", t.size)
	case n > 1:
		return fmt.Sprintf("; the file was exported for %d pictures at a time: export it for any number, or for one", n)
	}
	return ""
}

// pictures returns for how many pictures at a time the file was exported, 0 for any number.
func (t *onnxTower) pictures() int { return t.graph.Shape(t.image)[0].Size }

// checkLayers reports a file that has no layers, or loses them since it was exported for several pictures. What is lost of one
// for a single picture is noted.
func (m *Model) checkLayers(t *onnxTower) error {
	if lost := m.lostOutputs(t); len(lost) > 0 {
		why := fmt.Sprintf("%s and what leads there are no layers: the file was exported for %d pictures at a time, and which of its sizes those are cannot be told;"+
			" export it for any number", strings.Join(lost, ", "), t.pictures())
		if t.pictures() > 1 {
			return errors.New(why)
		}
		m.config.notes = append(m.config.notes, why)
	}
	switch unknown := t.unknownShapes(); {
	case len(m.Taps()) > 0 && unknown != "":
		m.config.notes = append(m.config.notes, unknown+": they are no layers")
		return nil
	case len(m.Taps()) > 0:
		return nil
	case unknown != "":
		return fmt.Errorf("no node of it could be a layer of units: %s; export the model with sizes that are fixed, or without what gives those", unknown)
	}
	return errors.New("no node of it could be a layer of units: none has the pictures' batch and then a known number of units and positions")
}

// lostOutputs returns the outputs of a file for so many pictures that have one row for each of them, and are no taps.
func (m *Model) lostOutputs(t *onnxTower) (lost []string) {
	for _, v := range t.graph.Outputs() {
		dims := t.graph.Shape(v)
		has := slices.ContainsFunc(m.taps, func(tap Tap) bool { return tap.Name == string(v) })
		if len(dims) >= 2 && len(dims) <= 4 && t.pictures() > 0 && dims[0] == onnx.Fixed(t.pictures()) && !has && t.refused[v] == nil {
			lost = append(lost, string(v))
		}
	}
	return lost
}

// planONNX finds the taps and the cost.
func (m *Model) planONNX(t *onnxTower) (err error) {
	b := newBuilder("image", nil)
	b.plan = true
	t.build(b)
	if err := b.Err(); err != nil {
		return err
	}
	m.taps, m.refused = b.taps, t.refused
	m.cost, err = costOf(b.Graph)
	return err
}

func (t *onnxTower) build(b *builder) {
	b.SuitOpset(t.graph)
	t.features, t.height, t.width, t.shapeless = map[onnx.Value]int{t.image: t.colourAxis()}, 0, 0, nil
	t.codes, t.refused = map[onnx.Value]codes{}, map[onnx.Value]error{}
	ours := map[onnx.Value]onnx.Value{"": "", t.image: t.input(b)}
	for _, v := range t.graph.Weights() {
		// Names of our own: ONNX Runtime fails where it has put in a constant once and puts in another by that name.
		ours[v] = b.Constant("file/"+string(v), t.constant(t.graph.Tensor(v)))
	}
	for _, n := range t.graph.Nodes() {
		if b.done() {
			return
		}
		t.copy(b, n, ours)
	}
}

// copy adds a node of the file, and its outputs as taps where they hold units.
func (t *onnxTower) copy(b *builder, n *onnx.Node, ours map[onnx.Value]onnx.Value) {
	in := make([]onnx.Value, len(n.Inputs))
	for i, v := range n.Inputs {
		ours, ok := ours[v]
		if !ok {
			b.Fail(fmt.Errorf("node %s takes %q, which is neither the picture nor computed from it", n, v))
			return
		}
		in[i] = ours
	}
	b.Push(n.Name)
	in = t.anyBatch(b, n, in)
	outs := b.Copy(&onnx.Node{Op: n.Op, Domain: n.Domain, Attrs: t.attributes(n), Outputs: n.Outputs}, in...)
	b.Pop()
	t.follow(n, in, outs)
	t.findFeatures(n)
	for i, v := range n.Outputs {
		if v != "" {
			ours[v] = outs[i]
			if d := b.Type(outs[i]); (d == 0 || d.IsFloat()) && t.computed(v) && b.Shape(outs[i]) == nil && len(t.shapeless) < mostShapeless {
				t.shapeless = append(t.shapeless, fmt.Sprintf("%s (%s)", v, n.Op))
			}
			t.offer(b, v, outs[i], t.kindOf(n, i))
		}
	}
}

// markLast marks the last map as default: where that is an activation of a residual sum, the sum.
func (m *Model) markLast() {
	last := len(m.taps) - 1
	for i := len(m.taps) - 1; i >= 0; i-- {
		if t := m.taps[i]; t.Kind != "" && t.Height*t.Width > 1 {
			last = i
			break
		}
	}
	if i := last - 1; i >= 0 && m.taps[last].Kind == KindActivation && m.taps[i].Kind == KindSum {
		last = i
	}
	m.taps[last].Default = true
}

// hashFiles returns the SHA-256 of a file in hex, and of several that of their SHA-256, one after the other: of an
// ONNX model that has its weights in other files.
func hashFiles(paths []string) (string, error) {
	var sums []byte
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return "", err
		}
		h := sha256.New()
		_, err = io.Copy(h, f)
		if err = errors.Join(err, f.Close()); err != nil {
			return "", err
		}
		sums = h.Sum(sums)
	}
	if len(paths) > 1 {
		all := sha256.Sum256(sums)
		sums = all[:]
	}
	return hex.EncodeToString(sums), nil
}

// loadONNX reads a model and returns the files that hold it. What lies in place of one of them, such as a Git LFS pointer, is
// named.
func loadONNX(path string) (*onnx.Graph, []string, error) {
	if err := foreignFile(path); err != nil {
		return nil, nil, err
	}
	g, files, err := onnx.LoadFiles(path)
	if broken := new(onnx.BrokenError); errors.As(err, &broken) {
		err = cmp.Or(foreignFile(broken.Path), err)
	}
	return g, files, err
}

// foreignFile names a file that is no model by its first bytes: an ONNX file begins with none of those.
func foreignFile(path string) error {
	if s, err := os.Stat(path); err != nil || !s.Mode().IsRegular() {
		return cmp.Or(err, fmt.Errorf("%s is no regular file", path))
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	head, err := io.ReadAll(io.LimitReader(f, 1<<10))
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := checkpoint.Foreign(head); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
