package index

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
	"multiscope/internal/tensor"
)

func run(t *testing.T, cfg Config) Report {
	t.Helper()
	report, err := Run(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestRun(t *testing.T) {
	ctx := t.Context()
	s := openStore(t)
	pictures := numbered(600)
	pictures.broken["a/00007.png"] = errors.New("not an image")
	report := run(t, fakeConfig(s, pictures, "japan", "happy", "red"))
	if report.Images != 599 || len(report.Failures) != 1 || report.Failures[0] != (neuron.Failure{Key: "a/00007.png", Reason: "not an image"}) || report.Words != 3 {
		t.Errorf("report = %+v", report)
	}
	d, err := s.Unit(ctx, neuron.Ref{Model: "fake", Layer: "maps", Unit: 69}) // of pictures so small many are near-duplicates
	if err != nil || d.Histogram.Total() != 599 || len(d.Top) < 2 || len(d.TopWords) != 3 {
		t.Fatalf("Unit = %v, %v: %d pictures, %d examples, %d words", d, err, d.Histogram.Total(), len(d.Top), len(d.TopWords))
	}
	checkHeat(t, d)
	w, err := s.Word(ctx, neuron.WordQuery{Model: "fake", Layer: "maps", Word: "happy", Sort: neuron.ByActivation, Limit: 2})
	if err != nil || len(w.Units) != 2 || w.Units[0].Z < w.Units[1].Z {
		t.Errorf("Word(happy) = %+v, %v", w, err)
	}
	if units, err := s.ImageUnits(ctx, 3, "fake", "maps", 3); err != nil || len(units) != 3 {
		t.Errorf("ImageUnits = %v, %v", units, err)
	}
	m, err := s.Model(ctx, "fake")
	if err != nil || m.IndexedAt.IsZero() || m.Layers[0].Live == 0 || m.Layers[0].Words != 3 {
		t.Errorf("Model = %+v, %v", m, err)
	}
}

// checkHeat compares the heat maps of a unit's examples with what the network computes.
func checkHeat(t *testing.T, d neuron.UnitDetail) {
	t.Helper()
	for _, e := range slices.Concat(d.Top, d.Bottom) {
		if len(e.Heat.Cells) != 6 {
			t.Errorf("%s: example %s has no heat map", d.Ref, e.Image.Key)
			continue
		}
		cell := e.Heat.Cells[e.Heat.Row*e.Heat.Width+e.Heat.Col]
		if e.Activation >= 0 && cell != slices.Max(e.Heat.Cells) || e.Activation < 0 && cell != slices.Min(e.Heat.Cells) {
			t.Errorf("%s: the place of %s holds %d of %v", d.Ref, e.Image.Key, cell, e.Heat.Cells)
		}
	}
}

// TestStoredActivations compares columns with the network's own numbers.
func TestStoredActivations(t *testing.T) {
	s := openStore(t)
	cfg := fakeConfig(s, numbered(300))
	run(t, cfg)
	pixels := make([]float32, 3*16*16)
	want := make([]float32, 70)
	for _, i := range []int{0, 255, 256, 299} {
		p := newIndexer(cfg).newPass(nil)
		if l := p.prepare(t.Context(), task{source: i}, pixels); l.Failure != "" {
			t.Fatal(l.Failure)
		}
		out := tensor.Of(want, 1, 70)
		runner, _ := cfg.Network.Open(t.Context(), newIndexer(cfg).newPass(cfg.Layers[:1]).outputs)
		if err := runner.Run(t.Context(), tensor.Of(pixels, 1, 3, 16, 16), []*tensor.Float32{out}); err != nil {
			t.Fatal(err)
		}
		for unit, a := range want {
			column, err := s.Column(t.Context(), "fake", "maps", unit)
			if got := tensor.Halves(nil, column)[i]; err != nil || got != tensor.HalfValue(tensor.Half(a)) {
				t.Fatalf("unit %d on picture %d: stored %g, %v; computed %g", unit, i, got, err, a)
			}
		}
	}
}

func TestRunAgainDoesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "scope.db")
	for i := range 2 {
		s, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		before, _ := s.Models(t.Context())
		report := run(t, fakeConfig(s, numbered(100), "japan"))
		after, _ := s.Models(t.Context())
		if i == 1 && (report.Ran != 0 || report.Words != 0 || !before[0].IndexedAt.Equal(after[0].IndexedAt)) {
			t.Errorf("the second run did %+v", report)
		}
		s.Close()
	}
}

// TestGrowing adds pictures, layers and words one after the other: what is there already is not
// computed again, and in the end the units are those of one run over everything.
func TestGrowing(t *testing.T) {
	s := openStore(t)
	cfg := fakeConfig(s, numbered(500), "japan", "happy", "red")
	first := cfg
	first.Layers, first.Pictures, first.Words = cfg.Layers[1:], numbered(200), fakeWords{"japan"}
	for _, tt := range []struct {
		name       string
		cfg        func(*Config)
		ran, words int
	}{
		{"some of everything", func(*Config) {}, 200, 1},
		{"more pictures", func(c *Config) { c.Pictures = cfg.Pictures }, 300, 0},
		{"more words", func(c *Config) { c.Words = cfg.Words }, 0, 2},
		{"a layer more", func(c *Config) { c.Layers = cfg.Layers }, 500, 3},
	} {
		tt.cfg(&first)
		report := run(t, first)
		if report.Ran != tt.ran || report.Words != tt.words {
			t.Errorf("%s: %d pictures and %d words went through the network; want %d and %d", tt.name, report.Ran, report.Words, tt.ran, tt.words)
		}
	}
	whole := openStore(t)
	run(t, fakeConfig(whole, numbered(500), "japan", "happy", "red"))
	got, want := storetest.Tables(t, s.Path()), storetest.Tables(t, whole.Path())
	for _, same := range []string{"images", "thumbnails", "words", "categories"} {
		if got[same] != want[same] {
			t.Errorf("table %s: %s; one run gives %s", same, got[same], want[same])
		}
	}
	for unit := range 70 {
		ref := neuron.Ref{Model: "fake", Layer: "maps", Unit: unit}
		a, err := s.Unit(t.Context(), ref)
		b, err2 := whole.Unit(t.Context(), ref)
		if err != nil || err2 != nil || !cmp.Equal(a.Unit, b.Unit) || fmt.Sprint(a.Top, a.Levels, a.TopWords) != fmt.Sprint(b.Top, b.Levels, b.TopWords) {
			t.Errorf("%s: grown %+v, %v; at once %+v, %v", ref, a.Unit, err, b.Unit, err2)
		}
	}
}

// A source that loses files and gains others keeps its ordinals; new ones go to the end.
func TestChangedSource(t *testing.T) {
	s := openStore(t)
	pictures := numbered(100)
	run(t, fakeConfig(s, pictures))
	changed := fakePictures{keys: slices.Concat([]string{"a/000001-new.png"}, pictures.keys[:50], pictures.keys[60:])}
	report := run(t, fakeConfig(s, changed))
	entries, err := s.Entries(t.Context(), "fake", 0, 1000)
	if err != nil || len(entries) != 101 || entries[0].Image.Key != "a/00000.png" || entries[100].Image.Key != "a/000001-new.png" {
		t.Errorf("the data set has %d pictures, %v; want 101 with the new one last", len(entries), err)
	}
	if report.Images != 101 {
		t.Errorf("report = %+v; want 101 images", report)
	}
}

// Two folders of one name are not one data set.
func TestOtherPictures(t *testing.T) {
	s := openStore(t)
	run(t, fakeConfig(s, numbered(50)))
	_, err := Run(t.Context(), fakeConfig(s, fakePictures{keys: []string{"b/1.png", "b/2.png"}}))
	if err == nil || !strings.Contains(err.Error(), "--dataset") {
		t.Errorf("indexing other pictures under the same name = %v; want how to name them", err)
	}
}

func TestNothingToIndex(t *testing.T) {
	broken := numbered(40)
	for _, key := range broken.keys {
		broken.broken[key] = errors.New("not an image")
	}
	lost := numbered(200)
	for _, key := range lost.keys[100:] {
		lost.broken[key] = syscall.EIO
	}
	for _, tt := range []struct {
		name     string
		pictures fakePictures
		want     string
	}{
		{"no picture", numbered(0), "no pictures in fake"},
		{"none that can be read", broken, "none of the 40 files in fake is a picture that can be read; the first is a/00000.png: not an image"},
		{"a disk that goes away", lost, "files in a row cannot be read"},
	} {
		s := openStore(t)
		_, err := Run(t.Context(), fakeConfig(s, tt.pictures))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v; want %q", tt.name, err, tt.want)
		}
		failures, err := s.Failures(t.Context(), "fake")
		if tt.name == "a disk that goes away" && (err != nil || len(failures) > 0) {
			t.Errorf("%s: %d files count as failed, %v; want none", tt.name, len(failures), err)
		}
	}
}

// TestFilesThatMayNotBeRead has more of them in a row than a disk that is gone would need: they are left out.
func TestFilesThatMayNotBeRead(t *testing.T) {
	pictures := numbered(200)
	for _, key := range pictures.keys[50:100] {
		pictures.broken[key] = &fs.PathError{Op: "open", Path: key, Err: syscall.EACCES}
	}
	report := run(t, fakeConfig(openStore(t), pictures))
	if report.Images != 150 || len(report.LeftOut) != 50 || report.LeftOut[0].Key != pictures.keys[50] {
		t.Errorf("report = %d images, %v left out; want 150 and 50", report.Images, report.LeftOut)
	}
}

func TestNetworkFails(t *testing.T) {
	s := openStore(t)
	cfg := fakeConfig(s, numbered(600))
	var runs atomic.Int64
	net := cfg.Network.(fakeNet)
	net.breaks = func() error {
		if runs.Add(1) > 40 {
			return errors.New("the engine is out of memory")
		}
		return nil
	}
	cfg.Network = net
	_, err := Run(t.Context(), cfg)
	if err == nil || err.Error() != "the engine is out of memory" {
		t.Errorf("Run = %v; want the engine's error", err)
	}
	run(t, fakeConfig(s, numbered(600)))
	whole := openStore(t)
	run(t, fakeConfig(whole, numbered(600)))
	if got, want := storetest.Tables(t, s.Path()), storetest.Tables(t, whole.Path()); !maps.Equal(got, want) {
		t.Errorf("after an error and another run the tables are\n%v\nwant\n%v", got, want)
	}
}

func TestCancelled(t *testing.T) {
	s := openStore(t)
	cfg := fakeConfig(s, numbered(600))
	ctx, cancel := context.WithCancel(t.Context())
	var runs atomic.Int64
	net := cfg.Network.(fakeNet)
	net.breaks = func() error {
		if runs.Add(1) == 40 {
			cancel()
		}
		return nil
	}
	cfg.Network = net
	if _, err := Run(ctx, cfg); !errors.Is(err, context.Canceled) {
		t.Errorf("Run = %v; want context.Canceled", err)
	}
	if failures, err := s.Failures(t.Context(), "fake"); len(failures) > 0 || err != nil {
		t.Errorf("pictures count as failed since the run was stopped: %v, %v", failures, err)
	}
}

// panicking is a source whose decoder has a bug.
type panicking struct{ fakePictures }

func (p panicking) Picture(ctx context.Context, i, side int) (image.Image, error) {
	if i == 3 {
		panic("index out of range")
	}
	return p.fakePictures.Picture(ctx, i, side)
}

func TestDecoderPanics(t *testing.T) {
	cfg := fakeConfig(openStore(t), numbered(20))
	cfg.Pictures = panicking{numbered(20)}
	report := run(t, cfg)
	if len(report.Failures) != 1 || report.Failures[0].Key != "a/00003.png" || !strings.Contains(report.Failures[0].Reason, "index out of range") {
		t.Errorf("failures = %v; want the one picture", report.Failures)
	}
}

func TestPreviewComesFirst(t *testing.T) {
	s := openStore(t)
	cfg := fakeConfig(s, numbered(400))
	cfg.Shard, cfg.Preview = 64, 100
	var seen atomic.Int64
	net := cfg.Network.(fakeNet)
	net.breaks = func() error {
		c, err := s.Coverage(t.Context(), "fake", "maps")
		seen.CompareAndSwap(0, int64(c.Summarised))
		return err
	}
	cfg.Network = net
	run(t, cfg)
	if seen.Load() != 128 {
		t.Errorf("the first version of the pages covers %d pictures; want 128, whole shards", seen.Load())
	}
}
