package clip

import (
	"errors"
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

// A tower in which what follows a text changes it, or that there is not, has no trees.
func TestTextTreeRefuses(t *testing.T) {
	for _, tt := range []struct{ model, want string }{
		{"testdata/models/siglip16", "does not read from left to right"},
		{"testdata/models/onnx_squeezelike/model.onnx", "no text tower"},
	} {
		m, err := Open(tt.model)
		if err != nil {
			t.Fatal(err)
		}
		_, err = m.TextTree(32)
		if known := new(neuron.Error); !errors.As(err, &known) || known.Kind != neuron.Invalid || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("TextTree of %s = %v; want Invalid with %q", tt.model, err, tt.want)
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// The graph of trees has the shapes that it says, for texts of any number in rows of any number.
func TestTextTree(t *testing.T) {
	m, err := Open("../demo/model")
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	tree, err := m.TextTree(16)
	if err != nil {
		t.Fatal(err)
	}
	g := tree.Graph
	if s := g.Shape(tree.Embedded); len(s) != 3 || tree.Nodes != 16 || tree.Width != 128 {
		t.Errorf("embedded tokens have shape %v, in rows of %d of width %d", s, tree.Nodes, tree.Width)
	}
	if s := g.Shape(g.Outputs()[0]); len(s) != 2 || s[0] == g.Shape(tree.Embedded)[0] {
		t.Errorf("embeddings have shape %v; want as many as texts, not as rows", s)
	}
	if _, err := m.TextTree(2); err == nil {
		t.Error("two tokens have room for a text")
	}
}
