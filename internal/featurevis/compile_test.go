package featurevis

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/engine"
	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

type gradCase struct {
	Model      string
	Objectives []struct {
		Type, Stage, Grad string
		Channel, Y, Index int
		X, Token          *int
		Value             float64
	}
	Tolerance struct {
		Grad  float64 `json:"grad_rel_l2"`
		Value float64 `json:"value_rel"`
	}
}

func TestObjectivesMatchTheReference(t *testing.T) {
	forGoldens(t, "grads", func(gradCase) bool { return true }, func(t *testing.T, c gradCase, ref tensors) {
		m := openModel(t, fixture.Shared(t, filepath.Join("goldens", c.Model)))
		image := tensor.Of(ref.floats("input"), ref.shape("input")...)
		for _, o := range c.Objectives {
			expr := fmt.Sprintf("channel(%s,%d)", o.Stage, o.Channel)
			switch {
			case o.Type == "unit" && o.Token != nil:
				expr = fmt.Sprintf("position(%s,%d,%d)", o.Stage, o.Channel, *o.Token)
			case o.Type == "unit":
				expr = fmt.Sprintf("position(%s,%d,%d,%d)", o.Stage, o.Channel, o.Y, *o.X)
			case o.Type == "direction":
				expr = "direction(visual,direction.npy)"
			case o.Type == "cosine":
				expr = "cosine(visual,text_tokens.npy)"
			case o.Type == "logit":
				expr = fmt.Sprintf("channel(%s,%d)", o.Stage, o.Index)
			}
			value, gradient := evaluate(t, m, expr, goldenResolver{ref}, image)
			wantValue(t, expr, value, o.Value, c.Tolerance.Value)
			wantNear(t, expr, gradient, ref.floats(o.Grad), c.Tolerance.Grad)
		}
	})
}

func wantValue(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if d := math.Abs(got - want); !(d <= tol*max(math.Abs(want), 1)) {
		t.Errorf("%s = %.8g, want %.8g within %g of max(1, |want|)", what, got, want, tol)
	}
}

// evaluate returns an objective's value, summed over the batch, and its gradient.
func evaluate(t *testing.T, m Model, objective string, lib Resolver, image *tensor.Float32) (float64, []float32) {
	t.Helper()
	o, err := ParseObjective(objective)
	must(t, err)
	p, err := Compile(context.Background(), m, o, lib)
	must(t, err)
	in := []engine.Named{{Name: imageInput, Tensor: image}}
	if p.Redirects {
		in = append(in, engine.Named{Name: redirectInput, Tensor: tensor.New[float32]()})
	}
	out := run(t, p.Graph, in...)
	return total(out[valuesOutput]), out[gradientOutput].Data
}

func total(v *tensor.Float32) (sum float64) {
	for _, x := range v.Data {
		sum += float64(x)
	}
	return sum
}

func run(t testing.TB, g *onnx.Graph, in ...engine.Named) map[string]*tensor.Float32 {
	t.Helper()
	s, err := fixture.Engine(t).Session(g)
	must(t, err)
	defer s.Close()
	out, err := s.RunAll(context.Background(), in...)
	must(t, err)
	return out
}

// openModel opens a folder, or the one file of a model in it that is no OpenCLIP folder.
func openModel(t testing.TB, path string) *clip.Model {
	t.Helper()
	for _, pattern := range []string{"*.onnx", "*.pt"} {
		if files, _ := filepath.Glob(filepath.Join(path, pattern)); len(files) == 1 {
			path = files[0]
		}
	}
	m, err := clip.Open(path)
	must(t, err)
	t.Cleanup(func() { m.Close() })
	return m
}

// goldenResolver reads vectors from a file of reference values.
type goldenResolver struct{ tensors }

func (l goldenResolver) Array(path string) (tensor.Any, error) {
	name := strings.TrimSuffix(path, ".npy")
	x := l.file.Tensor(name)
	if x == nil {
		return nil, fmt.Errorf("no file %s", path)
	}
	if !x.Type.Float() {
		ids, err := x.Ints()
		return tensor.Of(ids, x.Shape...), err
	}
	v, err := x.Floats()
	return tensor.Of(v, x.Shape...), err
}

func (l goldenResolver) EmbedTokens(context.Context, []int64) ([]float32, error) {
	return l.floats("text_embedding"), nil
}

func (l goldenResolver) EmbedText(context.Context, string) ([]float32, error) {
	return l.floats("text_embedding"), nil
}

func (l goldenResolver) EmbedImage(context.Context, string) ([]float32, error) {
	return l.floats("direction"), nil
}

func (l goldenResolver) Facet(_ context.Context, name string) (neuron.Facet, error) {
	return neuron.Facet{}, neuron.NotFoundf("There is no facet %s.", name)
}
