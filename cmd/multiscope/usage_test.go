package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/fixture"
)

// TestBadInput holds the promise that every mistake is one line that says what is wrong, with exit
// code 1, or 2 for a command line that cannot be understood, and that nothing is left behind.
func TestBadInput(t *testing.T) {
	dir := t.TempDir()
	pictures := filepath.Join(dir, "pictures")
	writeFile(t, filepath.Join(pictures, "readme.txt"), "no picture")
	empty := filepath.Join(dir, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(dir, "foreign.db")
	writeFile(t, foreign, "SQLite it is not")
	broken := brokenModel(t, dir)
	model := fixture.DemoModel(t)
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	db := filepath.Join(dir, "new.db")

	tests := []struct {
		name string
		args []string
		code int
		says string
	}{
		{"unknown command", []string{"indexx"}, exitUsage, "unknown command"},
		{"unknown flag", []string{"serve", "--dbb", "x"}, exitUsage, "unknown flag"},
		{"no model", []string{"index", "--images", "demo:10"}, exitUsage, "--model is needed"},
		{"bad number of pictures", []string{"index", "--model", model, "--images", "demo:x"}, exitUsage, "no number of pictures"},
		{"model folder missing", []string{"index", "--model", filepath.Join(dir, "none"), "--images", "demo:10", "--db", db}, exitFailed, "none"},
		{"truncated weights", []string{"index", "--model", broken, "--images", "demo:10", "--db", db}, exitFailed, "open_clip_model.safetensors"},
		{"empty folder", []string{"index", "--model", model, "--images", empty, "--db", db}, exitFailed, "no pictures"},
		{"folder without pictures", []string{"index", "--model", model, "--images", pictures, "--db", db}, exitFailed, "no pictures"},
		{"unknown layer", []string{"index", "--model", model, "--images", "demo:10", "--layer", "visual.layer9", "--db", db}, exitFailed, "visual.layer9"},
		{"database of another program", []string{"serve", "--db", foreign}, exitFailed, "foreign.db"},
		{"index into it", []string{"index", "--model", model, "--images", "demo:10", "--db", foreign}, exitFailed, "foreign.db"},
		{"database missing", []string{"serve", "--db", filepath.Join(dir, "nowhere.db")}, exitFailed, "nowhere.db"},
		{"folder of the database missing", []string{"index", "--model", model, "--images", "demo:10", "--db", filepath.Join(dir, "no", "x.db")}, exitFailed, "x.db"},
		{"export to nowhere", []string{"export", "parquet", "--db", db}, exitUsage, "--out is needed"},
		{"export of a database that is missing", []string{"export", "parquet", "--db", filepath.Join(dir, "nowhere.db"), "--out", filepath.Join(dir, "out")}, exitFailed, "nowhere.db"},
		{"all given away and some hidden", []string{"serve", "--db", db, "--download", "--hide", foreign}, exitUsage, "use one of them"},
		{"port in use", []string{"demo", "--data", filepath.Join(dir, "demo"), "--pictures", "10", "--addr", busy.Addr().String()}, exitFailed, "in use"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			code := run(context.Background(), tt.args, &out, &errs)
			if code != tt.code || !strings.Contains(errs.String(), tt.says) {
				t.Errorf("multiscope %v: code %d, %q; want code %d and a line with %q", tt.args, code, errs.String(), tt.code, tt.says)
			}
			if n := strings.Count(strings.TrimSpace(errs.String()), "\n"); n > 0 {
				t.Errorf("multiscope %v says %d lines, want one:\n%s", tt.args, n+1, errs.String())
			}
			if _, err := os.Stat(db); err == nil {
				t.Errorf("multiscope %v left %s behind", tt.args, db)
				os.Remove(db)
			}
		})
	}
}

// brokenModel is the demo's model with its weights cut short.
func brokenModel(t *testing.T, dir string) string {
	t.Helper()
	folder := filepath.Join(dir, "broken")
	for _, name := range []string{"open_clip_config.json", "open_clip_model.safetensors"} {
		b, err := os.ReadFile(filepath.Join(fixture.DemoModel(t), name))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".safetensors") {
			b = b[:len(b)/2]
		}
		writeFile(t, filepath.Join(folder, name), string(b))
	}
	return folder
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}
