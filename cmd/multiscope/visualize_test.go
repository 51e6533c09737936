package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"multiscope/internal/featurevis"
	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/visualize"
)

// indexedDemo returns the demo's model and a database in which a few pictures of it are indexed.
func indexedDemo(t *testing.T) (model, db string) {
	t.Helper()
	model, db = fixture.DemoModel(t), filepath.Join(t.TempDir(), "scope.db")
	command(t, "index", "--model", model, "--images", "demo:64", "--words", "none", "--db", db)
	return model, db
}

func TestVisualize(t *testing.T) {
	model, db := indexedDemo(t)
	out := filepath.Join(t.TempDir(), "pictures")
	if said := command(t, "facet", "train", "--model", model, "--db", db, "--name", "face", "--theme", "demo", "--images", "24"); !strings.Contains(said, "HELD-OUT AUC") {
		t.Errorf("facet train says %q", said)
	}
	args := []string{"visualize", "--model", model, "--db", db, "--units", "3,8-9", "--steps", "6", "--batch", "4", "--out", out, "--frames", "2"}
	for _, want := range []string{"6 visualizations of 3 units of layer4-1-sum made, 0 existed", "0 visualizations of 3 units of layer4-1-sum made, 6 existed"} {
		if said := command(t, args...); !strings.Contains(said, want) {
			t.Errorf("visualize says %q, want %q", said, want)
		}
	}
	made := storedVisualizations(t, db, 8)
	if len(made) != 2 || made[0].Facet != "" || made[1].Facet != "face" || made[1].Strength != visualize.DefaultStrength {
		t.Fatalf("unit 8 has %+v; want a generic picture and a face", made)
	}
	for _, name := range []string{"layer4-1-sum-8-generic.png", "layer4-1-sum-9-face.gif"} {
		if _, err := os.Stat(filepath.Join(out, name)); err != nil {
			t.Error(err)
		}
	}
	var report visualize.Report
	said := command(t, "visualize", "--model", model, "--db", db, "--report", "--json")
	if err := json.Unmarshal([]byte(said), &report); err != nil || report.Generic != 3 || report.Facets[0].Images != 3 {
		t.Errorf("the report is %s, %v; want three pictures of either kind", said, err)
	}
	if said := command(t, "facet", "remove", "face", "--db", db); !strings.Contains(said, "3 pictures") {
		t.Errorf("facet remove says %q", said)
	}
}

func storedVisualizations(t *testing.T, db string, unit int) []neuron.Visualization {
	t.Helper()
	return storedVisualizationsOf(t, db, neuron.Ref{Model: "pictogram", Layer: "layer4-1-sum", Unit: unit})
}

func storedVisualizationsOf(t *testing.T, db string, ref neuron.Ref) []neuron.Visualization {
	t.Helper()
	s, err := store.OpenReader(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	made, err := s.Visualizations(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// TestVisualizationIsReproduced runs the command that a picture names: the same bytes.
func TestVisualizationIsReproduced(t *testing.T) {
	model, db := indexedDemo(t)
	command(t, "visualize", "--model", model, "--db", db, "--units", "0-4", "--steps", "5", "--batch", "5", "--negative", "--seed", "7")
	first := storedVisualizations(t, db, 3)[0]
	before := storedPictureBytes(t, db, first.ID)
	command(t, append(strings.Fields(strings.TrimPrefix(first.Command, "multiscope ")), "--batch", "1")...)
	again := storedVisualizations(t, db, 3)[0]
	if again.ID == first.ID || !bytes.Equal(storedPictureBytes(t, db, again.ID), before) {
		t.Errorf("%s made another picture", first.Command)
	}
}

// TestReproduce reads the command of a visualization back into flags.
func TestReproduce(t *testing.T) {
	parse := func(words ...string) (f visualizeFlags, command string) {
		f.settings = featurevis.Defaults
		var cmd cobra.Command
		f.register(&cmd)
		if err := cmd.ParseFlags(words); err != nil || cmd.Flags().NArg() > 0 {
			t.Fatalf("ParseFlags(%q) = %v with %q left", words, err, cmd.Flags().Args())
		}
		return f, f.reproduce(cmd.Flags())(neuron.VisualizationKey{Unit: 7, Facet: "face", Inhibits: true})
	}
	_, got := parse("--model", "./net.onnx", "--layer", "/head/Gemm_output_0", "--mean", "0.4814547,0.4578275,0.4082107", "--pixels",
		"--units", "1-9", "--list", "x", "--facets", "all", "--out", "x", "--frames", "3", "--redo=false", "--batch", "4")
	want := "multiscope visualize --batch 4 --layer /head/Gemm_output_0 --lr 0.05 --mean 0.4814547,0.4578275,0.4082107 --model ./net.onnx --pixels=true" +
		" --redirect-steps 16 --steps 256 --units 7 --facets face --negative --redo"
	if got != want {
		t.Errorf("the command is\n%s, want\n%s", got, want)
	}
	f, again := parse(strings.Fields(got)[2:]...)
	if again != got || !f.settings.Parameterization.Pixels || f.model.mean[0] != .4814547 || f.units != "7" {
		t.Errorf("the command reads back as\n%s and %+v", again, f)
	}
}

func storedPictureBytes(t *testing.T, db string, id int64) []byte {
	t.Helper()
	s, err := store.OpenReader(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	b, _, err := s.VisualizationImage(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestVisualizeUsesTheNamedLayer names layers that come after the default one in the index.
func TestVisualizeUsesTheNamedLayer(t *testing.T) {
	model, db := fixture.DemoModel(t), filepath.Join(t.TempDir(), "scope.db")
	command(t, "index", "--model", model, "--images", "demo:64", "--words", "none", "--db", db,
		"--layer", "visual.layer4.1.sum", "--layer", "visual", "--reduce", "mean", "--reduce", "max")
	for unit, tt := range []struct{ name, layer, want string }{
		{"default", "", "layer4-1-sum"},
		{"slug", "visual", "visual"},
		{"slug of another reduction", "layer4-1-sum-max", "layer4-1-sum-max"},
		{"tap with two reductions", "visual.layer4.1.sum", "layer4-1-sum"},
		{"alias of a tap", "visual.layer4.1.pre_relu", "layer4-1-sum"},
		{"alias of the embedding", "image_embedding", "visual"},
	} {
		said := command(t, "visualize", "--model", model, "--db", db, "--units", strconv.Itoa(unit), "--steps", "1", "--layer", tt.layer)
		if want := "1 visualizations of 1 units of " + tt.want + " made"; !strings.Contains(said, want) {
			t.Errorf("%s: visualize says %q, want %q", tt.name, said, want)
		}
		ref := neuron.Ref{Model: "pictogram", Layer: tt.want, Unit: unit}
		if made := storedVisualizationsOf(t, db, ref); len(made) != 1 || !strings.Contains(made[0].Objective, "channel("+tapOf[tt.want]+",") {
			t.Errorf("%s: %s has %+v; want one visualization of its tap", tt.name, ref, made)
		}
	}
}

// tapOf has the taps of the layers that TestVisualizeUsesTheNamedLayer indexes.
var tapOf = map[string]string{"layer4-1-sum": "visual.layer4.1.sum", "layer4-1-sum-max": "visual.layer4.1.sum", "visual": "visual"}

func TestVisualizeObjective(t *testing.T) {
	out := t.TempDir()
	said := command(t, "visualize", "--model", fixture.DemoModel(t), "--objective", `channel(visual.layer4.1.sum,3) + 5*text("a dog")`,
		"--steps", "4", "--batch", "2", "--size", "128", "--out", out)
	files, _ := filepath.Glob(filepath.Join(out, "*.png"))
	if len(files) != 2 || !strings.Contains(said, "objective-2") {
		t.Errorf("wrote %v and said %q; want two pictures", files, said)
	}
}

func TestVisualizeRefuses(t *testing.T) {
	model, db := indexedDemo(t)
	tests := []struct {
		name string
		args []string
		code int
		says string
	}{
		{"nothing to do", nil, exitUsage, "one of --units"},
		{"two things to do", []string{"--units", "1", "--all"}, exitUsage, "one of --units"},
		{"two choices", []string{"--family", "region", "--labelled"}, exitUsage, "one of --units"},
		{"unknown family", []string{"--family", "regoin"}, exitFailed, `no family "regoin" here; there are person, emotion`},
		{"no notes", []string{"--labelled"}, exitFailed, "there are no notes"},
		{"no lists", []string{"--list", "tour"}, exitFailed, "there are no notes"},
		{"unknown unit", []string{"--units", "1024"}, exitFailed, "1024 units"},
		{"no number", []string{"--units", "x"}, exitUsage, `"x"`},
		{"backward range", []string{"--units", "9-3"}, exitUsage, `"9-3"`},
		{"unknown layer", []string{"--units", "1", "--layer", "visual.layer9"}, exitFailed, "visual.layer9"},
		{"layer not indexed", []string{"--units", "1", "--layer", "visual.layer2.0"}, exitFailed, "not indexed"},
		{"unknown facet", []string{"--units", "1", "--facets", "text"}, exitFailed, "facet train"},
		{"no strength", []string{"--units", "1", "--strength", "strong"}, exitUsage, "--strength"},
		{"size that cannot be", []string{"--units", "1", "--size", "100000"}, exitFailed, "sides go from 2"},
		{"objective without folder", []string{"--objective", "layer(visual.layer3.0)"}, exitUsage, "--out"},
		{"layer of an objective", []string{"--objective", "layer(visual.layer3.0)", "--out", "x", "--layer", "layer3-0"}, exitUsage, "--layer"},
		{"steps of a report", []string{"--report", "--steps", "3"}, exitUsage, "--steps"},
		{"JSON of units", []string{"--units", "1", "--json"}, exitUsage, "--json"},
		{"facet named twice", []string{"--units", "1", "--facets", "generic,generic"}, exitFailed, "twice"},
		{"bad format", []string{"--units", "1", "--format", "bmp"}, exitUsage, "--format"},
	}
	for _, tt := range tests {
		var out, errs bytes.Buffer
		args := append([]string{"visualize", "--model", model, "--db", db}, tt.args...)
		if code := run(context.Background(), args, &out, &errs); code != tt.code || !strings.Contains(errs.String(), tt.says) {
			t.Errorf("%s: code %d, %q; want code %d and %q", tt.name, code, errs.String(), tt.code, tt.says)
		}
	}
	if made := storedVisualizations(t, db, 1); len(made) > 0 {
		t.Errorf("refused commands stored %v", made)
	}
}

func TestVisualizeModelNameNeedsADatabase(t *testing.T) {
	var out, errs bytes.Buffer
	args := []string{"visualize", "--model", "x", "--objective", "layer(visual.layer3.0)", "--out", "x", "--model-name", "a"}
	if code := run(context.Background(), args, &out, &errs); code != exitUsage || !strings.Contains(errs.String(), "--db") {
		t.Errorf("code %d, %q; want code %d and a word about --db", code, errs.String(), exitUsage)
	}
}

func TestVisualizeRefusesFlagsOfAnotherParameterization(t *testing.T) {
	for name, tt := range map[string]struct {
		args []string
		says string
	}{
		"unknown":              {[]string{"--parameterization", "moco"}, "fourier or maco"},
		"magnitude of fourier": {[]string{"--magnitude", "demo:4"}, "--magnitude has no meaning"},
		"opaque fourier":       {[]string{"--opaque"}, "--opaque has no meaning"},
		"decay of maco":        {[]string{"--parameterization", "maco", "--decay", "2"}, "--decay has no meaning"},
		"pixels of maco":       {[]string{"--parameterization", "maco", "--pixels"}, "--pixels has no meaning"},
	} {
		var out, errs bytes.Buffer
		args := append([]string{"visualize", "--model", "none", "--units", "1"}, tt.args...)
		if code := run(t.Context(), args, &out, &errs); code != exitUsage || !strings.Contains(errs.String(), tt.says) {
			t.Errorf("%s: multiscope %v: code %d, %q; want code %d and a line with %q", name, args, code, errs.String(), exitUsage, tt.says)
		}
	}
}
