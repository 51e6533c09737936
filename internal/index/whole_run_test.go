package index

import (
	"context"
	"flag"
	"fmt"
	"image"
	"testing"
	"time"

	"multiscope/internal/dataset"
	"multiscope/internal/demo"
	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
	"multiscope/internal/text"
)

// photographs is how many pictures BenchmarkWholeRun indexes with an RN50.
var photographs = flag.Int("photographs", 2000, "pictures of BenchmarkWholeRun/RN50")

// BenchmarkWholeRun compares the time from the first picture to a finished database with that of ONNX
// Runtime alone for one forward of the same pictures in the same batches: a part of the forwards before
// each run and the others after it, in one process. Pictures of words are counted as such; only the opening of
// sessions is left out.
//
//	go test -run '^$' -bench WholeRun -benchtime 1x -timeout 60m ./internal/index
func BenchmarkWholeRun(b *testing.B) {
	b.Run("RN50", func(b *testing.B) {
		photos, err := dataset.Open(fixture.Shared(b, "photos"), dataset.Options{})
		if err != nil {
			b.Fatal(err)
		}
		cfg := engineConfig(b, fixture.RN50.Random(b))
		cfg.Batch = 16
		wholeRun(b, cfg, repeated{photos, *photographs})
	})
	b.Run("Demo", func(b *testing.B) {
		pictures, err := demo.New(1, 8192)
		if err != nil {
			b.Fatal(err)
		}
		cfg := engineConfig(b, fixture.DemoModel(b))
		raster, err := text.NewRaster(cfg.Model.Preprocess.Size, 3)
		if err != nil {
			b.Fatal(err)
		}
		cfg.Batch, cfg.Words = 64, text.RasteredWords{List: text.Words()[:3000], Raster: raster}
		wholeRun(b, cfg, pictures)
	})
}

func wholeRun(b *testing.B, cfg Config, pictures dataset.Source) {
	net := cfg.Network.(engineNet)
	p := newIndexer(cfg).newPass(cfg.Layers)
	tower := p.addOutput(cfg.Model.Space.Tap, neuron.Mean, cfg.Model.Space.Units) // its end
	bare, err := net.open(p.outputs, false)
	if err != nil {
		b.Fatal(err)
	}
	run := newIndexer(cfg).newPass(cfg.Layers)
	run.addMaps(cfg.Layers)
	run.outputs = append(run.outputs, p.outputs[tower])
	if _, err := net.open(run.outputs, true); err != nil {
		b.Fatal(err)
	}
	forwards := pictures.Len()
	if cfg.Words != nil {
		forwards += cfg.Words.Len() * cfg.Words.Renderings()
		if _, err := net.open(p.outputs[:tower], true); err != nil {
			b.Fatal(err)
		}
	}
	var indexed, raw time.Duration
	forward := func() {
		raw += timed(b, func() error { return runBare(b.Context(), p, bare, forwards/2) })
	}
	progress := newStepTimes()
	for b.Loop() {
		cfg.Pictures, cfg.Store, cfg.Progress = pictures, openStore(b), progress
		forward()
		indexed += timed(b, func() error { _, err := Run(b.Context(), cfg); return err })
		forward()
	}
	progress.log(b, b.N)
	images := float64(b.N * forwards)
	b.ReportMetric(images/indexed.Seconds(), "images/s")
	b.ReportMetric(images/raw.Seconds(), "raw-images/s")
	b.ReportMetric(indexed.Seconds()/raw.Seconds(), "whole/raw")
}

// repeated are n pictures: those of a source again and again, under other names.
type repeated struct {
	dataset.Source
	n int
}

func (r repeated) Len() int { return r.n }

func (r repeated) Image(i int) neuron.Image {
	im := r.Source.Image(i % r.Source.Len())
	im.Key = fmt.Sprintf("%d/%s", i/r.Source.Len(), im.Key)
	return im
}

func (r repeated) Picture(ctx context.Context, i, side int) (image.Image, error) {
	return r.Source.Picture(ctx, i%r.Source.Len(), side)
}

// stepTimes adds up how long tasks of a run take.
type stepTimes struct {
	silence
	names []string
	took  map[string]time.Duration
	task  string
	began time.Time
}

func newStepTimes() *stepTimes { return &stepTimes{took: map[string]time.Duration{}} }

func (s *stepTimes) Start(name, _ string, _ int64) {
	if _, known := s.took[name]; !known {
		s.names = append(s.names, name)
	}
	s.task, s.began = name, time.Now()
}

func (s *stepTimes) Done() { s.took[s.task] += time.Since(s.began) }

// log writes how long each task of a run took, on average.
func (s *stepTimes) log(t testing.TB, runs int) {
	t.Helper()
	for _, name := range s.names {
		t.Logf("%s: %.1f s", name, s.took[name].Seconds()/float64(runs))
	}
}
