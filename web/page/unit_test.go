package page

import (
	"bytes"
	"context"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/chart"
	"multiscope/web/view"
)

func TestTheLongestNeuronPageIsShortEnough(t *testing.T) {
	d := sampleUnit(1023)
	d.Histogram = neuron.Histogram{Lo: -10.125, Step: 0.125, Counts: make([]int64, chart.MostBars)}
	for i := range d.Histogram.Counts {
		d.Histogram.Counts[i] = int64(1_000_000 + i)
	}
	d.Top, d.Bottom = widest(topShown), widest(bottomShown)
	for i := range d.Levels {
		d.Levels[i].Examples = widest(len(d.Levels[i].Examples))
	}
	p := newUnitPage(d, address.RangeQuery{})
	var buf bytes.Buffer
	if err := view.Unit(p).Render(context.Background(), &buf); err != nil {
		t.Fatal(err)
	}
	if buf.Len() > maxUnitPage-headBytes {
		t.Errorf("the page has %d bytes, want at most %d", buf.Len(), maxUnitPage)
	}
}
