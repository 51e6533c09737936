package page

import (
	"math"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/web/address"
)

// TestWhatNeuronsShareIsMarked: of each image and word a column says which others have it.
func TestWhatNeuronsShareIsMarked(t *testing.T) {
	unit := func(number int, images []int64, words ...string) neuron.UnitDetail {
		d := neuron.UnitDetail{Unit: neuron.Unit{Ref: neuron.Ref{Model: "m", Layer: "l", Unit: number}}}
		for _, id := range images {
			d.Top = append(d.Top, neuron.Example{Image: neuron.Image{ID: id}})
		}
		for _, w := range words {
			d.TopWords = append(d.TopWords, neuron.WordScore{Word: w, Excess: 5})
		}
		return d
	}
	c := neuron.Comparison{Y: 1, Units: []neuron.UnitDetail{unit(1, []int64{1, 2, 3}, "red", "tea"), unit(2, []int64{3, 4}, "tea"), unit(3, []int64{2, 3}, "sea")}}
	q := address.CompareQuery{Y: 1}
	for _, u := range c.Units {
		q.Units = append(q.Units, u.Ref)
		c.Correlations = append(c.Correlations, []float64{1, math.NaN(), -.125})
	}
	c.Common()
	p := newComparePage(c, q)
	for i, want := range [][]string{{"", "C", "B, C", "", "B"}, {"A, C", "", "A"}, {"A", "A, B", ""}} {
		var got []string
		for _, im := range p.Columns[i].Images {
			got = append(got, im.Also)
		}
		for _, w := range p.Columns[i].Words {
			got = append(got, w.Also)
		}
		if len(got) != len(want) {
			t.Fatalf("column %d shows %q, want %q", i, got, want)
		}
		for k := range got {
			if got[k] != want[k] {
				t.Errorf("column %d marks %q, want %q", i, got, want)
			}
		}
	}
	if p.Table.Rows[1].Cells[1].Value != "none" || p.Table.Rows[0].Cells[2].Value != "−0.12" && p.Table.Rows[0].Cells[2].Value != "−0.13" {
		t.Errorf("the table is %+v", p.Table)
	}
	if p.Against.Why == "" || p.Columns[0].NoImages == "" {
		t.Error("it does not say that there is no image of which both activations are known")
	}
}
