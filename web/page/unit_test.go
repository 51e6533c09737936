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

// maxPage is how long a neuron page may be.
const maxPage = 64 << 10

func TestTheLongestNeuronPageIsShortEnough(t *testing.T) {
	d := sampleUnit(1023)
	d.Histogram = neuron.Histogram{Lo: -10.125, Step: 0.125, Counts: make([]int64, chart.MostBars)}
	for i := range d.Histogram.Counts {
		d.Histogram.Counts[i] = int64(1_000_000 + i)
	}
	fine := neuron.HeatMap{Height: 24, Width: 24, Cells: bytes.Repeat([]byte{200}, 24*24)}
	widen := func(examples []neuron.Example) {
		for i := range examples {
			examples[i].Heat, examples[i].Image.ID = fine, 1_000_000+int64(i)
			examples[i].Image.Caption = "a caption of the length that people write"
		}
	}
	d.Top, d.Bottom = sampleExamples(-1, topShown, 9, -.1), sampleExamples(-1, bottomShown, -9, .1)
	widen(d.Top)
	widen(d.Bottom)
	for i := range d.Levels {
		widen(d.Levels[i].Examples)
	}
	p := newUnitPage(d, address.RangeQuery{})
	var buf bytes.Buffer
	if err := view.Unit(p).Render(context.Background(), &buf); err != nil {
		t.Fatal(err)
	}
	if buf.Len() > maxPage-2<<10 { // the rest is for the head's addresses
		t.Errorf("the page has %d bytes, want at most %d", buf.Len(), maxPage)
	}
}
