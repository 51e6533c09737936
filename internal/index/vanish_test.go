package index

import (
	"context"
	"fmt"
	"image"
	"maps"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

// A file that vanishes before it is read is as if it had never been there, and joins the data set
// once it is back.
func TestVanishedFiles(t *testing.T) {
	for _, tt := range []struct {
		name string
		gone []int
	}{
		{"the first", []int{0}},
		{"one amid others", []int{150}},
		{"one at the end", []int{299}},
		{"some of a shard", []int{70, 71, 72, 100}},
	} {
		s, whole := openStore(t), openStore(t)
		cfg := fakeConfig(s, numbered(300))
		cfg.Shard, cfg.Preview = 64, 100
		pictures, rest := numbered(300), numbered(300)
		for _, i := range tt.gone {
			pictures.broken[pictures.keys[i]] = syscall.ENOENT
		}
		rest.keys = slices.DeleteFunc(rest.keys, func(key string) bool { return pictures.broken[key] != nil })
		cfg.Pictures = pictures
		report := run(t, cfg)
		if report.Images != 300-len(tt.gone) || len(report.LeftOut) != len(tt.gone) || len(report.Failures) != 0 {
			t.Errorf("%s: report = %+v; want %d files left out", tt.name, report, len(tt.gone))
		}
		without := fakeConfig(whole, rest)
		without.Shard, without.Preview = 64, 100
		run(t, without)
		left, err := s.LeftOut(t.Context(), "fake", -1)
		if err != nil || left.Total != len(tt.gone) || left.Files[0] != (neuron.Failure{Key: pictures.keys[tt.gone[0]], Reason: syscall.ENOENT.Error()}) {
			t.Errorf("%s: LeftOut() = %+v, %v; want %d files", tt.name, left, err, len(tt.gone))
		}
		got, want := storetest.Tables(t, s.Path()), storetest.Tables(t, whole.Path())
		for _, table := range []string{"left_out", "datasets"} { // which say that files are missing, and how many
			delete(got, table)
			delete(want, table)
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: the tables are\n%v\nwant those of a run without it\n%v", tt.name, got, want)
		}
		cfg.Pictures = numbered(300)
		if report = run(t, cfg); report.Images != 300 || len(report.LeftOut) != 0 {
			t.Errorf("%s: once it is back, report = %+v; want all images", tt.name, report)
		}
		if c, err := Check(t.Context(), cfg, 10); err != nil || len(c.Problems) > 0 {
			t.Errorf("%s: Check = %+v, %v", tt.name, c, err)
		}
	}
}

func TestAllFilesVanished(t *testing.T) {
	pictures := numbered(10)
	for _, key := range pictures.keys {
		pictures.broken[key] = syscall.ENOENT
	}
	_, err := Run(t.Context(), fakeConfig(openStore(t), pictures))
	if err == nil || !strings.Contains(err.Error(), "none of the 10 files") {
		t.Errorf("Run = %v; want that none can be read", err)
	}
}

// fading are pictures of which some can be read only once.
type fading struct {
	fakePictures
	mu   *sync.Mutex
	read map[int]bool
}

func (p fading) Picture(ctx context.Context, i, side int) (image.Image, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i%3 == 0 && p.read[i] {
		return nil, fmt.Errorf("%s: %w", p.keys[i], syscall.ENOENT)
	}
	p.read[i] = true
	return p.fakePictures.Picture(ctx, i, side)
}

// Heat maps that could not be made since a file was missing are made by a later run.
func TestVanishedExamples(t *testing.T) {
	s, whole := openStore(t), openStore(t)
	cfg := fakeConfig(s, numbered(200))
	cfg.Pictures, cfg.secondPass = fading{numbered(200), new(sync.Mutex), map[int]bool{}}, true
	run(t, cfg)
	d, err := s.Unit(t.Context(), neuron.Ref{Model: "fake", Layer: "maps", Unit: 4})
	if err != nil || len(d.Top) == 0 || !slices.ContainsFunc(d.Top, func(e neuron.Example) bool { return len(e.Heat.Cells) == 0 }) {
		t.Fatalf("Unit = %+v, %v; want examples without heat map", d.Top, err)
	}
	cfg.Pictures = numbered(200)
	run(t, cfg)
	at := fakeConfig(whole, numbered(200))
	at.secondPass = true
	run(t, at)
	if got, want := storetest.Tables(t, s.Path()), storetest.Tables(t, whole.Path()); !maps.Equal(got, want) {
		t.Errorf("once the files are back the tables are\n%v\nwant\n%v", got, want)
	}
}
