package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
)

// TestMain lets the test's program be the process that a server reads texts with.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "serve" && os.Args[2] == encodeTexts {
		os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// indexedReader returns an index of the demo's model that relates its units to texts, but has read none: the numbers of
// its pictures are made up.
func indexedReader(t *testing.T, model string) string {
	t.Helper()
	m, err := clip.Open(model)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	db := filepath.Join(t.TempDir(), "scope.db")
	s, err := store.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r, err := m.Readout(m.DefaultTap().Name)
	if err != nil {
		t.Fatal(err)
	}
	entry := m.Info()
	if err := storetest.Fill(t.Context(), s, storetest.Spec{Units: r.Matrix.Shape[0], Images: 40, Words: 5, Model: &entry}); err != nil {
		t.Fatal(err)
	}
	if err := s.WriteReadout(t.Context(), entry.Slug, "layer4-0-sum", neuron.Readout{Embedding: r.Matrix.Shape[1], Matrix: r.Matrix.Data}); err != nil {
		t.Fatal(err)
	}
	return db
}

// unreadableIndex returns an index of a model without text tower.
func unreadableIndex(t *testing.T, model string) string {
	t.Helper()
	m, err := clip.Open(model)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	db := filepath.Join(t.TempDir(), "scope.db")
	s, err := store.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	entry := m.Info()
	if err := storetest.Fill(t.Context(), s, storetest.Spec{Images: 40, Words: 5, Model: &entry}); err != nil {
		t.Fatal(err)
	}
	return db
}

// TestServeReadsTexts starts a server with the demo's model and asks for texts that its index does not have.
func TestServeReadsTexts(t *testing.T) {
	fixture.Engine(t) // skips where ONNX Runtime cannot be had
	model := fixture.DemoModel(t)
	cmd, said := program("serve", "--db", indexedReader(t, model), "--addr", "127.0.0.1:0", "--model", model)
	origin := startServing(t, cmd)
	t.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
	})
	for _, tt := range []struct {
		name, text string
		status     int
		says       string
	}{
		{"a text", "I feel jealous", 200, `"read_now": true`},
		{"again", "I feel jealous", 200, `"read_now": true`},
		{"another language", "我很嫉妒", 200, `"read_now": true`},
		{"more tokens than it reads", strings.Repeat("no ", 160), 400, "more tokens"},
		{"after that", "a cow", 200, `"read_now": true`},
	} {
		answer, err := http.Get(origin + "/attribution.json?text=" + url.QueryEscape(tt.text))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != tt.status || !strings.Contains(string(body), tt.says) {
			t.Errorf("%s answers %d, %v: %.300s\n%s", tt.name, answer.StatusCode, err, body, said)
		}
		var doc struct {
			Dense []struct {
				PerActivation float64 `json:"per_activation"`
			}
		}
		if err := json.Unmarshal(body, &doc); tt.status == 200 && (err != nil || len(doc.Dense) == 0 || doc.Dense[0].PerActivation <= 0) {
			t.Errorf("%s: %v, %d neurons", tt.name, err, len(doc.Dense))
		}
	}
}

func TestServeRefusesOtherModels(t *testing.T) {
	model, blind := fixture.DemoModel(t), copied(t, "onnx_squeezelike/model.onnx")
	db := indexedReader(t, model)
	for _, tt := range []struct {
		name, db, model string
		says            []string
	}{
		{"no text tower", unreadableIndex(t, blind), blind, []string{"reads no texts, since it has no text tower: an ONNX file"}},
		{"other weights", db, copied(t, "vit16_quick_hf"), []string{"(SHA-256 ", "it has pictogram", "… (pictogram)"}},
		{"no such file", db, filepath.Join(t.TempDir(), "none"), []string{"--model: ", "no such file"}},
		{"the name of an entry", db, "pictogram", []string{"say where they are, with the path"}},
	} {
		var stderr bytes.Buffer
		code := run(t.Context(), []string{"serve", "--db", tt.db, "--addr", "127.0.0.1:0", "--model", tt.model}, io.Discard, &stderr)
		for _, says := range tt.says {
			if code != exitFailed || !strings.Contains(stderr.String(), says) {
				t.Errorf("%s: exit %d, %q; want %q", tt.name, code, &stderr, says)
			}
		}
	}
}
