package export

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
	"multiscope/internal/tensor"
)

// TestArrayEqualsTheIndex: the elements behind the header are the columns of the index, one after the other.
func TestArrayEqualsTheIndex(t *testing.T) {
	w, index := filledLarge(t)
	for _, p := range []Precision{Float16, Float32} {
		o := options(t)
		o.Layer = "layer4-1-sum"
		report, err := Columns(t.Context(), index, o, p)
		if err != nil {
			t.Fatal(err)
		}
		if len(report.LeftOut) != 1 {
			t.Errorf("Columns() leaves out %q", report.LeftOut)
		}
		b, err := os.ReadFile(filepath.Join(o.Folder, activationsName))
		if err != nil {
			t.Fatal(err)
		}
		header, elements, _ := bytes.Cut(b, []byte("\n"))
		files := spec.Images + spec.Failed
		if want := "'fortran_order': True, 'shape': (8002,5,)"; !strings.Contains(string(header), want) || (len(header)+1)%64 != 0 {
			t.Errorf("the header is %q; want %s", header, want)
		}
		for unit := range spec.Units {
			want, err := w.Column(t.Context(), "model-0", "layer4-1-sum", unit)
			if err != nil {
				t.Fatal(err)
			}
			size := len(elements) / spec.Units
			if !equalNumbers(elements[unit*size:(unit+1)*size], want, p) || len(want) != 2*files {
				t.Errorf("unit %d differs as %s", unit, p)
			}
		}
	}
}

// equalNumbers compares with what is stored, not-a-number with itself.
func equalNumbers(got, halves []byte, p Precision) bool {
	if p == Float16 {
		return bytes.Equal(got, halves)
	}
	want := tensor.Halves(nil, halves)
	for i, x := range want {
		y := math.Float32frombits(binary.LittleEndian.Uint32(got[4*i:]))
		if x != y && (x == x || y == y) {
			return false
		}
	}
	return len(got) == 4*len(want)
}

// TestRowsSayWhichImage: row i of the array is of entry i of index.json, also where a layer keeps a sample.
func TestRowsSayWhichImage(t *testing.T) {
	w, _ := filled(t, storetest.Spec{Failed: 1, Layers: 1})
	layer := neuron.Ref{Model: "model-0", Layer: "layer4-0-sum"}
	read := func() (rows []rowOf) {
		o := options(t)
		if _, err := Columns(t.Context(), snapshot(t, w.Reader), o, Float16); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(o.Folder, indexName))
		if err == nil {
			err = json.Unmarshal(text, &rows)
		}
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	all := read()
	failed := 0
	for i, r := range all {
		if r.Ordinal != i || r.Key == "" || (r.Image == 0) != (r.Failure != "") {
			t.Errorf("row %d is of %+v", i, r)
		}
		if r.Failure != "" {
			failed++
		}
	}
	if len(all) != 301 || failed != 1 {
		t.Errorf("there are %d rows, %d failed; want 301, 1", len(all), failed)
	}
	sample := neuron.DrawColumnSample(len(all), 40, 1)
	if err := w.StartSample(t.Context(), layer.Model, layer.Layer, sample); err != nil {
		t.Fatal(err)
	}
	if _, err := w.DropUnsampled(t.Context(), layer.Model, layer.Layer); err != nil {
		t.Fatal(err)
	}
	for i, r := range read() {
		if r != all[sample[i]] {
			t.Errorf("row %d of the sample is of %+v; want %+v", i, r, all[sample[i]])
		}
	}
}

func TestColumnsRefuses(t *testing.T) {
	_, index := filled(t, storetest.Spec{Layers: 2})
	for _, tt := range []struct{ name, layer, precision, says string }{
		{"two layers", "", "float16", "say which with --model and --layer: model-0/layer4-0-sum, model-0/layer4-1-sum"},
		{"not a type", "layer4-0-sum", "float64", "float16 or float32"},
	} {
		o := options(t)
		o.Layer = tt.layer
		if _, err := Columns(t.Context(), index, o, Precision(tt.precision)); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: Columns() = %v; want %q", tt.name, err, tt.says)
		}
	}
	if _, err := Neuronpedia(t.Context(), index, options(t), 0); err == nil {
		t.Error("a batch of no units is not refused")
	}
}
