package index

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/tensor"
)

// memoryImages is the variable that makes TestIndexMany index so many images.
const memoryImages = "MULTISCOPE_TEST_IMAGES"

// BenchmarkMemory compares what a whole run takes at its peak, over 10,000 and over 100,000 images,
// of 2,560 units: pictures are decoded, stored, summarised, drawn and compared as ever, and only the
// network is made up. Each run is a process of its own.
func BenchmarkMemory(b *testing.B) {
	var few, many float64
	for b.Loop() {
		few, many = peakOf(b, 10_000), peakOf(b, 100_000)
	}
	b.ReportMetric(few, "MiB-at-10000")
	b.ReportMetric(many, "MiB-at-100000")
	b.ReportMetric(many/few, "ratio")
}

var peakLine = regexp.MustCompile(`(?m)^VmHWM:\s+(\d+) kB$`)

// peakOf returns the most memory that a run over so many images had resident, in MiB.
func peakOf(b *testing.B, images int) float64 {
	b.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestIndexMany$", "-test.timeout=1h")
	cmd.Env = append(os.Environ(), memoryImages+"="+strconv.Itoa(images))
	out, err := cmd.CombinedOutput()
	peak := peakLine.FindSubmatch(out)
	if err != nil || peak == nil {
		b.Fatalf("%v\n%s", err, out)
	}
	kib, err := strconv.ParseFloat(string(peak[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return kib / 1024
}

// TestIndexMany is the process whose memory BenchmarkMemory measures. It is no test of its own.
func TestIndexMany(t *testing.T) {
	images, err := strconv.Atoi(os.Getenv(memoryImages))
	if err != nil {
		t.Skip("skipped: only a process for BenchmarkMemory")
	}
	cfg := fakeConfig(openStore(t), numbered(images), "japan", "happy", "red")
	cfg.Layers = []neuron.Layer{{Model: "fake", Tap: "visual.l", Slug: "l", Units: 2560, Height: 3, Width: 3, Reduce: neuron.Mean}}
	cfg.Model.Space = neuron.Space{Tap: "visual", Units: 640}
	cfg.Network, cfg.Batch, cfg.Top, cfg.PerLevel = madeUpNet{}, 32, 0, 0
	progress := newStepTimes()
	cfg.Progress = progress
	report := run(t, cfg)
	if report.Images != images {
		t.Errorf("report = %+v; want %d images", report, images)
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("%s\n", peakLine.Find(status))
	progress.log(t, 1)
	t.Logf("%d images in %s, %d MiB of database", images, report.Took, sizeOf(t, cfg.Store.(*store.Writer))>>20)
}

func sizeOf(t *testing.T, s *store.Writer) int64 {
	t.Helper()
	info, err := os.Stat(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// madeUpNet is a network whose numbers depend on the picture and the unit, as those of the benchmarks do.
type madeUpNet struct{}

func (madeUpNet) Open(_ context.Context, outputs []clip.Output) (Runner, error) {
	return madeUpRunner(outputs), nil
}

type madeUpRunner []clip.Output

func (madeUpRunner) Close() error     { return nil }
func (madeUpRunner) Parallelism() int { return 2 }

func (madeUpRunner) Run(_ context.Context, pictures *tensor.Float32, outputs []*tensor.Float32) error {
	for _, out := range outputs {
		for i := range pictures.Shape[0] {
			row, picture := out.Row(i), 0
			for _, v := range pictures.Row(i)[:24] {
				picture = picture*31 + int(math.Float32bits(v))
			}
			for u := range row {
				row[u] = madeUp(u, picture)
			}
		}
	}
	return nil
}
