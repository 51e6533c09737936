package page

import (
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

func TestMetricPlace(t *testing.T) {
	tests := []struct {
		name         string
		of           neuron.MetricPlace
		place, share string
	}{
		{"the highest", neuron.MetricPlace{Above: 0, Of: 1024}, "highest of 1,024", "100"},
		{"the second", neuron.MetricPlace{Above: 1, Of: 5}, "2nd highest of 5", "75"},
		{"the lowest", neuron.MetricPlace{Above: 4, Of: 5}, "5th highest of 5", "0"},
		{"alone", neuron.MetricPlace{Above: 0, Of: 1}, "highest of 1", "100"},
	}
	for _, tt := range tests {
		if place, share := metricPlace(tt.of); place != tt.place || share != tt.share {
			t.Errorf("%s: metricPlace(%+v) = %q, %q; want %q, %q", tt.name, tt.of, place, share, tt.place, tt.share)
		}
	}
}

// TestMetricPanelSaysWhy: what is not known says why, and a hidden neuron is not named.
func TestMetricPanelSaysWhy(t *testing.T) {
	tests := []struct {
		name   string
		change func(*neuron.UnitDetail)
		none   string // what the panel says in place of rows
		row    string // name of a row
		says   string // part of why, or of what it is of
		leads  bool
	}{
		{"not measured", func(d *neuron.UnitDetail) { d.LayerMetrics = nil }, "Not measured yet", "", "", false},
		{"constant", func(d *neuron.UnitDetail) { d.Std = 0 }, "alike", "", "", false},
		{"no grid", func(d *neuron.UnitDetail) { d.Metrics.Localisation, d.LayerOf.Height, d.LayerOf.Width = nil, 1, 1 }, "", "Localisation", "no positions", false},
		{"no space", func(d *neuron.UnitDetail) { d.Metrics.Clarity, d.ModelOf.Space.Tap = nil, "" }, "", "Clarity", "no space", false},
		{"one kind", func(d *neuron.UnitDetail) { d.Metrics.Polysemanticity = nil }, "", "Polysemanticity", "all alike", false},
		{"no categories", func(d *neuron.UnitDetail) { d.Metrics.AveragePrecision = nil }, "", "Best category", "20 images", false},
		{"hidden", func(d *neuron.UnitDetail) { d.Metrics.RedundantWith = neuron.NotNamed }, "", "Redundancy", "not shown here", false},
		{"category", func(*neuron.UnitDetail) {}, "", "Best category", "kind: animal", true},
		{"another", func(*neuron.UnitDetail) {}, "", "Redundancy", "unit 12", true},
	}
	for _, tt := range tests {
		d := sampleUnit(89)
		tt.change(&d)
		p := newMetricPanel(d)
		if tt.none != "" {
			if !strings.Contains(p.None, tt.none) || len(p.Rows) > 0 {
				t.Errorf("%s: the panel says %q and has %d rows; want %q and none", tt.name, p.None, len(p.Rows), tt.none)
			}
			continue
		}
		for _, r := range p.Rows {
			if r.Name == tt.row && (!strings.Contains(r.Why+r.Of, tt.says) || (r.Address != "") != tt.leads) {
				t.Errorf("%s: the row is %+v; want %q, a link %v", tt.name, r, tt.says, tt.leads)
			}
		}
		if len(p.Rows) != len(neuron.Metrics) {
			t.Errorf("%s: %d rows; want %d", tt.name, len(p.Rows), len(neuron.Metrics))
		}
	}
}
