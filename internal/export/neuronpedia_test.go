package export

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

// readLines reads a file of one JSON object a line.
func readLines[T any](t *testing.T, path string) (all []T) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for lines := json.NewDecoder(z); ; {
		var one T
		if err := lines.Decode(&one); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
}

// TestBatchesEqualTheIndex reads all batches and compares them with what pages read.
func TestBatchesEqualTheIndex(t *testing.T) {
	w, index := filled(t, storetest.Spec{Units: 25, Near: 3})
	o := options(t)
	if _, err := Neuronpedia(t.Context(), index, o, 10); err != nil {
		t.Fatal(err)
	}
	next := 0
	for b, size := range []int{10, 10, 5} {
		features := readLines[feature](t, filepath.Join(o.Folder, featuresName(b)))
		if len(features) != size {
			t.Fatalf("batch %d has %d units; want %d", b, len(features), size)
		}
		activations := readLines[activation](t, filepath.Join(o.Folder, activationName(b)))
		for _, f := range features {
			d, err := w.Unit(t.Context(), neuron.Ref{Model: f.ModelID, Layer: f.Layer, Unit: next})
			if err != nil {
				t.Fatal(err)
			}
			compareFeature(t, f, activations, d)
			next++
		}
	}
	if next != 25 {
		t.Errorf("there are %d units; want 25", next)
	}
}

func compareFeature(t *testing.T, f feature, activations []activation, d neuron.UnitDetail) {
	t.Helper()
	if f.Index != strconv.Itoa(d.Unit.Unit) || f.MaxAct != d.Max || f.Nonzero != d.Density || len(f.Bins) != len(d.Histogram.Counts) || f.Bins[0] != d.Histogram.Lo {
		t.Errorf("%s: %+v", d, f)
	}
	if f.Words[0] != d.TopWords[0].Word || f.Excess[0] != d.TopWords[0].Excess || f.LowWords[0] != d.LowWords[0].Word {
		t.Errorf("%s has words %q, %q; want %v", d, f.Words, f.LowWords, d.TopWords)
	}
	if n := d.Neighbours[0]; f.CorrelatedUnits[0] != n.Unit.Unit || f.Correlations[0] != n.Correlation {
		t.Errorf("%s correlates with %v, %v; want %d, %v", d, f.CorrelatedUnits, f.Correlations, n.Unit.Unit, n.Correlation)
	}
	ids := map[string]bool{}
	top := 0
	for _, a := range activations {
		if a.Index != f.Index {
			continue
		}
		if ids[a.ID] {
			t.Errorf("%s has two activations %s", d, a.ID)
		}
		ids[a.ID] = true
		if a.BinMin != nil && (a.MaxValue < *a.BinMin-1e-9 || a.MaxValue >= *a.BinMax+1e-9 || *a.BinContains <= 0) {
			t.Errorf("activation %s of %v is not within %v to %v, of %v", a.ID, a.MaxValue, *a.BinMin, *a.BinMax, *a.BinContains)
		}
		if a.ID == activationID(d.LayerOf, neuron.RankedExample{Unit: d.Unit.Unit, Kind: "top", Rank: top}) && top < len(d.Top) {
			if a.MaxValue != d.Top[top].Activation || a.Tokens[0] != d.Top[top].Image.Key || len(a.Values) != 1 {
				t.Errorf("example %d of %s is %+v; want %+v", top, d, a, d.Top[top])
			}
			top++
		}
	}
	if top != len(d.Top) {
		t.Errorf("%s has %d of %d top examples", d, top, len(d.Top))
	}
}
