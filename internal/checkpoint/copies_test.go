package checkpoint

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// testdata/make_extras.py made the files.
func TestCopiesOfWeights(t *testing.T) {
	trained, averaged := []float32{0, 1, 2}, []float32{100, 101, 102}
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
		{"both.pt", "", trained, "state_dict"},
		{"both.pt", EMA, averaged, "ema_state_dict"},
		{"ema_only.pt", "", averaged, "ema_state_dict"},
		{"ema_only.pt", EMA, averaged, "ema_state_dict"},
		{"both.safetensors", "", trained, ""},
		{"both.safetensors", EMA, averaged, "model_ema."},
	} {
		c, err := OpenCopy(filepath.Join("testdata", tt.file), tt.which)
		if err != nil {
			t.Errorf("OpenCopy(%s, %q): %v", tt.file, tt.which, err)
			continue
		}
		got, _ := c.Copy()
		w, b := c.Tensor("w"), c.Tensor("b")
		if w == nil || b == nil {
			t.Errorf("OpenCopy(%s, %q) holds %v; want w and b", tt.file, tt.which, c.Names())
		} else if x, err := w.Floats(); err != nil || !slices.Equal(x, tt.want) || got != tt.copy {
			t.Errorf("OpenCopy(%s, %q): w is %v, %v, under %q; want %v under %q", tt.file, tt.which, x, err, got, tt.want, tt.copy)
		}
		c.Close()
	}
}

// A moving average is another model than the weights that it lies beside, and one that lies alone is the same however it is
// asked for.
func TestHashOfCopies(t *testing.T) {
	hash := func(file, which string) string {
		c, err := OpenCopy(filepath.Join("testdata", file), which)
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
		{"ema_only.pt", Trained, "holds no tensors by name"},
		{"compiled.safetensors", EMA, "no moving average"},
		{"compiled.safetensors", "best", "trained or ema"},
	} {
		if _, err := OpenCopy(filepath.Join("testdata", tt.file), tt.which); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("OpenCopy(%s, %q): %v; want %q", tt.file, tt.which, err, tt.says)
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
