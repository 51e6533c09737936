package index

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"multiscope/internal/dataset"
	"multiscope/internal/demo"
	"multiscope/internal/engine"
	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/tensor"
)

// BenchmarkFinalise turns shards into columns, statistics, histograms and examples: 50,000 images
// × 2,560 units, as ImageNet's validation set and the last layer of an RN50x4 have.
func BenchmarkFinalise(b *testing.B) {
	const images, units = 50_000, 2560
	for b.Loop() {
		b.StopTimer()
		s := openStore(b)
		ix := shardsOf(b, s, images, units)
		b.StartTimer()
		if err := ix.summaries(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		reportSize(b, s, images*units)
		b.StartTimer()
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s")
}

// BenchmarkIndexDemo compares how many images a second go through the index and through ONNX
// Runtime alone, on the demo's model, graph and batch, in turns.
func BenchmarkIndexDemo(b *testing.B) {
	pictures, err := demo.New(1, 1024)
	if err != nil {
		b.Fatal(err)
	}
	cfg := engineConfig(b, fixture.DemoModel(b))
	cfg.Batch = 64
	compareWithEngine(b, cfg, pictures)
}

// provider computes in the benchmarks of photographs: go test -bench IndexRN50 -engine openvino
var provider = flag.String("engine", string(engine.CPU), "engine of BenchmarkIndexRN50 and BenchmarkIndexRN50x4")

// BenchmarkIndexRN50 does the same with a model of the size of OpenAI's RN50 over photographs.
func BenchmarkIndexRN50(b *testing.B) { benchmarkPhotos(b, fixture.RN50) }

// BenchmarkIndexRN50x4 does the same with a model of the size of OpenAI's RN50x4.
func BenchmarkIndexRN50x4(b *testing.B) { benchmarkPhotos(b, fixture.RN50x4) }

func benchmarkPhotos(b *testing.B, size fixture.ResNet) {
	const images = 128
	photos, err := dataset.Open(fixture.Shared(b, "photos"), dataset.Options{Limit: images})
	if err != nil {
		b.Fatal(err)
	}
	e, err := engine.Open(b.Context(), engine.Options{Provider: engine.Provider(*provider)})
	if err != nil {
		b.Fatal(err)
	}
	cfg := engineConfigOn(b, e, size.Random(b))
	cfg.Batch, cfg.Shard = 16, images/2
	compareWithEngine(b, cfg, photos)
}

// compareWithEngine runs pictures through the index and as many batches of the same size through
// the bare session, in turns, and reports both rates and their ratio. It does the same with the
// session that the index has, whose runs go side by side: parallelism-ratio is what is left of its speed.
func compareWithEngine(b *testing.B, cfg Config, pictures dataset.Source) {
	net := cfg.Network.(engineNet)
	var indexed, raw, side time.Duration
	for b.Loop() {
		cfg.Pictures, cfg.Store = pictures, openStore(b)
		ix := newIndexer(cfg)
		if err := ix.register(b.Context()); err != nil {
			b.Fatal(err)
		}
		p := ix.newPass(cfg.Layers)
		whole, err := net.open(p.outputs, false)
		if err != nil {
			b.Fatal(err)
		}
		parallelism, err := net.open(p.outputs, true)
		if err != nil {
			b.Fatal(err)
		}
		for range 2 {
			raw += timed(b, func() error { return runBare(b.Context(), p, whole, pictures.Len()/2) })
			indexed += timed(b, func() error { return ix.activationsUpTo(b.Context(), ix.report.Ran+pictures.Len()/2) })
			side += timed(b, func() error { return runBare(b.Context(), p, parallelism, pictures.Len()/2) })
		}
	}
	images := float64(b.N * pictures.Len())
	b.ReportMetric(images/indexed.Seconds(), "images/s")
	b.ReportMetric(images/raw.Seconds(), "raw-images/s")
	b.ReportMetric(raw.Seconds()/indexed.Seconds(), "ratio")
	b.ReportMetric(side.Seconds()/indexed.Seconds(), "parallelism-ratio")
}

// runBare runs n pictures of nothing, as many at a time as a batch has.
func runBare(ctx context.Context, p *pass, r engineRunner, n int) error {
	var group errgroup.Group
	for range r.Parallelism() {
		b := p.newBatch(p.batch / r.Parallelism())
		group.Go(func() error {
			for at := 0; at < n/r.Parallelism(); at += len(b.prepared) {
				if err := r.Run(ctx, b.pictures, b.outputs); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

func timed(b *testing.B, f func() error) time.Duration {
	b.Helper()
	began := time.Now()
	if err := f(); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}

// reportSize reports what the database takes for each activation.
func reportSize(b *testing.B, s *store.Writer, activations int) {
	b.Helper()
	info, err := os.Stat(s.Path())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/float64(activations), "bytes/activation")
}

// shardsOf fills a store with made-up shards of one layer, as an interrupted run leaves them.
func shardsOf(b *testing.B, s *store.Writer, images, units int) *indexer {
	b.Helper()
	layer := neuron.Layer{Model: "fake", Tap: "visual.l", Slug: "l", Units: units, Height: 9, Width: 9, Reduce: neuron.Mean}
	cfg := fakeConfig(s, numbered(images))
	cfg.Layers, cfg.Top, cfg.PerLevel = []neuron.Layer{layer}, 0, 0
	ix := newIndexer(cfg)
	if err := ix.register(b.Context()); err != nil {
		b.Fatal(err)
	}
	for first := 0; first < images; first += 256 {
		shard := neuron.Shard{Model: "fake", First: first, Images: min(256, images-first)}
		for i := range shard.Images {
			shard.New = append(shard.New, neuron.Entry{
				Image: neuron.Image{Key: fmt.Sprint(first + i)}, MIME: "x", Thumbnail: []byte{0},
				Fingerprint: neuron.Fingerprint{rand.Uint64(), rand.Uint64()},
			})
		}
		var part []byte
		for u := range units {
			for i := range shard.Images {
				part = tensor.AppendHalves(part, madeUp(u, first+i))
			}
		}
		shard.Layers = []neuron.LayerPart{{Layer: "l", Activations: part}}
		if err := s.WriteShard(b.Context(), shard); err != nil {
			b.Fatal(err)
		}
		if (first/256+1)%31 == 0 {
			if err := s.Compact(b.Context(), "fake", "l"); err != nil {
				b.Fatal(err)
			}
		}
	}
	return ix
}

// madeUp returns an activation: roughly normal, with a heavy tail for one picture in forty.
func madeUp(unit, ordinal int) float32 {
	h := uint64(unit)<<32 ^ uint64(ordinal)
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	h ^= h >> 31
	if h%40 == 0 {
		return 1 + float32(h>>16&0xfff)/512
	}
	sum := h&0xffff + h>>16&0xffff + h>>32&0xffff + h>>48
	return (float32(sum)/0xffff-2)*0.6 - 0.3
}
