package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

func TestTextMaxima(t *testing.T) {
	model, db := indexedDemo(t)
	args := []string{"text", "maxima", "--model", model, "--db", db, "--units", "3,8-9", "--steps", "2", "--beams", "1", "--count", "2", "--tokens", "4"}
	for _, want := range []string{"text maxima of 3 units of layer4-1-sum searched for, 0 were there; ", "text maxima of 0 units of layer4-1-sum searched for, 3 were there\n"} {
		if said := command(t, args...); !strings.Contains(said, want) {
			t.Errorf("text maxima says %q; want %q", said, want)
		}
	}
	s, err := store.OpenReader(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	found, known, err := s.TextMaxima(t.Context(), neuron.Ref{Model: "pictogram", Layer: "layer4-1-sum", Unit: 8})
	if err != nil || !known || len(found.Maxima) != 2 || !found.BeatsWord() || found.Caption.Text == "" {
		t.Errorf("unit 8 has %+v, %t, %v; want two texts, the first above every word, and a caption", found, known, err)
	}
	var summary neuron.TextSummary
	for _, args := range [][]string{{"--model", model, "--units", "3,8-9", "--steps", "2", "--beams", "1", "--count", "2", "--tokens", "4"}, {"--model-name", "pictogram", "--report"}} {
		said := command(t, append([]string{"text", "maxima", "--db", db, "--json"}, args...)...)
		if err := json.Unmarshal([]byte(said), &summary); err != nil || summary.Found != 3 || summary.BeatWord == 0 || summary.OverWord <= 1 {
			t.Errorf("%s: the report is %s, %v; want three units above their best word", args, said, err)
		}
	}
}

func TestTextMaximaRefuses(t *testing.T) {
	model, db := indexedDemo(t)
	flat := filepath.Join("..", "..", "internal", "clip", "testdata", "models", "onnx_squeezelike", "model.onnx")
	with := func(more ...string) []string { return append([]string{"--model", model, "--db", db}, more...) }
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"nothing to do":     {with(), "one of --units, --all and --report"},
		"two things to do":  {with("--all", "--units", "3"), "one of --units, --all and --report"},
		"no numbers":        {with("--units", "x"), "A unit is a whole number"},
		"no such unit":      {with("--units", "1024"), "The layer has 1024 units"},
		"no such layer":     {with("--all", "--layer", "layer9"), "There is no layer layer9"},
		"texts too long":    {with("--units", "3", "--tokens", "23"), "1 to 22 tokens"},
		"no beams":          {with("--units", "3", "--beams", "0"), "Beams are a number from 1"},
		"negative weight":   {with("--units", "3", "--readability", "-1"), "weight of readability"},
		"report of nobody":  {[]string{"--db", db, "--report"}, "name it with --model or --model-name"},
		"no report":         {with("--report"), "No text maxima of layer layer4-1-sum were searched for yet"},
		"no database":       {[]string{"--model", model, "--db", db + "x", "--all"}, "there is no database"},
		"no such words":     {with("--units", "3", "--vocab", db+"x"), "read vocabulary"},
		"a model unindexed": {[]string{"--model", flat, "--db", db, "--all"}, "index it first"},
	} {
		code, said := commandLine(append([]string{"text", "maxima"}, tt.args...)...)
		if code == exitDone || !strings.Contains(said, tt.want) {
			t.Errorf("%s: text maxima %q ends with %d and %q; want an error with %q", name, tt.args, code, said, tt.want)
		}
	}
}
