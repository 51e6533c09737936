package main

import (
	"bytes"
	"encoding/json"
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

// attributionGolden is a case of goldens/textmath: scikit-learn's numbers for a model.
type attributionGolden struct {
	Name, Model, File string
	LastLayer         string `json:"last_layer"`
	Lasso             []struct {
		Text    int
		Alpha   float64
		Weights string
	}
	Tolerance struct {
		Attribution float64 `json:"attribution_rel_l2"`
		Weights     float64 `json:"lasso_weights_rel_l2"`
	}
}

func attributionGoldens(t *testing.T) (cases []attributionGolden) {
	t.Helper()
	raw, err := os.ReadFile(fixture.Shared(t, "goldens/MANIFEST.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Sections struct {
			Textmath struct{ Cases []attributionGolden }
		}
	}
	if err := json.Unmarshal(raw, &manifest); err != nil {
		t.Fatal(err)
	}
	for _, c := range manifest.Sections.Textmath.Cases {
		if c.Lasso != nil {
			cases = append(cases, c)
		}
	}
	return cases
}

// TestEvalAttribute holds what the command line writes against scikit-learn: texts as tokens and as embeddings, of every
// unit, and sparse.
func TestEvalAttribute(t *testing.T) {
	fixture.Engine(t)
	for _, c := range attributionGoldens(t) {
		t.Run(c.Name, func(t *testing.T) {
			g := openGolden(t, "goldens/textmath/"+c.File)
			model, dir := fixture.Shared(t, "goldens/"+c.Model), t.TempDir()
			columns := filepath.Join(dir, "columns.npy")
			g.save(t, columns, "lasso_columns")
			for flag, name := range map[string]string{"tokens": "text_tokens", "embeddings": "text_embedding"} {
				in := filepath.Join(dir, name+".npy")
				g.save(t, in, name)
				from := []string{"--model", model, "--layer", c.LastLayer, "--" + flag, in}
				if off := distanceOf(evaluated(t, "attribute", from...), g.floats(t, "attribution")); off > c.Tolerance.Attribution {
					t.Errorf("--%s: attribution is %.2g from the golden; want at most %g", flag, off, c.Tolerance.Attribution)
				}
				for _, l := range c.Lasso {
					all := evaluated(t, "attribute", append(from, "--columns", columns, "--alpha", fmt.Sprint(l.Alpha))...)
					if off := distanceOf(tensor.Of(all.Row(l.Text), all.Shape[1]), g.floats(t, l.Weights)); off > c.Tolerance.Weights {
						t.Errorf("--%s, %s: %.2g from the golden; want at most %g", flag, l.Weights, off, c.Tolerance.Weights)
					}
				}
			}
			p := evaluated(t, "text-direction", "--model", model, "--layer", c.LastLayer)
			if off := distanceOf(transposed(p), g.floats(t, "P")); off > c.Tolerance.Attribution && p.Len() < 40000 {
				t.Errorf("text-direction is %.2g from the golden's P; want at most %g", off, c.Tolerance.Attribution)
			}
		})
	}
}

// TestEvalAttributeOfTexts reads words with the demo's model: a text's attribution is its embedding's product with the
// units' directions, and a sparse one has as many units as are asked for.
func TestEvalAttributeOfTexts(t *testing.T) {
	fixture.Engine(t)
	model := fixture.DemoModel(t)
	list := filepath.Join(t.TempDir(), "texts.txt")
	writeFile(t, list, "red\na photo of a cat\n")
	embeddings := evaluated(t, "text", "--model", model, "--file", list, "--normalize")
	directions := evaluated(t, "text-direction", "--model", model, "--units", "5,0,1023")
	all := evaluated(t, "attribute", "--model", model, "--file", list)
	for i, text := range []string{"red", "a photo of a cat"} {
		for k, unit := range []int{5, 0, 1023} {
			var want float64
			for j, x := range directions.Row(k) {
				want += float64(x) * float64(embeddings.Row(i)[j])
			}
			if got := float64(all.Row(i)[unit]); math.Abs(got-want) > 1e-5 {
				t.Errorf("%q adds %g through unit %d; want %g", text, got, unit, want)
			}
		}
	}
	sparse := evaluated(t, "attribute", "--model", model, "--sparse", "4", "--", "red", "a photo of a cat")
	for i := range 2 {
		if n := sparse.Shape[1] - countZeros(sparse.Row(i)); n != 4 {
			t.Errorf("--sparse 4 gives text %d %d units", i, n)
		}
	}
}

func TestEvalAttributeSaysWhatIsWrong(t *testing.T) {
	fixture.Engine(t)
	dir := t.TempDir()
	model, out := fixture.DemoModel(t), filepath.Join(dir, "a.npy")
	empty, narrow, zeros, twice := filepath.Join(dir, "empty.txt"), filepath.Join(dir, "narrow.npy"), filepath.Join(dir, "zeros.npy"), filepath.Join(dir, "twice.npy")
	writeFile(t, empty, "")
	for path, x := range map[string]tensor.Any{narrow: tensor.Of([]float32{1, 2}, 1, 2), zeros: tensor.New[float32](1, 256), twice: tensor.Of([]int64{3, 3}, 2)} {
		if err := tensor.WriteNPY(path, x); err != nil {
			t.Fatal(err)
		}
	}
	vit, onnx := fixture.Shared(t, "goldens/models/vit14_gelu"), fixture.Shared(t, "goldens/models/onnx_mobilenetv2/model.onnx")
	siglip := fixture.Shared(t, "goldens/models/siglip16")
	for _, tt := range []struct {
		args string
		code int
		says string
	}{
		{"attribute --model " + model, exitUsage, "--out is needed"},
		{"attribute --model " + model + " --out " + out, exitUsage, "texts are needed in one way"},
		{"attribute --model " + model + " --out " + out + " --embeddings " + zeros + " red", exitUsage, "texts are needed in one way"},
		{"attribute --model " + model + " --out " + out + " --file " + empty, exitUsage, "has no texts"},
		{"attribute --model " + model + " --out " + out + " --alpha 0 red", exitUsage, "above 0"},
		{"attribute --model " + model + " --out " + out + " --alpha NaN red", exitUsage, "above 0"},
		{"attribute --model " + model + " --out " + out + " --sparse 0 red", exitUsage, "from 1"},
		{"attribute --model " + model + " --out " + out + " --sparse 2 --alpha 1 red", exitUsage, "leave one out"},
		{"attribute --model " + model + " --out " + out + " --embeddings " + narrow, exitFailed, "[texts, 256]"},
		{"attribute --model " + model + " --out " + out + " --embeddings " + zeros, exitFailed, "text 0 has no direction"},
		{"attribute --model " + model + " --out " + out + " --tokens " + narrow, exitFailed, "whole numbers"},
		{"attribute --model " + model + " --out " + out + " --tokens " + twice, exitFailed, "whole numbers [texts, context]"},
		{"attribute --model " + model + " --out " + out + " --columns " + twice + " red", exitFailed, "named twice"},
		{"attribute --model " + model + " --out " + out + " --columns " + narrow + " red", exitFailed, "whole numbers [N]"},
		{"attribute --model " + model + " --out " + out + " --layer visual.layer3.0 red", exitFailed, "Those of visual.layer4.1.sum"},
		{"text-direction --model " + model, exitUsage, "--out is needed"},
		{"text-direction --model " + model + " --out " + out + " --units 1024", exitFailed, "no unit 1024"},
		{"text-direction --model " + model + " --out " + out + " --units -1", exitFailed, "no unit -1"},
		{"text-direction --model " + model + " --out " + out + " --units x", exitUsage, "x"},
		{"text-direction --model " + vit + " --out " + out + " --layer visual.transformer.resblocks.0", exitFailed, "lie other layers"},
		{"text-direction --model " + onnx + " --out " + out, exitFailed, "cannot be related to texts"},
		{"text-direction --model " + siglip + " --out " + out, exitFailed, "cannot be related to texts"},
	} {
		if code, errs := commandLine(append([]string{"eval"}, strings.Fields(tt.args)...)...); code != tt.code || !strings.Contains(errs, tt.says) {
			t.Errorf("eval %s: code %d, %q; want code %d and %q", tt.args, code, errs, tt.code, tt.says)
		}
		if left, _ := filepath.Glob(out); len(left) != 0 {
			t.Errorf("eval %s left %v behind", tt.args, left)
		}
	}
}

// TestEvalAttributeSaysWhatIsCut: of a text that is too long the beginning counts, and that is said.
func TestEvalAttributeSaysWhatIsCut(t *testing.T) {
	fixture.Engine(t)
	var out, errs bytes.Buffer
	args := []string{"eval", "attribute", "--model", fixture.DemoModel(t), "--out", filepath.Join(t.TempDir(), "a.npy"), "--", strings.Repeat("red ", 200)}
	if code := run(t.Context(), args, &out, &errs); code != exitDone || !strings.Contains(errs.String(), "the end is left out") {
		t.Errorf("eval attribute of a long text: code %d, %q", code, errs.String())
	}
}

// evaluated runs an eval command and returns what it wrote.
func evaluated(t *testing.T, command string, args ...string) *tensor.Float32 {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out.npy")
	args = append([]string{"eval", command, "--out", out}, args...)
	if code, errs := commandLine(args...); code != exitDone {
		t.Fatalf("%v: code %d, %s", args, code, errs)
	}
	x, err := tensor.ReadNPY(out)
	if err != nil {
		t.Fatal(err)
	}
	return x.(*tensor.Float32)
}

// goldenTensors are a file of reference tensors.
type goldenTensors struct{ *checkpoint.Checkpoint }

func openGolden(t *testing.T, path string) goldenTensors {
	t.Helper()
	c, err := checkpoint.Open(fixture.Shared(t, path))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return goldenTensors{c}
}

func (g goldenTensors) floats(t *testing.T, name string) []float32 {
	t.Helper()
	x, err := g.Tensor(name).Floats()
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// save writes a tensor as .npy: whole numbers for I32.
func (g goldenTensors) save(t *testing.T, path, name string) {
	t.Helper()
	var x tensor.Any
	if ids, err := g.Tensor(name).Ints(); err == nil {
		x = tensor.Of(ids, g.Tensor(name).Shape...)
	} else {
		x = tensor.Of(g.floats(t, name), g.Tensor(name).Shape...)
	}
	if err := tensor.WriteNPY(path, x); err != nil {
		t.Fatal(err)
	}
}

func transposed(x *tensor.Float32) *tensor.Float32 {
	y := tensor.New[float32](x.Shape[1], x.Shape[0])
	for i := range x.Shape[0] {
		for k, v := range x.Row(i) {
			y.Row(k)[i] = v
		}
	}
	return y
}

// distanceOf is the relative L2 distance.
func distanceOf(got *tensor.Float32, want []float32) float64 {
	if len(got.Data) != len(want) {
		return math.Inf(1)
	}
	var off, size float64
	for i, w := range want {
		d := float64(got.Data[i]) - float64(w)
		off, size = off+d*d, size+float64(w)*float64(w)
	}
	return math.Sqrt(off / size)
}
