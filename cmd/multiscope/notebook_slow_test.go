//go:build slow

package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"multiscope/internal/fixture"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
)

// TestNotebook runs the notebook of docs/ over an index with files that could not be read: JSON, CSV, Parquet and the
// database say the same, and an unknown neuron is a 404 with the documented JSON.
func TestNotebook(t *testing.T) {
	interpreter := fixture.Python(t, "pandas", "pyarrow")
	dir := t.TempDir()
	db, tables := filepath.Join(dir, "scope.db"), filepath.Join(dir, "tables")
	fillIndex(t, db, storetest.Spec{Layers: 2, Failed: 3, Images: 500, Words: 50})
	var errs bytes.Buffer
	if code := run(t.Context(), []string{"export", "parquet", "--db", db, "--out", tables}, io.Discard, &errs); code != exitDone {
		t.Fatalf("export ends with %d: %s", code, &errs)
	}
	address := serving(t, db, "--download")
	for _, unit := range []string{"model-0/layer4-1-sum/5", "model-0/layer4-0-sum/0"} {
		cmd := exec.CommandContext(t.Context(), interpreter, filepath.Join("testdata", "notebook.py"), filepath.Join("..", "..", "docs", "notebook.ipynb"))
		cmd.Env = append(os.Environ(), "MULTISCOPE_URL="+address, "MULTISCOPE_TABLES="+tables, "MULTISCOPE_UNIT="+unit)
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("the notebook over %s: %v\n%s", unit, err, said)
		}
	}
}

func fillIndex(t *testing.T, path string, spec storetest.Spec) {
	t.Helper()
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := storetest.Fill(t.Context(), s, spec); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// serving serves a database until the test ends, and returns its address.
func serving(t *testing.T, db string, flags ...string) string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out, said := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append([]string{"serve", "--db", db, "--addr", "127.0.0.1:0"}, flags...), said, io.Discard)
		said.Close()
	}()
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != exitDone {
			t.Errorf("serve ends with %d", code)
		}
	})
	line := make([]byte, 300)
	n, err := out.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`http://\S+`).FindString(string(line[:n]))
}
