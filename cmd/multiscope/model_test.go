package main

import (
	"bytes"
	"encoding/json"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/checkpoint"
	"multiscope/internal/clip"
	"multiscope/internal/fixture"
	"multiscope/internal/tensor"
)

// copied returns a model that is copied into package clip's testdata.
func copied(t *testing.T, name string) string {
	return filepath.Join(fixture.Root(t), "internal", "clip", "testdata", "models", name)
}

// done runs a command line that must succeed, and returns what it prints.
func done(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(t.Context(), args, &out, &errs); code != exitDone {
		t.Fatalf("multiscope %s: exit code %d\n%s", strings.Join(args, " "), code, &errs)
	}
	return out.String()
}

func TestModelInspect(t *testing.T) {
	for name, want := range map[string][]string{
		"rndeep_openai/rndeep.pt": {"rndeep (OpenAI CLIP)", "ModifiedResNet 2-3-5-3, width 8", "24 tokens", "735 k", "64 × 64 pixels", "13.7 M FLOP",
			"*  visual.layer4.2.sum               sum        256    2 × 2", "transformer.resblocks.2.mlp.gelu  mlp        256    24 tokens"},
		"siglip16":                    {"siglip16 (OpenCLIP)", "SigLIP ViT", "squashed to 64 × 64 pixels", "*  visual.trunk.blocks.1.mlp.act"},
		"vit16_quick_hf":              {"Hugging Face CLIP", "ViT, patch 16, 2 layers, width 64", "77 tokens"},
		"onnx_squeezelike/model.onnx": {"onnx_squeezelike (ONNX)", "none: an ONNX file", "63 × 63 pixels", "fire2"},
	} {
		got := done(t, "model", "inspect", copied(t, name))
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("model inspect %s lacks %q:\n%s", name, w, got)
			}
		}
	}
}

func TestModelInspectAsJSON(t *testing.T) {
	var got modelReport
	if err := json.Unmarshal([]byte(done(t, "model", "inspect", "--json", copied(t, "rndeep_fp16"))), &got); err != nil {
		t.Fatal(err)
	}
	last := slices.IndexFunc(got.Layers, func(l clip.Tap) bool { return l.Default })
	if got.Slug != "rndeep-fp16" || got.Parameters != 734893 || got.Context != 24 || len(got.Hash) != 64 || got.Cost.Flops < 1e7 ||
		last < 0 || got.Layers[last].Name != "visual.layer4.2.sum" || got.Layers[last].Units != 256 {
		t.Errorf("model inspect --json: %+v", got)
	}
}

// TestEvalActivations feeds a stored batch to both towers, as a user would, and compares with the reference.
func TestEvalActivations(t *testing.T) {
	dir := t.TempDir()
	model := copied(t, "rndeep_openai")
	batch, err := checkpoint.Open(filepath.Join(model, "batch1.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Close()
	pictures, ids := filepath.Join(dir, "x.npy"), filepath.Join(dir, "ids.npy")
	writeNPY(t, batch, "input", pictures)
	writeNPY(t, batch, "text_tokens", ids)
	printed := done(t, "eval", "activations", "--model", model+"/rndeep.pt", "--input", pictures, "--out", dir,
		"--tap", "visual.layer4.2.pre_relu,visual.attnpool", "--tap", "image_embedding")
	if !strings.Contains(printed, "[2 256 2 2]") {
		t.Errorf("eval activations printed no shape:\n%s", printed)
	}
	done(t, "eval", "activations", "--model", model+"/rndeep.pt", "--input", ids, "--out", dir, "--tap", "ln_final", "text_embedding")
	for _, name := range []string{"visual.layer4.2.pre_relu", "visual.attnpool", "image_embedding", "ln_final", "text_embedding"} {
		want, err := batch.Tensor(name).Floats()
		if err != nil {
			t.Fatal(err)
		}
		if rel := relative(readNPY(t, filepath.Join(dir, name+".npy")), want); rel > 1e-4 {
			t.Errorf("%s is off by %.2g", name, rel)
		}
	}
}

func TestEvalActivationsReduced(t *testing.T) {
	dir := t.TempDir()
	x := tensor.New[float32](17, 3, 63, 63) // more than one batch
	for i := range x.Data {
		x.Data[i] = float32(i%13) / 13
	}
	pictures := filepath.Join(dir, "x.npy")
	if err := tensor.WriteNPY(pictures, x); err != nil {
		t.Fatal(err)
	}
	done(t, "eval", "activations", "--model", copied(t, "onnx_squeezelike/model.onnx"), "--input", pictures, "--out", dir, "--reduce", "mean")
	got := readNPY(t, filepath.Join(dir, "_Mul_output_0.mean.npy"))
	if !slices.Equal(got.Shape, []int{17, 9}) {
		t.Errorf("the default layer reduced has shape %v; want [17 9]", got.Shape)
	}
}

func TestEvalText(t *testing.T) {
	dir := t.TempDir()
	texts, out := filepath.Join(dir, "texts.txt"), filepath.Join(dir, "emb.npy")
	writeFile(t, texts, "a cat\nthe word dog\n")
	done(t, "eval", "text", "--model", fixture.DemoModel(t), "--file", texts, "--out", out, "--normalize", "--", "a cat")
	got := readNPY(t, out)
	if !slices.Equal(got.Shape, []int{3, 256}) || relative(tensor.Of(got.Row(0), 256), got.Row(1)) > 1e-5 {
		t.Errorf("eval text gives shape %v; want [3 256], the first two the same", got.Shape)
	}
	length := 0.0
	for _, v := range got.Row(2) {
		length += float64(v) * float64(v)
	}
	if math.Abs(length-1) > 1e-5 {
		t.Errorf("a normalised embedding is %g long", math.Sqrt(length))
	}
}

func TestEvalRefusesWhatItCannotUse(t *testing.T) {
	dir := t.TempDir()
	wrong, text := filepath.Join(dir, "x.npy"), filepath.Join(dir, "x.txt")
	if err := tensor.WriteNPY(wrong, tensor.New[float32](1, 3, 32, 32)); err != nil {
		t.Fatal(err)
	}
	writeFile(t, text, "not an array")
	model := copied(t, "rndeep_fp16")
	for _, tt := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"no input", []string{"activations", "--model", model, "--out", dir}, exitUsage, "--input"},
		{"no out", []string{"activations", "--model", model, "--input", wrong}, exitUsage, "--out"},
		{"wrong size", []string{"activations", "--model", model, "--input", wrong, "--out", dir}, exitFailed, "takes [N 3 64 64]"},
		{"no array", []string{"activations", "--model", model, "--input", text, "--out", dir}, exitFailed, "not a .npy file"},
		{"unknown reduction", []string{"activations", "--model", model, "--input", wrong, "--out", dir, "--reduce", "median"}, exitUsage, "median"},
		{"two numbers of a mean", []string{"activations", "--model", model, "--input", wrong, "--out", dir, "--mean", "1,2"}, exitUsage, "three numbers"},
		{"no texts", []string{"text", "--model", model, "--out", text}, exitUsage, "texts are needed"},
		{"no vocabulary", []string{"text", "--model", model, "--out", text, "--", "a cat"}, exitFailed, "vocabulary"},
	} {
		var out, errs bytes.Buffer
		code := run(t.Context(), append([]string{"eval"}, tt.args...), &out, &errs)
		if code != tt.code || !strings.Contains(errs.String(), tt.says) {
			t.Errorf("%s: exit code %d, %q; want %d and %q", tt.name, code, errs.String(), tt.code, tt.says)
		}
	}
}

// writeNPY copies a tensor of a checkpoint into a .npy file.
func writeNPY(t *testing.T, from *checkpoint.Checkpoint, name, path string) {
	t.Helper()
	p := from.Tensor(name)
	var x tensor.Any
	if p.Type.Float() {
		numbers, err := p.Floats()
		if err != nil {
			t.Fatal(err)
		}
		x = tensor.Of(numbers, p.Shape...)
	} else {
		numbers, err := p.Ints()
		if err != nil {
			t.Fatal(err)
		}
		x = tensor.Of(numbers, p.Shape...)
	}
	if err := tensor.WriteNPY(path, x); err != nil {
		t.Fatal(err)
	}
}

func readNPY(t *testing.T, path string) *tensor.Float32 {
	t.Helper()
	x, err := tensor.ReadNPY(path)
	if err != nil {
		t.Fatal(err)
	}
	return x.(*tensor.Float32)
}

// relative returns ‖got − want‖ / ‖want‖.
func relative(got *tensor.Float32, want []float32) float64 {
	if len(got.Data) != len(want) {
		return math.Inf(1)
	}
	var diff, norm float64
	for i, w := range want {
		d := float64(got.Data[i]) - float64(w)
		diff, norm = diff+d*d, norm+float64(w)*float64(w)
	}
	return math.Sqrt(diff / norm)
}
