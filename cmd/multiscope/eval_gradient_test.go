package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/checkpoint"
	"multiscope/internal/fixture"
	"multiscope/internal/tensor"
)

// golden writes tensors of a file of reference values as .npy into a folder.
func golden(t *testing.T, file, dir string, names ...string) {
	t.Helper()
	unpack(t, fixture.Shared(t, file), dir, names...)
}

// unpack writes tensors of a file as .npy into a folder.
func unpack(t *testing.T, path, dir string, names ...string) {
	t.Helper()
	c, err := checkpoint.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, name := range names {
		x := c.Tensor(name)
		var a tensor.Any
		if x.Type.Float() {
			v, err := x.Floats()
			if err != nil {
				t.Fatal(err)
			}
			a = tensor.Of(v, x.Shape...)
		} else if ids, err := x.Ints(); err == nil {
			a = tensor.Of(ids, x.Shape...)
		}
		if err := tensor.WriteNPY(filepath.Join(dir, name+".npy"), a); err != nil {
			t.Fatal(err)
		}
	}
}

// relativeError returns ‖a − b‖ / ‖b‖ of two .npy files.
func relativeError(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := readFloats(t, a), readFloats(t, b)
	if len(x) != len(y) {
		t.Fatalf("%s has %d numbers, %s has %d", a, len(x), b, len(y))
	}
	var off, all float64
	for i := range x {
		off += math.Pow(float64(x[i])-float64(y[i]), 2)
		all += math.Pow(float64(y[i]), 2)
	}
	return math.Sqrt(off / all)
}

func readFloats(t *testing.T, path string) []float32 {
	t.Helper()
	a, err := tensor.ReadNPY(path)
	if err != nil {
		t.Fatal(err)
	}
	return a.(*tensor.Float32).Data
}

func TestEvalGradient(t *testing.T) {
	const tolerance = 5e-4 // of the reference values
	dir := t.TempDir()
	golden(t, "goldens/grads/rn50mini.safetensors", dir, "input", "direction", "text_tokens", "grad0", "grad1", "grad7", "grad8")
	model := fixture.Shared(t, "goldens/models/rn50mini")
	at := func(name string) string { return filepath.Join(dir, name+".npy") }
	for _, tt := range []struct {
		objective, want string
		value           float64
	}{
		{"channel(visual.layer2.1.pre_relu,105)", "grad0", 0.26810210329025835},
		{"position(visual.layer2.1.sum,58,3,3)", "grad1", -0.15235970331021287},
		{fmt.Sprintf("direction(visual,%q)", at("direction")), "grad7", 0.21441577111814047},
		{fmt.Sprintf("cosine(visual,%q)", at("text_tokens")), "grad8", -0.0775854318175007},
	} {
		out := command(t, "eval", "gradient", "--model", model, "--input", at("input"), "--objective", tt.objective, "--out", at("got"))
		var value float64
		if _, err := fmt.Sscanf(out, "value %g", &value); err != nil || math.Abs(value-tt.value) > 2e-5 {
			t.Errorf("%s: printed %q, want value %g", tt.objective, out, tt.value)
		}
		if e := relativeError(t, at("got"), at(tt.want)); e > tolerance {
			t.Errorf("%s: the gradient is off by %.2g", tt.objective, e)
		}
	}
}

// A model as PyTorch's newer exporter writes it keeps its operator set, its sizes are followed through
// what the exporter computes them with, and its gradient is PyTorch's.
func TestEvalOfAnExportedModel(t *testing.T) {
	const tolerance = 1e-5
	dir, model := t.TempDir(), "testdata/exported/model.onnx"
	unpack(t, "testdata/exported/batch0.safetensors", dir, "input", "out", "gradient")
	at := func(name string) string { return filepath.Join(dir, name+".npy") }
	command(t, "eval", "activations", "--model", model, "--input", at("input"), "--tap", "out", "--out", filepath.Join(dir, "got"))
	command(t, "eval", "gradient", "--model", model, "--input", at("input"), "--objective", "channel(out,3)", "--out", at("slope"))
	for got, want := range map[string]string{"got/out": "out", "slope": "gradient"} {
		if e := relativeError(t, at(got), at(want)); e > tolerance {
			t.Errorf("%s is off by %.2g; want at most %g", want, e, tolerance)
		}
	}
}

func TestEvalFacet(t *testing.T) {
	const tolerance = 1e-3
	dir := t.TempDir()
	file := "goldens/facet/facet0_rndeep_b2.safetensors"
	golden(t, file, dir, "image", "neuron_direction", "style0", "style1", "grad_ref_tf1_legacy", "grad_ref_half_pixel")
	at := func(name string) string { return filepath.Join(dir, name+".npy") }
	args := []string{"eval", "facet", "--model", fixture.Shared(t, "goldens/models/rndeep"), "--input", at("image"), "--tap", "visual.layer4.2",
		"--weights", "visual.layer3.0=" + at("style0"), "--weights", "visual.layer3.2=" + at("style1"),
		"--weights", "visual.layer3.4=" + fixture.Shared(t, file) + ":style2", "--out", at("got")}
	for _, tt := range []struct {
		more  []string
		want  string
		total float64
	}{
		{[]string{"--unit", "237"}, "grad_ref_tf1_legacy", -1.7112765621988788},
		{[]string{"--direction", at("neuron_direction"), "--resize", "half-pixel"}, "grad_ref_half_pixel", -1.4018915110384609},
	} {
		out := command(t, append(args, tt.more...)...)
		var total float64
		if _, err := fmt.Sscanf(out, "total %g", &total); err != nil || math.Abs(total-tt.total) > 8e-5 {
			t.Errorf("%v: printed %q, want total %g", tt.more, out, tt.total)
		}
		if e := relativeError(t, at("got"), at(tt.want)); e > tolerance {
			t.Errorf("%v: the gradient is off by %.2g", tt.more, e)
		}
	}
}

// command runs a command line that is to succeed and returns what it prints.
func command(t *testing.T, args ...string) string {
	t.Helper()
	fixture.Engine(t)
	var out, errs bytes.Buffer
	if code := run(context.Background(), args, &out, &errs); code != exitDone {
		t.Fatalf("multiscope %s: code %d: %s", strings.Join(args, " "), code, errs.String())
	}
	return out.String()
}

func TestEvalGradientRefuses(t *testing.T) {
	fixture.Engine(t)
	dir := t.TempDir()
	model, x, out := fixture.DemoModel(t), filepath.Join(dir, "x.npy"), filepath.Join(dir, "g.npy")
	if err := tensor.WriteNPY(x, tensor.New[float32](1, 3, 96, 96)); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, objective string
		code            int
		says            string
	}{
		{"unknown layer", "channel(visual.layer9,0)", exitFailed, "no tap visual.layer9"},
		{"unknown unit", "channel(visual.layer4.1.sum,1024)", exitFailed, "has 1024 units"},
		{"place outside", "position(visual.layer4.1.sum,0,3,0)", exitFailed, "3×3 positions"},
		{"no expression", "channel(", exitUsage, "expected"},
		{"missing vector", "direction(visual,none.npy)", exitFailed, "none.npy"},
		{"facet without database", "channel(visual.layer4.1.sum,0)+facet(text,5)", exitFailed, "--db"},
		{"text tower's layer", "channel(ln_final,0)", exitFailed, "ln_final"},
	} {
		var stdout, errs bytes.Buffer
		args := []string{"eval", "gradient", "--model", model, "--input", x, "--objective", tt.objective, "--out", out}
		if code := run(context.Background(), args, &stdout, &errs); code != tt.code || !strings.Contains(errs.String(), tt.says) {
			t.Errorf("%s: code %d, %q; want code %d and %q", tt.name, code, errs.String(), tt.code, tt.says)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%s: left %s behind", tt.name, out)
		}
	}
}
