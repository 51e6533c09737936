package clip

import (
	"fmt"
	"slices"
	"strings"

	"multiscope/internal/checkpoint"
)

// weights are the tensors of a checkpoint under the names of OpenCLIP's modules, whatever the
// file calls them.
type weights struct {
	file  *checkpoint.Checkpoint
	spell func(name string) string // the file's name of a parameter; nil where they are the same
}

// find returns the tensor of a parameter after checking its shape and type.
func (w *weights) find(p param) (*checkpoint.Tensor, error) {
	t := w.tensor(p.name)
	switch {
	case t == nil:
		return nil, fmt.Errorf("tensor %s is missing", w.spelt(p.name))
	case !slices.Equal(withoutOnes(t.Shape), withoutOnes(p.shape)):
		return nil, fmt.Errorf("tensor %s has shape %v; the configuration asks for %v", t.Name, t.Shape, p.shape)
	case !t.Type.Float():
		return nil, fmt.Errorf("tensor %s: floating-point numbers expected, got %s", t.Name, t.Type)
	}
	return t, nil
}

// withoutOnes drops leading axes of one element, which formats disagree on.
func withoutOnes(shape []int) []int {
	for len(shape) > 0 && shape[0] == 1 {
		shape = shape[1:]
	}
	return shape
}

// tensor returns the tensor of that name, nil where there is none.
func (w *weights) tensor(name string) *checkpoint.Tensor {
	file, stack := w.locate(name)
	t := w.file.Tensor(file)
	switch {
	case t == nil:
		return nil
	case stack.of > 1:
		rows := t.Shape[0] / stack.of
		return t.Rows(stack.part*rows, (stack.part+1)*rows)
	case w.spell != nil && turned[name] && len(t.Shape) == 2:
		return t.Transpose()
	}
	return t
}

// locate returns what the file calls a parameter, and which part of that tensor it is, if not all of it.
func (w *weights) locate(name string) (file string, part stacked) {
	own := w.spelt(name)
	if w.file.Tensor(own) != nil {
		return own, stacked{}
	}
	for _, s := range stacks {
		stem, ok := strings.CutSuffix(name, s.suffix)
		if !ok {
			continue
		}
		if t := w.file.Tensor(w.spelt(stem + s.whole)); t != nil && len(t.Shape) > 0 {
			return t.Name, s
		}
	}
	return own, stacked{}
}

// turned are the matrices that Hugging Face's models hold as the weights of linear layers, [out, in],
// and OpenCLIP's as [in, out].
var turned = map[string]bool{"visual.proj": true, "text_projection": true}

// stacked is one part of a tensor in which several lie above one another.
type stacked struct {
	suffix, whole string
	part, of      int
}

// stacks says in which tensors queries, keys and values lie, in PyTorch's attention (in_proj), in timm's
// (qkv) and in timm's attention pool (q, kv).
var stacks = []stacked{
	{".q_proj.weight", ".in_proj_weight", 0, 3}, {".q_proj.bias", ".in_proj_bias", 0, 3},
	{".k_proj.weight", ".in_proj_weight", 1, 3}, {".k_proj.bias", ".in_proj_bias", 1, 3},
	{".v_proj.weight", ".in_proj_weight", 2, 3}, {".v_proj.bias", ".in_proj_bias", 2, 3},
	{".q_proj.weight", ".qkv.weight", 0, 3}, {".q_proj.bias", ".qkv.bias", 0, 3},
	{".k_proj.weight", ".qkv.weight", 1, 3}, {".k_proj.bias", ".qkv.bias", 1, 3},
	{".v_proj.weight", ".qkv.weight", 2, 3}, {".v_proj.bias", ".qkv.bias", 2, 3},
	{".q_proj.weight", ".q.weight", 0, 1}, {".q_proj.bias", ".q.bias", 0, 1},
	{".q_proj.weight", ".q_proj_weight", 0, 1}, {".k_proj.weight", ".k_proj_weight", 0, 1}, {".v_proj.weight", ".v_proj_weight", 0, 1}, // PyTorch's, of other widths
	{".q_proj.bias", ".q_bias", 0, 1}, {".v_proj.bias", ".v_bias", 0, 1}, // timm's Eva
	{".fc1_g.weight", ".fc1.weight", 0, 2}, {".fc1_g.bias", ".fc1.bias", 0, 2}, // timm's GluMlp
	{".fc1_x.weight", ".fc1.weight", 1, 2}, {".fc1_x.bias", ".fc1.bias", 1, 2},
	{".ls1.gamma", ".gamma_1", 0, 1}, {".ls2.gamma", ".gamma_2", 0, 1},
	{".k_proj.weight", ".kv.weight", 0, 2}, {".k_proj.bias", ".kv.bias", 0, 2},
	{".v_proj.weight", ".kv.weight", 1, 2}, {".v_proj.bias", ".kv.bias", 1, 2},
}

func (w *weights) spelt(name string) string {
	if w.spell == nil {
		return name
	}
	return w.spell(name)
}

// has says whether the checkpoint has a parameter.
func (w *weights) has(name string) bool { return w.tensor(name) != nil }

// floats decodes a parameter into a slice of its own.
func (w *weights) floats(p param) ([]float32, error) {
	t, err := w.find(p)
	if err != nil {
		return nil, err
	}
	return t.Floats()
}

// bytes returns a parameter as little-endian float32, in the mapped file where it lies so.
func (w *weights) bytes(p param) ([]byte, error) {
	t, err := w.find(p)
	if err != nil {
		return nil, err
	}
	return t.FloatBytes()
}
