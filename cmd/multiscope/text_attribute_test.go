package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/fixture"
)

// TestTextAttribute indexes a model as a user does and asks about texts that the index has, then about one that the model must
// read.
func TestTextAttribute(t *testing.T) {
	fixture.Engine(t)
	dir := t.TempDir()
	model, db, words := fixture.DemoModel(t), filepath.Join(dir, "scope.db"), filepath.Join(dir, "words.txt")
	writeFile(t, words, "red\ncat\njealous\n")
	out := command(t, "index", "--model", model, "--images", "demo", "--limit", "48", "--words", words, "--renderings", "1", "--captions", "10", "--db", db)
	if !strings.Contains(out, "texts: the text tower read ") || !strings.Contains(out, "more captions are not read") {
		t.Errorf("index says %q; want what the text tower read", out)
	}
	if out := command(t, "index", "--model", model, "--images", "demo", "--limit", "48", "--words", words, "--renderings", "1", "--captions", "10", "--db", db); strings.Contains(out, "the text tower read") {
		t.Errorf("index again says %q; it had read all texts", out)
	}
	ask := func(args ...string) attributionJSON {
		t.Helper()
		var a attributionJSON
		if err := json.Unmarshal([]byte(command(t, append([]string{"text", "attribute", "--json", "--db", db, "--units", "3", "--top", "7"}, args...)...)), &a); err != nil {
			t.Fatal(err)
		}
		return a
	}
	known := ask("--", "i", "feel", "jealous")
	if known.Read != "" || len(known.Sum) == 0 || len(known.Sum) > 3 || len(known.Dense) != 7 || known.Layer != "layer4-1-sum" || !(known.Cosine > 0.3) {
		t.Errorf("text attribute = %+v", known)
	}
	for i, c := range known.Dense {
		if i > 0 && c.PerSigma > known.Dense[i-1].PerSigma {
			t.Errorf("neuron %d adds more than the one before it", c.Index)
		}
	}
	if small := ask("I feel jealous"); !strings.Contains(small.Read, "small letters") || small.Sum[0] != known.Sum[0] {
		t.Errorf("text attribute of the text in capitals = %+v", small)
	}
	const text = "my three red cats on a boat"
	if code, errs := commandLine("text", "attribute", "--db", db, text); code != exitFailed || !strings.Contains(errs, "name the model with --model") {
		t.Errorf("text attribute of an unknown text without a model: code %d, %q", code, errs)
	}
	now := ask("--model", model, "--keep", text)
	if !strings.Contains(now.Read, "the model read it now. It is stored.") {
		t.Errorf("text attribute with a model says %q", now.Read)
	}
	if kept := ask(text); kept.Read != "" || kept.Cosine != now.Cosine {
		t.Errorf("text attribute of the text that was kept = %+v; want what was read, %+v", kept, now)
	}
	if raw := command(t, "text", "attribute", "--json", "--db", db, "red"); !strings.Contains(raw, `"per_sigma"`) || !strings.Contains(raw, `"alpha"`) {
		t.Errorf("text attribute --json has not the keys of pages: %s", raw)
	}
	if long := ask("--model", model, strings.Repeat("red ", 100)); !strings.Contains(long.Read, "its beginning was read") {
		t.Errorf("text attribute of a long text says %q", long.Read)
	}
	if table := command(t, "text", "attribute", "--db", db, "red"); !strings.Contains(table, "red = ") || !strings.Contains(table, "ADDS FOR 1σ") {
		t.Errorf("text attribute prints %q", table)
	}
	if checked := command(t, "text", "check", "--model", model, "--db", db, "--by", "10"); !strings.Contains(checked, "worse for 0") || !strings.Contains(checked, "sentences, raising the strongest neuron") {
		t.Errorf("text check prints %q", checked)
	}
	if code, errs := commandLine("text", "check", "--model", model, "--db", db, "--grey", "2"); code != exitUsage || !strings.Contains(errs, "from 0 to 1") {
		t.Errorf("text check on an impossible grey: code %d, %q", code, errs)
	}
	for _, tt := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{" "}, exitUsage, "the text is empty"},
		{[]string{strings.Repeat("x", 501)}, exitUsage, "at most 500"},
		{[]string{}, exitUsage, "at least 1 arg"},
		{[]string{"--units", "0", "red"}, exitUsage, "numbers from 1"},
		{[]string{"--keep", "red"}, exitUsage, "name the model with --model"},
		{[]string{"--layer", "layer1-0", "red"}, exitFailed, "There is no layer layer1-0 of pictogram whose units can be related to texts; there is layer4-1-sum"},
		{[]string{"--model-name", "nobody", "red"}, exitFailed, "no indexed model nobody"},
		{[]string{"--model", filepath.Join(dir, "nothing"), "purple rain"}, exitFailed, "nothing"},
	} {
		if code, errs := commandLine(append([]string{"text", "attribute", "--db", db}, tt.args...)...); code != tt.code || !strings.Contains(errs, tt.says) {
			t.Errorf("text attribute %v: code %d, %q; want code %d and %q", tt.args, code, errs, tt.code, tt.says)
		}
	}
}

// TestTextAttributeWithoutTexts: an index of a model that reads no texts says so, once, and has none.
func TestTextAttributeWithoutTexts(t *testing.T) {
	fixture.Engine(t)
	db := filepath.Join(t.TempDir(), "scope.db")
	out := command(t, "index", "--model", fixture.Shared(t, "goldens/models/onnx_mobilenetv2/model.onnx"), "--images", "demo", "--limit", "16", "--words", "none", "--db", db)
	if strings.Count(out, "texts: no texts are read: the model has no text tower") != 1 {
		t.Errorf("index says %q", out)
	}
	if code, errs := commandLine("text", "attribute", "--db", db, "red"); code != exitFailed || !strings.Contains(errs, "does not have the text") {
		t.Errorf("text attribute: code %d, %q", code, errs)
	}
}
