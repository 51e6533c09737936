package checkpoint

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root knows the tensors of the tests' models by their matrix "w" beside a "b".
func root(name string, has func(string) bool) (prefix, as string, found bool) {
	prefix, found = strings.CutSuffix(name, "w")
	return prefix, "", found && (prefix == "" || strings.HasSuffix(prefix, ".")) && has(prefix+"b")
}

// testdata/make_extras.py made the files.
func TestCopiesOfWeights(t *testing.T) {
	trained, mean := []float32{0, 1, 2}, []float32{100, 101, 102}
	for _, tt := range []struct {
		file, which string
		want        []float32
		copy        string
	}{
		{"extras.pt", "", trained, ""},
		{"extras_legacy.pt", "", trained, ""},
		{"extras_protocol4.pt", "", trained, ""},
		{"nested.pt", "", trained, ""},
		{"compiled.safetensors", "", trained, ""},
		{"both.pt", "", trained, "state_dict.module._orig_mod."},
		{"both.pt", EMA, mean, "ema_state_dict."},
		{"ema_only.pt", "", mean, "ema_state_dict.module."},
		{"ema_only.pt", EMA, mean, "ema_state_dict.module."},
		{"both.safetensors", "", trained, "model."},
		{"both.safetensors", EMA, mean, "model_ema."},
	} {
		c, err := OpenModel(filepath.Join("testdata", tt.file), tt.which, root)
		if err != nil {
			t.Errorf("OpenModel(%s, %q): %v", tt.file, tt.which, err)
			continue
		}
		got, _ := c.Copy()
		w, b := c.Tensor("w"), c.Tensor("b")
		if w == nil || b == nil {
			t.Errorf("OpenModel(%s, %q) holds %v; want w and b", tt.file, tt.which, c.Names())
		} else if x, err := w.Floats(); err != nil || !slices.Equal(x, tt.want) || got != tt.copy {
			t.Errorf("OpenModel(%s, %q): w is %v, %v, under %q; want %v under %q", tt.file, tt.which, x, err, got, tt.want, tt.copy)
		}
		c.Close()
	}
}

// A moving average is another model than the weights that it lies beside, and one that lies alone is the same however it is
// asked for.
func TestHashOfCopies(t *testing.T) {
	hash := func(file, which string) string {
		c, err := OpenModel(filepath.Join("testdata", file), which, root)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		return c.Hash()
	}
	for _, file := range []string{"both.pt", "both.safetensors"} {
		if hash(file, EMA) == hash(file, "") || hash(file, Trained) != hash(file, "") {
			t.Errorf("%s: the hashes do not tell its copies apart", file)
		}
	}
	if hash("ema_only.pt", EMA) != hash("ema_only.pt", "") {
		t.Error("ema_only.pt has two hashes")
	}
}

func TestCopiesThatAreNotThere(t *testing.T) {
	for _, tt := range []struct{ file, which, says string }{
		{"extras.pt", EMA, "leave --weights out"},
		{"ema_only.pt", Trained, "a moving average only, below ema_state_dict.module."},
		{"compiled.safetensors", EMA, "no moving average"},
		{"compiled.safetensors", "best", "no weights \"best\", but a model below _orig_mod."},
	} {
		if _, err := OpenModel(filepath.Join("testdata", tt.file), tt.which, root); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("OpenModel(%s, %q): %v; want %q", tt.file, tt.which, err, tt.says)
		}
	}
}

// TestSeveralModels: what stands before a model's names may be anything, and which of several models is meant is never guessed.
func TestSeveralModels(t *testing.T) {
	x, y := []float32{1}, []float32{2}
	for _, tt := range []struct {
		name, which string
		tensors     map[string][]float32
		want        []float32
		left, says  string
	}{
		{name: "any prefix", tensors: map[string][]float32{"a.b_c.d.w": x, "a.b_c.d.b": x, "head.b": y}, want: x},
		{name: "two", tensors: map[string][]float32{"net.student.w": x, "net.student.b": x, "net.teacher.w": y, "net.teacher.b": y},
			says: "holds 2 models, below net.student., net.teacher.: name one with --weights, such as --weights teacher"},
		{name: "named", which: "student", tensors: map[string][]float32{"net.student.w": x, "net.student.b": x, "net.teacher.w": y, "net.teacher.b": y},
			want: x, left: "net.teacher."},
		{name: "one in the other", tensors: map[string][]float32{"w": x, "b": x, "inner.w": y, "inner.b": y},
			says: "2 models, below no prefix, inner.: name one with --weights, such as --weights inner"},
		{name: "average in the model", tensors: map[string][]float32{"w": x, "b": x, "swa_model.module.w": y, "swa_model.module.b": y},
			want: x, left: "swa_model.module."},
		{name: "words that contain ema", tensors: map[string][]float32{"schema.w": x, "schema.b": x, "ema.w": y, "ema.b": y}, want: x, left: "ema."},
		{name: "none", tensors: map[string][]float32{"u": x}, says: "none of its 1 tensors is the first layer of a model"},
	} {
		c, err := OpenModel(writeSafetensors(t, filepath.Join(t.TempDir(), "x.safetensors"), tt.tensors), tt.which, root)
		if tt.says != "" {
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%s: %v; want %q", tt.name, err, tt.says)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if n, first := c.Outside(); tt.name == "any prefix" && (n != 1 || first != "head.b") {
			t.Errorf("%s: %d tensors outside, the first %q; want 1, head.b", tt.name, n, first)
		}
		got, err := c.Tensor("w").Floats()
		if _, left := c.Copy(); err != nil || !slices.Equal(got, tt.want) || strings.Join(left, ", ") != tt.left {
			t.Errorf("%s: w is %v, %v, and left are %q; want %v, %q", tt.name, got, err, left, tt.want, tt.left)
		}
		c.Close()
	}
}

// TestWalksEnd: dictionaries that hold themselves, the same ones again and again, or names that grow are refused.
func TestWalksEnd(t *testing.T) {
	ring := &dict{keys: []any{"a"}}
	ring.values = []any{ring}
	twice := &dict{}
	for range maxDepth / 2 {
		twice = &dict{keys: []any{"a", "b"}, values: []any{twice, twice}}
	}
	long := &dict{keys: []any{strings.Repeat("n", maxName+1)}, values: []any{&Tensor{}}}
	for name, root := range map[string]*dict{"nested too deep": ring, "more values": twice, "longer than any": long} {
		if _, err := stateDict(root); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("stateDict: %v; want an error that says %q", err, name)
		}
	}
}

func TestForeignFiles(t *testing.T) {
	for name, tt := range map[string]struct{ content, says string }{
		"pointer":   {"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 605247071\n", "Git LFS pointer, not the weights (605,247,071 bytes): fetch them with “git lfs pull”"},
		"html":      {"<!DOCTYPE html>\n<html><body>404</body></html>", "this is a web page"},
		"html late": {"\xef\xbb\xbf\n <html lang=en>", "this is a web page"},
		"xml":       {"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "this is a web page"},
		"json":      {`{"error":"Repository not found"}`, "text that a server answered"},
		"empty":     {"", "empty file"},
	} {
		path := filepath.Join(t.TempDir(), "model.safetensors")
		if err := os.WriteFile(path, []byte(tt.content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: Open gives %v; want %q", name, err, tt.says)
		}
	}
}
