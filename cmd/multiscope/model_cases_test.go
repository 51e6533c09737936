package main

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/fixture"
)

// caseTol is the relative L2 error of an embedding against the reference.
const caseTol = 1e-5

// TestCasesOfPreprocessing holds pictures against what transformers and Pillow make of them by the same configuration.
func TestCasesOfPreprocessing(t *testing.T) {
	dir := fixture.Shared(t, "cases/preprocessor-ignored")
	for name, model := range map[string]string{
		"resize_more": "resize_more", "nocrop": "nocrop", "nonorm": "nonorm", "onnx_with_config": "onnx_with_config/model.onnx",
	} {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "o.npy")
			done(t, "eval", "preprocess", "--model", filepath.Join(dir, model), filepath.Join(dir, "wide.png"), "--out", out)
			got, want := readNPY(t, out), readNPY(t, filepath.Join(dir, name+"_expected.npy"))
			for i, v := range want.Data {
				if off := math.Abs(float64(v - got.Data[i])); !(off <= 1e-6) {
					t.Fatalf("value %d is %v; want %v", i, got.Data[i], v)
				}
			}
		})
	}
}

// TestPreprocessingByFlags says by flags what a file beside an ONNX model says, and expects the same pictures.
func TestPreprocessingByFlags(t *testing.T) {
	dir := fixture.Shared(t, "cases/preprocessor-ignored")
	out := filepath.Join(t.TempDir(), "o.npy")
	model := filepath.Join(t.TempDir(), "model.onnx") // without what lies beside it
	b, err := os.ReadFile(filepath.Join(dir, "onnx_with_config", "model.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(model, b, 0o644); err != nil {
		t.Fatal(err)
	}
	flags := []string{"--input-size", "32", "--resize-mode", "squash", "--interpolation", "bicubic", "--mean", "0.48145466,0.4578275,0.40821073", "--std", "0.26862954,0.26130258,0.27577711"}
	done(t, append([]string{"eval", "preprocess", "--model", model, filepath.Join(dir, "wide.png"), "--out", out}, flags...)...)
	if rel := relative(readNPY(t, out), readNPY(t, filepath.Join(dir, "onnx_with_config_expected.npy")).Data); rel > 1e-6 {
		t.Errorf("pictures are off by %.2g", rel)
	}
	for _, tt := range []struct {
		args []string
		says string // "" for that nothing is assumed
	}{
		{[]string{"--input-size", "32"}, "assumed"}, {flags, ""}, {[]string{"--input-size", "32", "--mean", "0,0,0"}, "resized by their shorter side"},
	} {
		says, _ := ran(t, exitDone, append([]string{"model", "inspect", model}, tt.args...)...)
		if !strings.Contains(says, tt.says) || tt.says == "" && strings.Contains(says, "assumed") {
			t.Errorf("model inspect %v says %q; want %q", tt.args, says, tt.says)
		}
	}
	if _, says := ran(t, exitFailed, "model", "inspect", model, "--input-size", "32", "--heads", "4"); !strings.Contains(says, "--heads") {
		t.Errorf("--heads of an ONNX model: %q", says)
	}
	if _, says := ran(t, exitUsage, "model", "inspect", model, "--crop", "1.5"); !strings.Contains(says, "--crop 1.5") {
		t.Errorf("--crop 1.5: %q", says)
	}
}

// TestCasesOfCheckpointsAlone opens a training checkpoint without and with its configuration.
func TestCasesOfCheckpointsAlone(t *testing.T) {
	dir := fixture.Shared(t, "cases/openclip-checkpoint-alone")
	alone := filepath.Join(dir, "epoch_1.pt")
	activations := func(model string, flags ...string) []string {
		return append([]string{"eval", "activations", "--model", model, "--input", filepath.Join(dir, "x.npy"), "--tap", "visual", "--out"}, flags...)
	}
	_, says := ran(t, exitFailed, activations(alone, t.TempDir())...)
	for _, part := range []string{"not published by OpenAI", "--activation gelu", "--heads", "192", "open_clip_config.json"} {
		if !strings.Contains(says, part) {
			t.Errorf("the refusal does not say %q: %s", part, says)
		}
	}
	for name, args := range map[string][]string{
		"said by flags": {alone, "--activation", "gelu", "--heads", "4"}, "configured": {filepath.Join(dir, "with-config")},
	} {
		out := t.TempDir()
		done(t, activations(args[0], append([]string{out}, args[1:]...)...)...)
		if rel := relative(readNPY(t, filepath.Join(out, "visual.npy")), readNPY(t, filepath.Join(dir, "expected.npy")).Data); !(rel <= caseTol) {
			t.Errorf("%s: off by %.2g", name, rel)
		}
	}
	if _, says := ran(t, exitFailed, activations(filepath.Join(dir, "with-config"), t.TempDir(), "--heads", "3")...); !strings.Contains(says, "open_clip_config.json") {
		t.Errorf("heads that contradict the configuration: %s", says)
	}
}

// TestCasesOfCheckpointExtras opens plain checkpoints with what trainers save beside the weights: they are taken to be like
// OpenAI's, and that is said.
func TestCasesOfCheckpointExtras(t *testing.T) {
	dir := fixture.Shared(t, "cases/checkpoint-extras")
	files, _ := filepath.Glob(filepath.Join(dir, "*.pt"))
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			out := t.TempDir()
			_, says := ran(t, exitDone, "eval", "activations", "--model", file, "--input", filepath.Join(dir, "x.npy"), "--tap", "visual", "--out", out)
			if rel := relative(readNPY(t, filepath.Join(out, "visual.npy")), readNPY(t, filepath.Join(dir, "expected.npy")).Data); !(rel <= caseTol) {
				t.Errorf("off by %.2g", rel)
			}
			if strings.Contains(says, "resized") {
				t.Errorf("what is assumed of pictures is said where there are none: %s", says)
			}
			for _, part := range []string{"assumed", "QuickGELU", "heads of 64", "--activation", "--heads"} {
				if !strings.Contains(says, part) {
					t.Errorf("what is assumed lacks %q: %s", part, says)
				}
			}
		})
	}
}

// ran runs a command line that must end with a code, and returns what it prints to both streams.
func ran(t *testing.T, code int, args ...string) (printed, says string) {
	t.Helper()
	var out, errs bytes.Buffer
	if got := run(t.Context(), args, &out, &errs); got != code {
		t.Fatalf("multiscope %s: exit code %d, want %d\n%s", strings.Join(args, " "), got, code, &errs)
	}
	return out.String(), errs.String()
}
