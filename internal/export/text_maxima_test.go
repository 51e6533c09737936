package export

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

// TestTextMaximaEqualTheIndex reads the table back and compares it with what pages read.
func TestTextMaximaEqualTheIndex(t *testing.T) {
	const units = 9
	w, _ := filled(t, storetest.Spec{Models: 2, Layers: 2, Units: units, Words: 12, Meanings: true})
	alone := neuron.TextSearch{Unit: 3, Recipe: "{}", Made: time.UnixMilli(1), Maxima: []neuron.ScoredText{{Text: "with nothing to compare, 価格", Score: -.25}}}
	for _, s := range []neuron.TextSearch{alone, {Unit: 4, Recipe: "{}", Made: time.UnixMilli(1)}} { // of unit 4 nothing was found
		if err := w.WriteTextMaxima(t.Context(), "model-0", "layer4-0-sum", s); err != nil {
			t.Fatal(err)
		}
	}
	o := options(t)
	report, err := Parquet(t.Context(), snapshot(t, w.Reader), o)
	if err != nil {
		t.Fatal(err)
	}
	var want []textRow
	for _, layer := range []neuron.Ref{{Model: "model-0", Layer: "layer4-0-sum"}, {Model: "model-0", Layer: "layer4-1-sum"}, {Model: "model-1", Layer: "layer4-0-sum"}, {Model: "model-1", Layer: "layer4-1-sum"}} {
		for unit := range units {
			d, err := w.Unit(t.Context(), neuron.Ref{Model: layer.Model, Layer: layer.Layer, Unit: unit})
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, rowsOfTexts(d)...)
		}
	}
	got := readTable[textRow](t, filepath.Join(o.Folder, "text_maxima.parquet"))
	if diff := cmp.Diff(want, got); diff != "" || len(got) != 4*units*neuron.DefaultTextMaxima-3-4 {
		t.Errorf("text_maxima.parquet has %d rows and differs: %s", len(got), diff)
	}
	for _, f := range report.Files {
		if f.Name == "text_maxima.parquet" && f.Rows != int64(len(want)) {
			t.Errorf("the report says that it has %d rows; want %d", f.Rows, len(want))
		}
	}
}

// rowsOfTexts are those that the table is to have of a unit.
func rowsOfTexts(d neuron.UnitDetail) (rows []textRow) {
	for rank, m := range d.Texts.Maxima {
		r := textRow{Model: d.Model, Layer: d.Layer, Unit: int32(d.Unit.Unit), Rank: int32(rank), Text: m.Text, Score: m.Score,
			Word: d.Texts.Word.Text, Caption: d.Texts.Caption.Text, Encoded: int32(d.Texts.Encoded), Recipe: d.Texts.Recipe}
		if r.Word != "" {
			r.WordScore, r.CaptionScore = &d.Texts.Word.Score, &d.Texts.Caption.Score
		}
		rows = append(rows, r)
	}
	return rows
}
