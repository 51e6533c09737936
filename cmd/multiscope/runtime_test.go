package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"multiscope/internal/engine"
	"multiscope/internal/fixture"
)

func TestRuntimeInfo(t *testing.T) {
	library := fixture.Engine(t).Library()
	var table, object, stderr bytes.Buffer
	if code := run(t.Context(), []string{"runtime", "info"}, &table, &stderr); code != exitDone {
		t.Fatalf("runtime info = %d: %s", code, &stderr)
	}
	for _, want := range []string{library.Path, library.Version, library.Found, "openvino"} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("runtime info does not say %q:\n%s", want, &table)
		}
	}
	if code := run(t.Context(), []string{"runtime", "info", "--json"}, &object, &stderr); code != exitDone {
		t.Fatalf("runtime info --json = %d: %s", code, &stderr)
	}
	var info engine.Info
	if err := json.Unmarshal(object.Bytes(), &info); err != nil || info.Library.Path != library.Path {
		t.Errorf("runtime info --json = %v, %s", err, &object)
	}
}

func TestRuntimeInstallWhatThereIsNot(t *testing.T) {
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), []string{"runtime", "install", "--engine", "abacus"}, &stdout, &stderr)
	if code == exitDone || !strings.Contains(stderr.String(), `there is no engine "abacus"`) || strings.Count(stderr.String(), "\n") != 1 {
		t.Errorf("runtime install --engine abacus = %d: %s", code, &stderr)
	}
}
