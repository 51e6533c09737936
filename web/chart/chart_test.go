package chart

import (
	"math"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

func TestJoinBinsKeepsImagesAndZero(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   neuron.Histogram
	}{
		{"even", neuron.Histogram{Lo: -4, Step: 0.5, Counts: make([]int64, 200)}},
		{"odd", neuron.Histogram{Lo: -3.5, Step: 0.5, Counts: make([]int64, 201)}},
		{"far from zero", neuron.Histogram{Lo: 7.125, Step: 0.125, Counts: make([]int64, 999)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for i := range tt.in.Counts {
				tt.in.Counts[i] = int64(i)
			}
			got := JoinBins(tt.in, 50)
			if len(got.Counts) > 50 || got.Total() != tt.in.Total() {
				t.Errorf("%d bins of %d images, want at most 50 of %d", len(got.Counts), got.Total(), tt.in.Total())
			}
			if edges := got.Lo / got.Step; edges != math.Round(edges) {
				t.Errorf("bins of %v start at %v: zero is not between two of them", got.Step, got.Lo)
			}
		})
	}
}

func TestChart(t *testing.T) {
	h := neuron.Histogram{Lo: -2, Step: 1, Counts: []int64{0, 10, 100, 0, 1, 0, 0}}
	c := New(h, address.RangeQuery{Asked: true, Lo: 0, Hi: 1})
	if len(c.Bars) != 3 {
		t.Fatalf("%d bars, want one for each bin that is not empty", len(c.Bars))
	}
	tall := c.Bars[1]
	if tall.Address != "?hi=1&lo=0#range" || tall.Title != "0σ to +1σ: 100 images" || !tall.Chosen || tall.X != "25%" || tall.Width != "25%" {
		t.Errorf("the tallest bar is %+v", tall)
	}
	if c.Bars[0].Chosen || c.Bars[2].Chosen || c.Bars[0].Tone != "i1" || c.Bars[2].Tone != "e3" || c.Zero != "25%" {
		t.Errorf("bars %+v, zero at %s", c.Bars, c.Zero)
	}
}

func TestChartOfNothing(t *testing.T) {
	for _, h := range []neuron.Histogram{{}, {Step: 1, Counts: []int64{0, 0}}} {
		if c := New(h, address.RangeQuery{}); len(c.Bars) != 0 {
			t.Errorf("the chart of %v has %d bars", h, len(c.Bars))
		}
	}
}

func TestChartOfOneBin(t *testing.T) {
	c := New(neuron.Histogram{Lo: 3, Step: 0.5, Counts: []int64{5}}, address.RangeQuery{})
	if len(c.Bars) != 1 || strings.Contains(c.Bars[0].Height, "NaN") || c.Zero != "" {
		t.Errorf("chart %+v, want one bar and no zero", c)
	}
}

func TestTone(t *testing.T) {
	for _, tt := range []struct {
		z    float64
		want string
	}{{0, "r"}, {0.49, "r"}, {-0.49, "r"}, {0.5, "e1"}, {-1, "i2"}, {3.9, "e3"}, {-7, "i4"}, {40, "e5"}} {
		if got := Tone(tt.z); got != tt.want {
			t.Errorf("tone(%v) = %q, want %q", tt.z, got, tt.want)
		}
	}
}

func TestSpark(t *testing.T) {
	for _, tt := range []struct {
		name   string
		counts []int64
		want   view.Spark
	}{
		{"one colour each", []int64{1, 0, 9, 99, 1}, view.Spark{Width: 10, Height: 100, Inhibit: "M1 100v-16", Rest: "M5 100v-50", Excite: "M7 100v-100m2 100v-16", Name: "Activations from −2.5σ to +2.5σ"}},
		{"nothing", []int64{0, 0}, view.Spark{Width: 2, Height: 100, Name: "No activations yet"}},
	} {
		if got := NewSpark(neuron.Histogram{Lo: -2.5, Step: 1, Counts: tt.counts}); got != tt.want {
			t.Errorf("%s: %+v; want %+v", tt.name, got, tt.want)
		}
	}
}
