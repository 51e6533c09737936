package export

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/parquet-go/parquet-go"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/tensor"
)

func readTable[T any](t *testing.T, path string) []T {
	t.Helper()
	rows, err := parquet.ReadFile[T](path)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestTablesEqualTheIndex reads the tables back and compares them with what pages read.
func TestTablesEqualTheIndex(t *testing.T) {
	w, index := filledLarge(t)
	o := options(t)
	report, err := Parquet(t.Context(), index, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Files) != 6+2*2+1 || len(report.LeftOut) != len(notInTables) {
		t.Errorf("Parquet() writes %d files and leaves out %q", len(report.Files), report.LeftOut)
	}
	for _, name := range []string{"readouts", "texts", "meanings", "follow letters", "embeddings", "spreads"} {
		for format, leftOut := range map[string][]string{"Parquet": report.LeftOut, "Neuronpedia": notInNeuronpedia} {
			if !strings.Contains(strings.Join(leftOut, "\n"), strings.TrimSuffix(name, "s")) {
				t.Errorf("%s does not say that it leaves out %s", format, name)
			}
		}
	}
	units := readTable[unitRow](t, filepath.Join(o.Folder, "units.parquet"))
	if len(units) != 2*spec.Units {
		t.Fatalf("units.parquet has %d rows", len(units))
	}
	words := readTable[wordRow](t, filepath.Join(o.Folder, "words.parquet"))
	examples := readTable[exampleRow](t, filepath.Join(o.Folder, "examples.parquet"))
	explanations := readTable[explanationRow](t, filepath.Join(o.Folder, "explanations.parquet"))
	if len(explanations) != 2*2*spec.Explained {
		t.Errorf("explanations.parquet has %d rows; want %d", len(explanations), 2*2*spec.Explained)
	}
	listed := map[bool]int{}
	for _, u := range units {
		d, err := w.Unit(t.Context(), neuron.Ref{Model: u.Model, Layer: u.Layer, Unit: int(u.Unit)})
		if err != nil {
			t.Fatal(err)
		}
		compareUnit(t, u, d)
		compareWords(t, words, d)
		for _, word := range d.TopWords {
			listed[len(word.Listed.Languages) > 0 && len(word.Listed.Lexicons) > 0]++
		}
		compareExamples(t, examples, d)
		compareExplanations(t, explanations, d)
	}
	if listed[true] == 0 || listed[false] == 0 {
		t.Errorf("of the words, lists say something of %d and nothing of %d; want both", listed[true], listed[false])
	}
}

func compareExplanations(t *testing.T, all []explanationRow, d neuron.UnitDetail) {
	t.Helper()
	var got, want []explanationRow
	for _, r := range all {
		if r.Model == d.Model && r.Layer == d.Layer && int(r.Unit) == d.Unit.Unit {
			got = append(got, r)
		}
	}
	for _, e := range d.Explanations {
		want = append(want, newExplanationRow(d.LayerOf, e))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("explanations of %s: %s", d, diff)
	}
}

func compareUnit(t *testing.T, got unitRow, d neuron.UnitDetail) {
	t.Helper()
	m := d.Multimodal
	want := unitRow{
		Model: d.Model, Layer: d.Layer, Tap: d.LayerOf.Tap, Unit: int32(d.Unit.Unit), Name: d.Name, Max: d.Max, Min: d.Min, Mean: d.Mean, Std: d.Std,
		Kurtosis: d.Kurtosis, Nonzero: d.Density, AboveOne: d.Density1, Shared: d.Shared.Name, SharedKind: d.Shared.Kind, SharedBy: int32(d.Shared.Images),
		SharedAmong: int32(d.Shared.Among), Concept: m.Concept, Pictures: int32(m.Pictures), PictureExcess: m.PictureExcess, WordExcess: m.WordExcess,
		HistogramFrom: d.Histogram.Lo, HistogramStep: d.Histogram.Step, Counts: d.Histogram.Counts,
	}
	want.addMetrics(d.Metrics)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("units.parquet of %s: %s", d, diff)
	}
}

func compareWords(t *testing.T, all []wordRow, d neuron.UnitDetail) {
	t.Helper()
	of := func(side string) (found []neuron.WordScore) {
		for _, w := range all {
			if w.Model == d.Model && w.Layer == d.Layer && int(w.Unit) == d.Unit.Unit && w.Side == side {
				found = append(found, wordOf(w))
			}
		}
		return found
	}
	if diff := cmp.Diff(d.TopWords, of("top"), cmpopts.EquateNaNs()); diff != "" || len(d.TopWords) == 0 {
		t.Errorf("top words of %s: %s", d, diff)
	}
	if diff := cmp.Diff(d.LowWords, of("low"), cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("low words of %s: %s", d, diff)
	}
}

// wordOf reads a row back.
func wordOf(r wordRow) neuron.WordScore {
	w := neuron.WordScore{Word: r.Word, Excess: r.Excess, Z: r.Z, Spread: math.NaN()}
	if r.Spread != nil {
		w.Spread = *r.Spread
	}
	if r.Renderings != nil {
		w.Renderings = int(*r.Renderings)
	}
	if len(r.Lexicons) > 0 { // an absent list is read as an empty one
		w.Listed.Lexicons = r.Lexicons
	}
	for _, l := range r.Languages {
		of := neuron.WordLanguage{Tag: l.Language}
		if l.Frequency != nil {
			of.Frequency = int(*l.Frequency)
		}
		w.Listed.Languages = append(w.Listed.Languages, of)
	}
	return w
}

// compareExamples: a page shows the first of what the table has.
func compareExamples(t *testing.T, all []exampleRow, d neuron.UnitDetail) {
	t.Helper()
	var own []exampleRow
	for _, e := range all {
		if e.Model == d.Model && e.Layer == d.Layer && int(e.Unit) == d.Unit.Unit {
			own = append(own, e)
		}
	}
	check := func(kind string, from float64, want []neuron.Example) {
		for rank, x := range want {
			at := slices.IndexFunc(own, func(e exampleRow) bool {
				return e.Kind == kind && int(e.Rank) == rank && (e.LevelFrom == nil || *e.LevelFrom == from && *e.LevelTo == from+neuron.LevelStep)
			})
			if at < 0 {
				t.Fatalf("%s has no example %s %d", d, kind, rank)
			}
			e := own[at]
			placed := e.Row != nil && int(*e.Row) == x.Heat.Row && int(*e.Col) == x.Heat.Col
			if e.Image != x.Image.ID || e.Key != x.Image.Key || e.Activation != x.Activation || e.Z != x.Z || int(e.Copies) != x.Copies || placed != (len(x.Heat.Cells) > 0) {
				t.Errorf("example %s %d of %s = %+v; want %+v", kind, rank, d, e, x)
			}
		}
	}
	check("top", 0, d.Top)
	check("bottom", 0, d.Bottom)
	for _, l := range d.Levels {
		check("level", l.Lo, l.Examples)
	}
}

// TestImagesAreAllThere: images and files that could not be read, each once, in order.
func TestImagesAreAllThere(t *testing.T) {
	w, index := filledLarge(t)
	o := options(t)
	if _, err := Parquet(t.Context(), index, o); err != nil {
		t.Fatal(err)
	}
	files := readTable[fileRow](t, filepath.Join(o.Folder, "images.parquet"))
	failed := 0
	for i, f := range files {
		if int(f.Ordinal) != i {
			t.Fatalf("row %d has ordinal %d", i, f.Ordinal)
		}
		if f.Failure != "" {
			failed++
			continue
		}
		if i%500 > 0 {
			continue
		}
		im, err := w.Image(t.Context(), *f.Image)
		if err != nil {
			t.Fatal(err)
		}
		im.Dataset = ""
		if want := newFileRow(f.Dataset, neuron.File{Ordinal: i, Image: im}); !cmp.Equal(f, want) {
			t.Errorf("image %d: %s", i, cmp.Diff(want, f))
		}
	}
	if failed != spec.Failed || len(files) != spec.Images+spec.Failed {
		t.Errorf("images.parquet has %d files, %d failed; want %d, %d", len(files), failed, spec.Images+spec.Failed, spec.Failed)
	}
}

// TestColumnsEqualTheIndex reads each unit's activations back, over more than one group of rows.
func TestColumnsEqualTheIndex(t *testing.T) {
	w, index := filledLarge(t)
	o := options(t)
	if _, err := Parquet(t.Context(), index, o); err != nil {
		t.Fatal(err)
	}
	f := openTable(t, filepath.Join(o.Folder, "activations.model-0.layer4-1-sum.parquet"))
	if len(f.RowGroups()) != 2 {
		t.Errorf("there are %d groups of rows; want one for each row of a column in the index", len(f.RowGroups()))
	}
	for unit := range spec.Units {
		want, err := w.Column(t.Context(), "model-0", "layer4-1-sum", unit)
		if err != nil {
			t.Fatal(err)
		}
		got := numbers(t, f, 2+unit)
		if len(got) != len(want)/2 {
			t.Fatalf("unit %d has %d activations; want %d", unit, len(got), len(want)/2)
		}
		for i, a := range got {
			stored := tensor.HalfValue(binary.LittleEndian.Uint16(want[2*i:]))
			if a != stored && !(math.IsNaN(float64(a)) && math.IsNaN(float64(stored))) {
				t.Fatalf("unit %d, file %d: %v; want %v", unit, i, a, stored)
			}
		}
	}
	if name := f.Schema().Columns()[2+3][0]; name != "u3" {
		t.Errorf("the fourth unit's column is %q", name)
	}
	if models, _ := f.Lookup("multiscope.models"); !strings.Contains(models, `"sha256"`) {
		t.Errorf("the metadata say of the models %q", models)
	}
}

func TestWordColumnsEqualTheIndex(t *testing.T) {
	w, index := filledLarge(t)
	o := options(t)
	if _, err := Parquet(t.Context(), index, o); err != nil {
		t.Fatal(err)
	}
	f := openTable(t, filepath.Join(o.Folder, "word_activations.model-0.layer4-0-sum.parquet"))
	if f.NumRows() != int64(spec.Words) {
		t.Errorf("there are %d words; want %d", f.NumRows(), spec.Words)
	}
	d, err := w.Unit(t.Context(), neuron.Ref{Model: "model-0", Layer: "layer4-0-sum", Unit: 3})
	if err != nil {
		t.Fatal(err)
	}
	strongest := float64(slices.Max(numbers(t, f, 1+3)))
	if want := d.TopWords[0].Z; math.Abs(d.Z(strongest)-want) > 1e-12 {
		t.Errorf("the strongest word of unit 3 has z %v; want %v", d.Z(strongest), want)
	}
}

func openTable(t *testing.T, path string) *parquet.File {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	table, err := parquet.OpenFile(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// numbers returns a column of float32.
func numbers(t *testing.T, f *parquet.File, column int) (all []float32) {
	t.Helper()
	for _, g := range f.RowGroups() {
		pages := g.ColumnChunks()[column].Pages()
		for {
			page, err := pages.ReadPage()
			if err != nil {
				break // its end; the count is compared
			}
			values := make([]parquet.Value, page.NumValues())
			n, _ := page.Values().ReadValues(values)
			for _, v := range values[:n] {
				all = append(all, v.Float())
			}
		}
		pages.Close()
	}
	return all
}

var _ Index = (*store.Snapshot)(nil)
