package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/fixture"
	"multiscope/internal/tensor"
)

// preprocessGoldens are the pictures that package clip is held to.
var preprocessGoldens = filepath.Join("..", "..", "internal", "clip", "testdata", "preprocess")

func TestEvalPreprocess(t *testing.T) {
	out := filepath.Join(t.TempDir(), "x.npy")
	pictures := []string{filepath.Join(preprocessGoldens, "images", "rgba.png"), filepath.Join(preprocessGoldens, "images", "one.png")}
	if code, errs := commandLine(append([]string{"eval", "preprocess", "--size", "64", "--out", out}, pictures...)...); code != exitDone {
		t.Fatalf("eval preprocess: code %d, %s", code, errs)
	}
	got, err := tensor.ReadNPY(out)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{2, 3, 64, 64}, got.Dims()); diff != "" {
		t.Fatalf("shape (-want +got):\n%s", diff)
	}
	want, err := tensor.ReadNPY(filepath.Join(preprocessGoldens, "expected", "one_png_64.npy"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.(*tensor.Float32).Data, got.(*tensor.Float32).Row(1)); diff != "" {
		t.Errorf("the second picture is not the reference's (-want +got):\n%s", diff)
	}
}

func TestEvalTokens(t *testing.T) {
	model := fixture.DemoModel(t)
	texts := filepath.Join(t.TempDir(), "texts.txt")
	writeFile(t, texts, "red\n\n")
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"json of arguments", []string{"--model", model, "--json", "--", "", "--red"}, "[[4094,4095],["},
		{"lines of a file", []string{"--vocab", model, "--file", texts}, "\n4094 4095\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			code := run(context.Background(), append([]string{"eval", "tokens"}, tt.args...), &out, &errs)
			if code != exitDone || !strings.Contains(out.String(), tt.want) {
				t.Errorf("eval tokens %v: code %d, %q, %s; want %q in it", tt.args, code, out.String(), errs.String(), tt.want)
			}
		})
	}
}

func TestEvalInputSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "x.npy")
	cut := filepath.Join(dir, "cut.png")
	writeFile(t, cut, "\x89PNG\r\n\x1a\n")
	tests := []struct {
		args []string
		code int
		says string
	}{
		{[]string{"preprocess", "--size", "64", cut}, exitUsage, "--out is needed"},
		{[]string{"preprocess", "--size", "64", "--out", out}, exitUsage, "at least 1 arg"},
		{[]string{"preprocess", "--out", out, cut}, exitUsage, "--model is needed"},
		{[]string{"preprocess", "--size", "-1", "--out", out, cut}, exitUsage, "at least one pixel"},
		{[]string{"preprocess", "--size", "64", "--out", out, cut}, exitFailed, "cut.png: png: truncated"},
		{[]string{"preprocess", "--size", "64", "--out", out, filepath.Join(dir, "none.png")}, exitFailed, "none.png"},
		{[]string{"tokens", "--vocab", cut}, exitUsage, "texts are needed"},
		{[]string{"tokens", "--vocab", cut, "x"}, exitFailed, "cut.png"},
	}
	for _, tt := range tests {
		if code, errs := commandLine(append([]string{"eval"}, tt.args...)...); code != tt.code || !strings.Contains(errs, tt.says) {
			t.Errorf("eval %v: code %d, %q; want code %d and %q", tt.args, code, errs, tt.code, tt.says)
		}
		if left, _ := filepath.Glob(out); len(left) != 0 {
			t.Errorf("eval %v left %v behind", tt.args, left)
		}
	}
}

// commandLine runs one command line and returns its exit code and what it said of errors.
func commandLine(args ...string) (code int, errs string) {
	var out, said bytes.Buffer
	code = run(context.Background(), args, &out, &said)
	return code, said.String()
}
