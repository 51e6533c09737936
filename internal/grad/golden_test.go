package grad_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/checkpoint"
	"multiscope/internal/clip"
	"multiscope/internal/engine"
	"multiscope/internal/fixture"
	"multiscope/internal/grad"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// golden is a model with objectives whose values and gradients the reference computed in
// float64: section grads of the goldens' manifest.
type golden struct {
	Name       string      `json:"name"`
	Model      string      `json:"model"`
	File       string      `json:"file"`
	Objectives []objective `json:"objectives"`
	Tolerance  struct {
		Grad  float64 `json:"grad_rel_l2"`
		Value float64 `json:"value_rel"`
	} `json:"tolerance"`
}

// objective is a sum over the batch: of a channel's mean over space or tokens, of a unit at one
// position, or of the embedding's product or cosine with a vector.
type objective struct {
	Type    string  `json:"type"`
	Stage   string  `json:"stage"`
	Channel int64   `json:"channel"`
	Index   int64   `json:"index"`
	X       int64   `json:"x"`
	Y       int64   `json:"y"`
	Token   int64   `json:"token"`
	Grad    string  `json:"grad"`
	Value   float64 `json:"value"`
}

// TestGradientsAreTheReferences goes through golden gradients of CLIPs and ONNX models: those
// copied into the repository, and all of them where the reference material is available.
func TestGradientsAreTheReferences(t *testing.T) {
	t.Run("copied", func(t *testing.T) {
		var cases []golden
		decode(t, "testdata/goldens/cases.json", &cases)
		for _, c := range cases {
			c.run(t, "testdata/goldens", "../clip/testdata")
		}
	})
	t.Run("all", func(t *testing.T) {
		var manifest struct {
			Sections struct {
				Grads struct {
					Cases []golden `json:"cases"`
				} `json:"grads"`
			} `json:"sections"`
		}
		decode(t, fixture.Shared(t, "goldens/MANIFEST.json"), &manifest)
		for _, c := range manifest.Sections.Grads.Cases {
			c.run(t, fixture.Shared(t, "goldens/grads"), fixture.Shared(t, "goldens"))
		}
	})
}

func decode(t *testing.T, path string, into any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

// run checks all objectives of a model, which are one graph.
func (c golden) run(t *testing.T, grads, models string) {
	t.Run(c.Name, func(t *testing.T) {
		stored, err := checkpoint.Open(filepath.Join(grads, c.File))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = stored.Close() }()
		g := c.open(t, filepath.Join(models, c.Model))
		c.differentiate(t, g, stored)
		image := engine.Named{Name: string(g.Inputs()[0]), Tensor: read(t, stored, "input")}
		out := run(t, g)(image)
		for _, o := range c.Objectives {
			t.Run(o.Grad+" "+o.Type, func(t *testing.T) { c.check(t, o, out, stored) })
		}
	})
}

// differentiate makes the values and gradients of all objectives the graph's outputs.
func (c golden) differentiate(t *testing.T, g *onnx.Graph, stored *checkpoint.Checkpoint) {
	t.Helper()
	g.KeepOutputs()
	for _, o := range c.Objectives {
		y := o.build(t, g, o.tap(), stored)
		dx, err := grad.Of(g, y, g.Inputs()[0])
		if err != nil {
			t.Fatal(err)
		}
		g.Output("value of "+o.Grad, y)
		g.Output(o.Grad, dx[0])
	}
	g.Prune()
}

func (c golden) check(t *testing.T, o objective, out map[string]*tensor.Float32, stored *checkpoint.Checkpoint) {
	if got := float64(out["value of "+o.Grad].Data[0]); math.Abs(got-o.Value) > c.Tolerance.Value*math.Max(math.Abs(o.Value), 1) {
		t.Errorf("objective = %v, want %v", got, o.Value)
	}
	if got := distance(out[o.Grad].Data, read(t, stored, o.Grad).Data); !(got <= c.Tolerance.Grad) {
		t.Errorf("gradient differs by %.2g of its norm, want at most %.2g", got, c.Tolerance.Grad)
	}
}

// open returns the model's graph with every value that its objectives read.
func (c golden) open(t *testing.T, dir string) *onnx.Graph {
	t.Helper()
	if strings.HasPrefix(c.Name, "onnx_") {
		g, err := onnx.Load(filepath.Join(dir, "model.onnx"))
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	if archive, _ := filepath.Glob(filepath.Join(dir, "*.pt")); len(archive) > 0 {
		dir = archive[0]
	}
	m, err := clip.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	var taps []clip.Output
	for _, o := range c.Objectives {
		if tap := (clip.Output{Tap: string(o.tap())}); !slices.Contains(taps, tap) {
			taps = append(taps, tap)
		}
	}
	g, err := m.ImageGraph(taps...)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// tap is the value that the objective reads: the embedding where no stage is named.
func (o objective) tap() onnx.Value {
	if o.Stage == "" {
		return "visual"
	}
	return onnx.Value(strings.ReplaceAll(o.Stage, ".pre_relu", ".sum"))
}

// build adds the objective to the graph.
func (o objective) build(t *testing.T, g *onnx.Graph, v onnx.Value, stored *checkpoint.Checkpoint) onnx.Value {
	t.Helper()
	picture := len(g.Shape(v)) == 4
	switch {
	case o.Type == "channel" && picture:
		v = g.Op("ReduceMean", nil, take(g, v, 1, o.Channel), g.Ints(1, 2))
	case o.Type == "channel":
		v = g.Op("ReduceMean", nil, take(g, v, 2, o.Channel), g.Ints(1))
	case o.Type == "unit" && picture:
		v = take(g, take(g, take(g, v, 1, o.Channel), 1, o.Y), 1, o.X)
	case o.Type == "unit":
		v = take(g, take(g, v, 1, o.Token), 1, o.Channel)
	case o.Type == "logit":
		v = take(g, v, 1, o.Index)
	case o.Type == "direction":
		v = g.Op("MatMul", nil, v, column(g, read(t, stored, "direction").Data))
	case o.Type == "cosine":
		length := g.Op("ReduceL2", nil, v, g.Ints(-1))
		v = g.Op("Div", nil, g.Op("MatMul", nil, v, column(g, unit(read(t, stored, "text_embedding").Data))), length)
	default:
		t.Fatalf("an objective of type %q", o.Type)
	}
	return g.Op("ReduceSum", onnx.Attrs{"keepdims": 0}, v)
}

// take is one element of an axis, which goes.
func take(g *onnx.Graph, v onnx.Value, axis int, i int64) onnx.Value {
	return g.Op("Gather", onnx.Attrs{"axis": axis}, v, g.Int(i))
}

// column is a constant matrix of one column.
func column(g *onnx.Graph, x []float32) onnx.Value {
	return g.Constant("column", onnx.FromFloats(x, int64(len(x)), 1))
}

// unit is x with length 1.
func unit(x []float32) []float32 {
	sum := 0.0
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	y := slices.Clone(x)
	for i := range y {
		y[i] /= float32(math.Sqrt(sum))
	}
	return y
}

// read returns a stored tensor.
func read(t *testing.T, stored *checkpoint.Checkpoint, name string) *tensor.Float32 {
	t.Helper()
	s := stored.Tensor(name)
	if s == nil {
		t.Fatalf("no tensor %s", name)
	}
	x, err := s.Floats()
	if err != nil {
		t.Fatal(err)
	}
	return tensor.Of(x, s.Shape...)
}

// distance is ‖a − b‖/‖b‖.
func distance(a, b []float32) float64 {
	if len(a) != len(b) {
		return math.Inf(1)
	}
	difference, norm := 0.0, 0.0
	for i := range a {
		d := float64(a[i]) - float64(b[i])
		difference, norm = difference+d*d, norm+float64(b[i])*float64(b[i])
	}
	return math.Sqrt(difference / norm)
}
