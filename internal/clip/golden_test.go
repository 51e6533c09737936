package clip

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"multiscope/internal/checkpoint"
	"multiscope/internal/engine"
	"multiscope/internal/fixture"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// golden is one model case of the reference material: MANIFEST.json, section models.
type golden struct {
	Name    string   `json:"name"`
	Kind    string   `json:"kind"`
	Dir     string   `json:"dir"`
	Files   []string `json:"files"`
	Batches []struct {
		File string `json:"file"`
	} `json:"batches"`
	Tolerance struct {
		RelL2      float64 `json:"rel_l2"`
		MaxOverRMS float64 `json:"max_over_rms"`
	} `json:"tolerance"`
}

// The goldens: those that are copied here, and all of them where they lie beside the repository.
func TestActivationsAreTheReferences(t *testing.T) {
	t.Run("copied", func(t *testing.T) { checkGoldens(t, "testdata") })
	t.Run("all", func(t *testing.T) { checkGoldens(t, fixture.Shared(t, "goldens")) })
}

func checkGoldens(t *testing.T, root string) {
	for _, c := range goldens(t, root) {
		t.Run(c.Name, func(t *testing.T) {
			m := openGolden(t, c)
			for _, batch := range c.Batches {
				checkBatch(t, m, c, batch.File)
			}
		})
	}
}

// goldens returns the model cases of a tree, their folders resolved.
func goldens(t testing.TB, root string) []golden {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, "MANIFEST.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Sections struct {
			Models struct {
				Cases []golden `json:"cases"`
			} `json:"models"`
		} `json:"sections"`
	}
	if err := json.Unmarshal(b, &manifest); err != nil {
		t.Fatal(err)
	}
	cases := manifest.Sections.Models.Cases
	for i := range cases {
		cases[i].Dir = filepath.Join(root, cases[i].Dir)
	}
	return cases
}

func openGolden(t testing.TB, c golden) *Model {
	t.Helper()
	path := c.Dir
	if len(c.Files) == 1 {
		path = filepath.Join(path, c.Files[0])
	}
	return openModel(t, path)
}

func openModel(t testing.TB, path string) *Model {
	t.Helper()
	m, err := Open(path)
	if err != nil {
		t.Fatalf("Open(%s): %v", path, err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

// checkBatch runs both towers on one stored batch and compares every tap that it holds.
func checkBatch(t *testing.T, m *Model, c golden, file string) {
	t.Helper()
	want := readBatch(t, filepath.Join(c.Dir, file))
	image, text := tapsOf(t, m, want)
	if len(image) > 0 {
		compare(t, c, file, want, runImage(t, m, first(want["input"], want["image"]), image...))
	}
	if len(text) > 0 {
		compare(t, c, file, want, runText(t, m, asInts(want["text_tokens"]), text...))
	}
}

// tapsOf returns the taps of each tower that a batch holds.
func tapsOf(t *testing.T, m *Model, batch map[string]*tensor.Float32) (image, text []Output) {
	t.Helper()
	for name := range batch {
		tap, err := m.Tap(name)
		switch {
		case notTaps[name]:
		case err != nil:
			t.Errorf("Tap(%q): %v", name, err)
		case tap.Tower == "image":
			image = append(image, Output{Tap: name})
		default:
			text = append(text, Output{Tap: name})
		}
	}
	return image, text
}

func runImage(t testing.TB, m *Model, x *tensor.Float32, outputs ...Output) map[string]*tensor.Float32 {
	t.Helper()
	g, err := m.ImageGraph(outputs...)
	return runGraph(t, g, err, "image", x)
}

func runText(t testing.TB, m *Model, ids *tensor.Int64, outputs ...Output) map[string]*tensor.Float32 {
	t.Helper()
	g, err := m.TextGraph(outputs...)
	return runGraph(t, g, err, "tokens", ids)
}

// notTaps are the tensors of a batch that are inputs or follow from others.
var notTaps = map[string]bool{
	"input": true, "image": true, "text_tokens": true,
	"image_embedding_norm": true, "text_embedding_norm": true, "logits_per_image": true,
}

func readBatch(t testing.TB, path string) map[string]*tensor.Float32 {
	t.Helper()
	file, err := checkpoint.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	batch := map[string]*tensor.Float32{}
	for _, name := range file.Names() {
		p := file.Tensor(name)
		if p.Type.Float() {
			x, err := p.Floats()
			if err != nil {
				t.Fatal(err)
			}
			batch[name] = tensor.Of(x, p.Shape...)
			continue
		}
		x, err := p.Ints()
		if err != nil {
			t.Fatal(err)
		}
		batch[name] = tensor.New[float32](p.Shape...)
		for i, v := range x {
			batch[name].Data[i] = float32(v)
		}
	}
	return batch
}

func asInts(x *tensor.Float32) *tensor.Int64 {
	y := tensor.New[int64](x.Shape...)
	for i, v := range x.Data {
		y.Data[i] = int64(v)
	}
	return y
}

func first(xs ...*tensor.Float32) *tensor.Float32 {
	return xs[slices.IndexFunc(xs, func(x *tensor.Float32) bool { return x != nil })]
}

func runGraph(t testing.TB, g *onnx.Graph, err error, input string, x tensor.Any) map[string]*tensor.Float32 {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	s, err := fixture.Engine(t).Session(g)
	if err != nil {
		t.Fatalf("%v\n%s", err, g)
	}
	defer s.Close()
	got, err := s.RunAll(t.Context(), engine.Named{Name: input, Tensor: x})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func compare(t *testing.T, c golden, file string, want, got map[string]*tensor.Float32) {
	t.Helper()
	for name, g := range got {
		w := want[name]
		if !slices.Equal(g.Shape, w.Shape) {
			t.Errorf("%s %s: %s has shape %v; want %v", c.Name, file, name, g.Shape, w.Shape)
			continue
		}
		rel, most := distance(g.Data, w.Data)
		if !(rel <= c.Tolerance.RelL2 && most <= c.Tolerance.MaxOverRMS) {
			t.Errorf("%s %s: %s is off by %.2g (relative L2), %.2g (most over RMS); want at most %g, %g", c.Name, file, name,
				rel, most, c.Tolerance.RelL2, c.Tolerance.MaxOverRMS)
		}
	}
}

// distance returns ‖a−b‖/‖b‖ and max|a−b| over the root mean square of b.
func distance(a, b []float32) (rel, most float64) {
	var diff, norm, peak float64
	for i := range b {
		d := float64(a[i]) - float64(b[i])
		diff, norm, peak = diff+d*d, norm+float64(b[i])*float64(b[i]), max(peak, math.Abs(d))
	}
	return math.Sqrt(diff / norm), peak / math.Sqrt(norm/float64(len(b)))
}
