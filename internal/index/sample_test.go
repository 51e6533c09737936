package index

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

// TestColumnSample compares an index that keeps a sample of its activations with a whole one.
func TestColumnSample(t *testing.T) {
	const images, kept = 500, 120
	whole, s := openStore(t), openStore(t)
	run(t, fakeConfig(whole, numbered(images)))
	cfg := fakeConfig(s, numbered(images))
	cfg.ColumnSample = kept
	run(t, cfg)
	compareUnits(t, s, whole)
	k, err := s.ColumnSample(t.Context(), "fake", "maps")
	if err != nil || len(k) != kept || !slices.IsSorted(k) {
		t.Fatalf("Kept = %v, %v; want %d ordinals in order", k, err, kept)
	}
	for unit := range 70 {
		all, sample := columnOf(t, whole, mapsUnit(unit)), columnOf(t, s, mapsUnit(unit))
		if len(sample) != kept {
			t.Fatalf("unit %d keeps %d activations; want %d", unit, len(sample), kept)
		}
		for i, a := range sample {
			if want := all[k.Ordinal(i)]; a != want {
				t.Errorf("unit %d keeps %g of picture %d; want %g", unit, a, k.Ordinal(i), want)
			}
		}
	}
	if c, err := Check(t.Context(), cfg, 40); err != nil || len(c.Problems) > 0 || c.Pictures != 80 {
		t.Errorf("Check = %+v, %v; want no problem and 40 pictures for each layer", c, err)
	}
	if report := run(t, cfg); report.Ran != 0 {
		t.Errorf("the second run took %d pictures through the network", report.Ran)
	}
	near, err := s.Unit(t.Context(), mapsUnit(1))
	if err != nil || len(near.Neighbours) == 0 || near.Neighbours[0].Correlation > 1+1e-5 {
		t.Errorf("neighbours by a sample = %v, %v", near.Neighbours, err)
	}
}

// compareUnits compares statistics, histograms and examples, which are of all pictures.
func compareUnits(t *testing.T, s, whole *store.Writer) {
	t.Helper()
	for unit := range 70 {
		ref := mapsUnit(unit)
		got, err := s.Unit(t.Context(), ref)
		want, err2 := whole.Unit(t.Context(), ref)
		got.Metrics, want.Metrics = neuron.UnitMetrics{}, neuron.UnitMetrics{} // which are of the sample
		if err != nil || err2 != nil || got.Unit != want.Unit || fmt.Sprint(got.Histogram, got.Top, got.Bottom, got.Levels) != fmt.Sprint(want.Histogram, want.Top, want.Bottom, want.Levels) {
			t.Errorf("%s: with a sample %+v, %v; without %+v, %v", ref, got.Unit, err, want.Unit, err2)
		}
	}
}

func mapsUnit(unit int) neuron.Ref { return neuron.Ref{Model: "fake", Layer: "maps", Unit: unit} }

// Images of a range are drawn from the sample, and where that has too few, from the examples.
func TestRangeOfASample(t *testing.T) {
	whole, s := openStore(t), openStore(t)
	run(t, fakeConfig(whole, numbered(500)))
	cfg := fakeConfig(s, numbered(500))
	cfg.ColumnSample = 50
	run(t, cfg)
	ref := mapsUnit(69)
	d, err := s.Unit(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	peak, middle := d.Z(d.Max), math.Floor(d.Z(d.Mean))
	for _, r := range []struct{ lo, hi float64 }{{middle, middle + 1}, {middle + 0.5, middle + 1.5}, {peak - 0.01, peak + 1}, {middle + 0.3, middle + 0.9}} {
		got, err := s.UnitRange(t.Context(), ref, r.lo, r.hi, 30, 1)
		want, err2 := whole.UnitRange(t.Context(), ref, r.lo, r.hi, 500, 1)
		if err != nil || err2 != nil || len(got.Examples) == 0 {
			t.Fatalf("UnitRange(%v) = %v, %v, %v; want some images", r, got, err, err2)
		}
		if exact := math.Mod(r.lo, 0.5) == 0; exact && got.Images != want.Images {
			t.Errorf("UnitRange(%v) counts %d images; want %d, as many as the bins hold", r, got.Images, want.Images)
		}
		for _, e := range got.Examples {
			if !slices.ContainsFunc(want.Examples, func(w neuron.Example) bool {
				return w.Image.Key == e.Image.Key && w.Activation == e.Activation
			}) {
				t.Errorf("UnitRange(%v) shows %s at %g, which the whole column does not have there", r, e.Image.Key, e.Activation)
			}
		}
	}
}

// With new pictures a layer that keeps a sample sees all again, and its statistics are exact.
func TestColumnSampleGrows(t *testing.T) {
	whole, s := openStore(t), openStore(t)
	cfg := fakeConfig(s, numbered(300))
	cfg.ColumnSample = 100
	run(t, cfg)
	cfg.Pictures = numbered(400)
	report := run(t, cfg)
	if report.Ran < 400 {
		t.Errorf("%d pictures went through the network; want all 400", report.Ran)
	}
	run(t, fakeConfig(whole, numbered(400)))
	compareUnits(t, s, whole)
	if n := len(columnOf(t, s, mapsUnit(7))); n != 100 {
		t.Errorf("a unit keeps %d activations; want 100", n)
	}
}
