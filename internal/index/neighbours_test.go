package index

import (
	"errors"
	"math"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/tensor"
)

const correlationTol = 1e-3 // float16 activations, float32 sums

// TestNeighbours compares what is stored with correlations computed the plain way, within a layer,
// between layers and between models.
func TestNeighbours(t *testing.T) {
	s := openStore(t)
	pictures := numbered(400)
	pictures.broken[pictures.keys[5]] = errors.New("not an image")
	cfg := fakeConfig(s, pictures)
	run(t, cfg)
	other := fakeConfig(s, pictures)
	other.Model.Slug, other.Model.Hash = "other", "01"
	other.Layers = []neuron.Layer{{Model: "other", Tap: "visual.b", Slug: "b", Units: 20, Height: 2, Width: 2, Reduce: neuron.Mean}}
	other.Network = fakeNet{layers: other.Layers}
	run(t, other)
	for ref, companies := range map[neuron.Ref]int{
		{Model: "fake", Layer: "maps", Unit: 33}: 3, {Model: "fake", Layer: "visual", Unit: 2}: 3, {Model: "other", Layer: "b", Unit: 7}: 2,
	} {
		near, err := s.Neighbours(t.Context(), ref, 3)
		if err != nil || len(near) != 3*companies {
			t.Fatalf("Neighbours(%s) = %d, %v; want three of its layer, of the model's others and of the other model", ref, len(near), err)
		}
		if near[0].Unit.Layer != ref.Layer || near[0].Unit.Ref == ref {
			t.Errorf("Neighbours(%s) begins with %s; want another unit of the layer", ref, near[0].Unit.Ref)
		}
		for i, n := range near {
			want := correlation(columnOf(t, s, ref), columnOf(t, s, n.Unit.Ref))
			if math.Abs(n.Correlation-want) > correlationTol || n.Unit.Std == 0 || len(n.Top) == 0 {
				t.Errorf("%s and %s: r = %g (%+v); want %g", ref, n.Unit.Ref, n.Correlation, n, want)
			}
			if i%3 == 0 {
				checkNearest(t, s, ref, n)
			}
		}
	}
}

// checkNearest looks for a unit of the neighbour's layer that is nearer.
func checkNearest(t *testing.T, s *store.Writer, ref neuron.Ref, n neuron.Neighbour) {
	t.Helper()
	l, err := s.Layer(t.Context(), n.Unit.Model, n.Unit.Layer)
	if err != nil {
		t.Fatal(err)
	}
	for unit := range l.Units {
		candidate := neuron.Ref{Model: l.Model, Layer: l.Slug, Unit: unit}
		if candidate == ref {
			continue
		}
		if r := correlation(columnOf(t, s, ref), columnOf(t, s, candidate)); r > n.Correlation+correlationTol {
			t.Errorf("%s is nearer to %s (%g) than %s (%g)", candidate, ref, r, n.Unit.Ref, n.Correlation)
		}
	}
}

func columnOf(t *testing.T, s *store.Writer, ref neuron.Ref) []float32 {
	t.Helper()
	b, err := s.Column(t.Context(), ref.Model, ref.Layer, ref.Unit)
	if err != nil {
		t.Fatal(err)
	}
	return tensor.Halves(nil, b)
}

func correlation(a, b []float32) float64 {
	var n, sa, sb, saa, sbb, sab float64
	for i := range a {
		if a[i] != a[i] {
			continue
		}
		x, y := float64(a[i]), float64(b[i])
		n, sa, sb, saa, sbb, sab = n+1, sa+x, sb+y, saa+x*x, sbb+y*y, sab+x*y
	}
	if saa*n == sa*sa || sbb*n == sb*sb {
		return 0
	}
	return (n*sab - sa*sb) / math.Sqrt((n*saa-sa*sa)*(n*sbb-sb*sb))
}

func TestNeighboursAreComparedOnce(t *testing.T) {
	s := openStore(t)
	run(t, fakeConfig(s, numbered(100)))
	if pairs, err := s.UncomparedLayers(t.Context(), "fake"); len(pairs) != 0 || err != nil {
		t.Errorf("after a run %v is not compared, %v", pairs, err)
	}
	if _, err := Run(t.Context(), fakeConfig(s, numbered(120))); err != nil {
		t.Fatal(err)
	}
	if pairs, err := s.UncomparedLayers(t.Context(), "fake"); len(pairs) != 0 || err != nil {
		t.Errorf("with more pictures %v is not compared, %v", pairs, err)
	}
}

// BenchmarkNeighbours compares the 1,024 units of the demo's layer over its 8,192 pictures.
func BenchmarkNeighbours(b *testing.B) {
	s := openStore(b)
	ix := shardsOf(b, s, 8192, 1024)
	if err := ix.summaries(b.Context()); err != nil {
		b.Fatal(err)
	}
	pairs, err := s.UncomparedLayers(b.Context(), "fake")
	if err != nil || len(pairs) != 1 {
		b.Fatal(pairs, err)
	}
	for b.Loop() {
		if err := ix.compare(b.Context(), newComparison(pairs[0])); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s")
}
