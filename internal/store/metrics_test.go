package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

// TestMetrics reads them with a unit, as a list has it and alone, and with where they stand in the layer.
func TestMetrics(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	ctx := t.Context()
	for _, unit := range []int{0, 2, 23} {
		want := storetest.Metrics(unit, 24)
		d, err := s.Unit(ctx, ref(unit))
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Metrics.BestImages; (got > 0) != (want.AveragePrecision != nil) {
			t.Errorf("the best category of unit %d has %d images", unit, got)
		}
		want.BestImages = d.Metrics.BestImages
		if diff := cmp.Diff(want, d.Metrics); diff != "" {
			t.Errorf("Unit(%d).Metrics (-want +got):\n%s", unit, diff)
		}
		cards, _, err := s.Units(ctx, neuron.UnitQuery{Model: model, Layer: layer, Offset: unit, Limit: 1})
		if err != nil || len(cards) != 1 || !cmp.Equal(cards[0].Metrics, want) {
			t.Errorf("Units at %d = %+v, %v; want the metrics of that unit", unit, cards, err)
		}
		for _, m := range neuron.Metrics {
			if got, want := d.MetricPlaces[m], placeOf(m, unit); got != want {
				t.Errorf("%s of unit %d stands at %+v; want %+v", m, unit, got, want)
			}
		}
		if by := d.LayerMetrics; by == nil || by.Images != 300 || by.Likened != 295 {
			t.Errorf("LayerMetrics = %+v; want those of 300 images", by)
		}
	}
}

// placeOf counts the units that have more of a metric.
func placeOf(m neuron.Metric, unit int) (p neuron.MetricPlace) {
	own := m.Of(storetest.Metrics(unit, 24))
	if own == nil {
		return p
	}
	for other := range 24 {
		if v := m.Of(storetest.Metrics(other, 24)); v != nil {
			p.Of++
			if *v > *own {
				p.Above++
			}
		}
	}
	return p
}

// TestMetricsBasis changes with what metrics are computed from, and what is written replaces what was there.
func TestMetricsBasis(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Models: 2})
	ctx := t.Context()
	found, now, err := s.MetricsBasis(ctx, model, layer)
	if err != nil || found != now || now.Files == 0 || now.Embedded == 0 || now.Said == 0 || now.Rule != neuron.MetricsRule {
		t.Fatalf("MetricsBasis = %+v, %+v, %v; want the same of both, of images with embeddings and categories", found, now, err)
	}
	if err := s.FinishSummaries(ctx, model, layer, 300); err != nil {
		t.Fatal(err)
	}
	if found, now, err = s.MetricsBasis(ctx, model, layer); err != nil || found == now {
		t.Errorf("MetricsBasis after new statistics = %+v, %+v, %v; want others", found, now, err)
	}
	one := .5
	if err := s.WriteMetrics(ctx, model, layer, neuron.LayerMetrics{MetricsBasis: now}, []neuron.UnitMetrics{{Clarity: &one}}); err != nil {
		t.Fatal(err)
	}
	for unit, want := range map[int]neuron.UnitMetrics{0: {Clarity: &one}, 1: {}} {
		if d, err := s.Unit(ctx, ref(unit)); err != nil || !cmp.Equal(d.Metrics, want) {
			t.Errorf("metrics of unit %d written again = %+v, %v; want %+v", unit, d.Metrics, err, want)
		}
	}
	if by, err := s.LayerMetrics(ctx, model, layer); err != nil || by == nil || by.MetricsBasis != now {
		t.Errorf("LayerMetrics = %+v, %v; want %+v", by, err, now)
	}
	if err := s.RemoveModel(ctx, model); err != nil {
		t.Errorf("RemoveModel of one with metrics: %v", err)
	}
}
