package main

import (
	"os"
	"path/filepath"
	"testing"

	"multiscope/internal/index"
	"multiscope/internal/neuron"
)

func TestWriteLeftOut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "left.csv")
	report := index.Report{
		Failures: []neuron.Failure{{Key: "a, b.png", Reason: "truncated"}},
		LeftOut:  []neuron.Failure{{Key: ".h.png", Reason: "a hidden file"}},
	}
	if err := writeLeftOut(path, report); err != nil {
		t.Fatal(err)
	}
	const want = "file,what,reason\n\"a, b.png\",skipped,truncated\n.h.png,left out,a hidden file\n"
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("writeLeftOut wrote %q, %v; want %q", got, err, want)
	}
}
