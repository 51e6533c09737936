package index

import (
	"context"
	"fmt"
	"math"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/tensor"
)

// described says of each picture in words what its key says of its edge.
type described struct{ edged }

func (d described) Image(i int) neuron.Image {
	im := d.edged.Image(i)
	im.Categories = []neuron.Category{{Name: "edge", Value: "red"}, {Name: "one", Value: "all"}}
	if isBlue(d.keys[i]) {
		im.Categories[0].Value = "blue"
	}
	return im
}

// TestMetrics indexes twice, with more pictures the second time, and compares with what the store has by definition.
func TestMetrics(t *testing.T) {
	s := openStore(t)
	cfg := fakeConfig(s, fakePictures{})
	cfg.Words = nil
	for _, pictures := range []int{100, 170, 170} {
		cfg.Pictures = described{edged{numbered(pictures)}}
		report := run(t, cfg)
		if pictures == 170 && report.Images != 170 {
			t.Fatalf("%d images; want 170", report.Images)
		}
		for _, l := range cfg.Layers {
			checkMetrics(t, s, l, pictures)
		}
	}
}

func checkMetrics(t *testing.T, s *store.Writer, l neuron.Layer, pictures int) {
	t.Helper()
	by, err := s.LayerMetrics(t.Context(), l.Model, l.Slug)
	if err != nil || by == nil || by.Images != pictures || by.Likened == 0 {
		t.Fatalf("LayerMetrics of %s = %+v, %v; want those of %d images", l.Slug, by, err, pictures)
	}
	columns := make([][]float32, l.Units)
	for u := range columns {
		halves, err := s.Column(t.Context(), l.Model, l.Slug, u)
		if err != nil {
			t.Fatal(err)
		}
		columns[u] = tensor.Halves(nil, halves)
	}
	places := placesOf(t, s, l.Model, pictures)
	for unit, column := range columns {
		d, err := s.Unit(t.Context(), neuron.Ref{Model: l.Model, Layer: l.Slug, Unit: unit})
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("%s/%d over %d pictures", l.Slug, unit, pictures)
		nearly(t, name+": monosemanticity", d.Metrics.Monosemanticity, allPairs(column, places))
		nearly(t, name+": redundancy", d.Metrics.Redundancy, mostCorrelated(columns, unit, d.Metrics.RedundantWith))
		if d.Metrics.ExplainedBy != "edge" || d.Metrics.BestCategory.Name != "edge" || d.Metrics.BestImages == 0 {
			t.Errorf("%s is explained by %q, best at %v of %d images; want edge", name, d.Metrics.ExplainedBy, d.Metrics.BestCategory, d.Metrics.BestImages)
		}
		if d.Metrics.Clarity == nil || d.Metrics.Polysemanticity == nil || (d.Metrics.Localisation != nil) != (l.Height > 1) {
			t.Errorf("%s: metrics of its strongest images are %+v; want them, of heat maps where there are any", name, d.Metrics)
		}
	}
}

func nearly(t *testing.T, what string, got *float64, want float64) {
	t.Helper()
	const tol = 1e-4 // products are float32
	if got == nil || !(math.Abs(*got-want) < tol) {
		t.Errorf("%s = %v; want %v", what, got, want)
	}
}

func placesOf(t *testing.T, s interface {
	Embeddings(context.Context, string, []int) ([][]byte, error)
}, model string, pictures int) [][]float32 {
	t.Helper()
	ordinals := make([]int, pictures)
	for i := range ordinals {
		ordinals[i] = i
	}
	embeddings, err := s.Embeddings(t.Context(), model, ordinals)
	if err != nil {
		t.Fatal(err)
	}
	places := make([][]float32, pictures)
	for i, e := range embeddings {
		if e != nil {
			places[i] = tensor.Halves(nil, e)
		}
	}
	return places
}

// allPairs is monosemanticity pair by pair.
func allPairs(column []float32, places [][]float32) float64 {
	u, _ := neuron.Moments(column)
	sum, pairs := 0.0, 0.0
	for i, p := range places {
		for j, q := range places {
			if i == j || p == nil || q == nil {
				continue
			}
			product := 0.0
			for at := range p {
				product += float64(p[at]) * float64(q[at])
			}
			w := (float64(column[i]) - u.Min) * (float64(column[j]) - u.Min)
			sum += w * product / lengthOf(p) / lengthOf(q)
			pairs += w
		}
	}
	return sum / pairs
}

// mostCorrelated is the largest absolute correlation with another unit, if that with the unit named is one.
func mostCorrelated(columns [][]float32, unit, named int) float64 {
	most, of := 0.0, math.NaN()
	for other, column := range columns {
		if other == unit {
			continue
		}
		r := math.Abs(pearson(columns[unit], column))
		most = max(most, r)
		if other == named {
			of = r
		}
	}
	if of < most-1e-4 {
		return math.NaN()
	}
	return of
}

func pearson(a, b []float32) float64 {
	u, n := neuron.Moments(a)
	v, _ := neuron.Moments(b)
	sum := 0.0
	for i := range a {
		sum += (float64(a[i]) - u.Mean) * (float64(b[i]) - v.Mean)
	}
	return sum / float64(n) / u.Std / v.Std
}
