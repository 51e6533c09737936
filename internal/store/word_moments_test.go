package store_test

import (
	"database/sql"
	"encoding/binary"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
	"multiscope/internal/tensor"
)

// TestExcess computes the excess of every unit from the activations on words again.
func TestExcess(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	_, rows, err := s.WordActivations(t.Context(), model, layer)
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Word(t.Context(), neuron.WordQuery{Model: model, Layer: layer, Word: "japan", Limit: 24})
	if err != nil || len(d.Units) != 24 {
		t.Fatalf("Word(japan) has %d units, %v; want 24", len(d.Units), err)
	}
	for _, u := range d.Units {
		column := make([]float64, len(rows)) // japan is the first word
		mean, variance := 0.0, 0.0
		for i, row := range rows {
			column[i] = float64(tensor.HalfValue(binary.LittleEndian.Uint16(row[u.Unit.Unit*tensor.HalfBytes:])))
			mean += column[i] / float64(len(rows))
		}
		for _, a := range column {
			variance += (a - mean) * (a - mean) / float64(len(rows))
		}
		if want := (column[0] - mean) / math.Sqrt(variance); math.Abs(u.Excess-want) > 1e-9 {
			t.Errorf("unit %d: japan has an excess of %g; want %g", u.Unit.Unit, u.Excess, want)
		}
	}
}

// TestExcessOfEarlierIndexes: an index whose words were ranked before their moments were stored has them
// once it is opened, for reading or for writing.
func TestExcessOfEarlierIndexes(t *testing.T) {
	q := neuron.WordQuery{Model: model, Layer: layer, Word: "japan", Limit: 24}
	s := storetest.New(t, storetest.Spec{})
	want, err := s.Word(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	path := s.Path()
	s.Close()
	for name, open := range map[string]func() (*store.Reader, func() error, error){
		"reading": func() (*store.Reader, func() error, error) {
			r, err := store.OpenReader(t.Context(), path)
			return r, r.Close, err
		},
		"writing": func() (*store.Reader, func() error, error) {
			w, err := store.Open(t.Context(), path)
			return w.Reader, w.Close, err
		},
	} {
		forgetMoments(t, path)
		r, closed, err := open()
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.Word(t.Context(), q)
		if err != nil || !cmp.Equal(want, got) {
			t.Errorf("opened for %s: Word(japan) differs, %v:\n%s", name, err, cmp.Diff(want, got))
		}
		if err := closed(); err != nil {
			t.Error(err)
		}
	}
}

func forgetMoments(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("DELETE FROM word_moments"); err != nil {
		t.Fatal(err)
	}
}
