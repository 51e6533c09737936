package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/autolabel"
	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

// labelledDemo indexes some of the demo's pictures and shows it few words.
func labelledDemo(t *testing.T) (model, db string) {
	t.Helper()
	model, db = fixture.DemoModel(t), filepath.Join(t.TempDir(), "scope.db")
	words := filepath.Join(t.TempDir(), "words.txt")
	writeFile(t, words, "flag\nface\nfood\nthe\nanimal\nhand\nhouse\n")
	command(t, "index", "--model", model, "--images", "demo:160", "--words", words, "--db", db)
	return model, db
}

// TestLabel indexes once: refusals leave nothing that the labels would find.
func TestLabel(t *testing.T) {
	model, db := labelledDemo(t)
	t.Run("refuses", func(t *testing.T) { refuseLabels(t, model, db) })
	t.Run("labels", func(t *testing.T) { findLabels(t, model, db) })
}

// otherCLIP is one that is not indexed and has a vocabulary.
func otherCLIP(t *testing.T) string { return fixture.Shared(t, "goldens/models/vit16_fullvocab") }

func findLabels(t *testing.T, model, db string) {
	args := []string{"label", "--model", model, "--db", db, "--units", "3,8-9"}
	for _, want := range []string{"6 labels of units of layer4-1-sum found, 0 were there; from 7 words on 1", "0 labels of units of layer4-1-sum found, 6 were there"} {
		if said := command(t, args...); !strings.Contains(said, want) {
			t.Errorf("label says %q; want %q", said, want)
		}
	}
	s, err := store.OpenReader(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	own := explanationsOf(t, s)
	if len(own) != 2 || own[0].Method != neuron.LinearExplanation || len(own[0].Terms) == 0 || own[0].Correlation == nil || !own[0].Judged.Own || own[0].Judged.HeldOut < 50 {
		t.Errorf("unit 8 has %+v; want a linear explanation and one by soft-WPMI", own)
	}

	// Without the model, what the index has is compared: the same.
	if said := command(t, "label", "--model-name", "pictogram", "--db", db, "--units", "3,8-9"); !strings.Contains(said, "found, 6 were there") {
		t.Errorf("label without a model says %q; want nothing to do", said)
	}
	// Another CLIP reads pictures and words, one that the index does not have among them.
	other := otherCLIP(t)
	words := filepath.Join(t.TempDir(), "words.txt")
	writeFile(t, words, "flag\nface\nzeppelin over the sea\n")
	said := command(t, "label", "--model-name", "pictogram", "--db", db, "--units", "8", "--labeller", other, "--images", "demo:160", "--words", words, "--method", "soft-wpmi", "--json")
	var report []autolabel.Summary
	if err := json.Unmarshal([]byte(said), &report); err != nil || len(report) != 2 || len(report[1].Labellers) != 2 {
		t.Errorf("the report is %s, %v; want labels by two labellers", said, err)
	}
	if now := explanationsOf(t, s); now[1].Judged.Own || now[1].Judged.Fitted+now[1].Judged.HeldOut != 160 || now[0].Recipe != own[0].Recipe {
		t.Errorf("with another labeller unit 8 has %+v", now)
	}
}

func explanationsOf(t *testing.T, s *store.Reader) []neuron.Explanation {
	t.Helper()
	d, err := s.Unit(t.Context(), neuron.Ref{Model: "pictogram", Layer: "layer4-1-sum", Unit: 8})
	if err != nil {
		t.Fatal(err)
	}
	return d.Explanations
}

func refuseLabels(t *testing.T, model, db string) {
	_, wordless := indexedDemo(t)
	unread := filepath.Join(t.TempDir(), "words.txt")
	writeFile(t, unread, "zeppelin over the sea\nflag\n")
	flat := filepath.Join("..", "..", "internal", "clip", "testdata", "models", "onnx_squeezelike", "model.onnx")
	with := func(more ...string) []string { return append([]string{"--model", model, "--db", db}, more...) }
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"nothing to do":            {with(), "one of --units, --all and --report"},
		"two things to do":         {with("--all", "--report"), "one of --units, --all and --report"},
		"no model":                 {[]string{"--db", db, "--all"}, "name it with --model or --model-name"},
		"no numbers":               {with("--units", "x"), "A unit is a whole number"},
		"no such unit":             {with("--units", "1024"), "The layer has 1024 units"},
		"no such layer":            {with("--all", "--layer", "layer9"), "layer layer9 of pictogram is not indexed"},
		"no such method":           {with("--all", "--method", "milan"), "--method is linear, soft-wpmi or both"},
		"no such words":            {with("--all", "--words", db+"x"), "word list"},
		"too few images":           {with("--all", "--most-images", "20"), "100 to 200000 images, not 20"},
		"a labeller that is blind": {with("--all", "--labeller", model), "name them with --images"},
		"images without a model":   {[]string{"--model-name", "pictogram", "--db", db, "--all", "--images", "demo:160"}, "name it with --model or --labeller"},
		"a labeller without texts": {with("--all", "--labeller", flat, "--images", "demo:160"), "has no text tower that Multiscope can run"},
		"words that nobody read":   {[]string{"--model-name", "pictogram", "--db", db, "--all", "--words", unread}, `"zeppelin over the sea" first, have not been read by the text tower of`},
		"no words shown":           {[]string{"--model", model, "--db", wordless, "--all"}, "No words were shown to pictogram"},
		"no labels to report":      {with("--report"), "No labels of layer layer4-1-sum were found yet"},
		"other pictures":           {with("--all", "--labeller", otherCLIP(t), "--images", "demo:120:9"), "other pictures"},
		"a model unindexed":        {[]string{"--model", flat, "--db", db, "--all"}, "index it first"},
		"no database":              {[]string{"--model", model, "--db", db + "x", "--all"}, "there is no database"},
	} {
		code, said := commandLine(append([]string{"label"}, tt.args...)...)
		if code == exitDone || !strings.Contains(said, tt.want) {
			t.Errorf("%s: label %q ends with %d and %q; want an error with %q", name, tt.args, code, said, tt.want)
		}
	}
}
