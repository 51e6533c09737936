package store_test

import (
	"encoding/binary"
	"errors"
	"math"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
	"multiscope/internal/tensor"
)

// TestSpectrumOfWords compares a unit's spectrum over words and its ranked words with the stored rows of the words.
func TestSpectrumOfWords(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Words: 200})
	_, rows, err := s.WordActivations(t.Context(), model, layer)
	if err != nil {
		t.Fatal(err)
	}
	r := neuron.Ref{Model: model, Layer: layer, Unit: 3}
	w, err := s.WordSpectrum(t.Context(), r, 4, 1)
	if err != nil || w.Words != 200 || w.Histogram.Total() != 200 {
		t.Fatalf("WordSpectrum = %d words, %d in bins, %v; want 200", w.Words, w.Histogram.Total(), err)
	}
	ranked, err := s.RankedWords(t.Context(), r)
	if err != nil || len(ranked.Words) != 200 {
		t.Fatalf("RankedWords = %d words, %v", len(ranked.Words), err)
	}
	for i, l := range w.Levels {
		want := 0
		for _, row := range rows {
			a := float64(tensor.HalfValue(binary.LittleEndian.Uint16(row[r.Unit*tensor.HalfBytes:])))
			if e := ranked.Moments.Excess(a); e >= l.Lo && e < l.Hi {
				want++
			}
		}
		got, err := s.WordRange(t.Context(), r, l.Lo, l.Hi, 300, 1)
		if err != nil || l.Words != want || got.Words != want || len(got.Sample) != want {
			t.Errorf("level %d has %d words, the range %d and shows %d, %v; want %d", i, l.Words, got.Words, len(got.Sample), err, want)
		}
	}
	d, err := s.Unit(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range d.TopWords {
		a := ranked.Words[i]
		if e := ranked.Moments.Excess(a.Activation); a.Word != w.Word || math.Abs(e-w.Excess) > 1e-9 {
			t.Errorf("ranked word %d is %q with %g; the page has %q with %g", i, a.Word, e, w.Word, w.Excess)
		}
	}
	var ours *neuron.Error
	if _, err := s.WordSpectrum(t.Context(), neuron.Ref{Model: model, Layer: layer, Unit: 24}, 4, 1); !errors.As(err, &ours) || ours.Kind != neuron.NotFound {
		t.Errorf("WordSpectrum of a unit that is not there = %v; want not found", err)
	}
}

// TestSpreadOfWords: a word's spread on a page is that of its renderings, in standard deviations over words.
func TestSpreadOfWords(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	r := neuron.Ref{Model: model, Layer: layer, Unit: 3}
	d, err := s.Unit(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.RankedWords(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := s.ShownWords(t.Context(), model, layer)
	if err != nil {
		t.Fatal(err)
	}
	stored := map[string]float64{}
	at := 0
	err = s.WordSpreads(t.Context(), model, layer, func(_ int64, _ int, spreads []byte) {
		stored[shown[at].Word] = float64(tensor.HalfValue(binary.LittleEndian.Uint16(spreads[r.Unit*tensor.HalfBytes:])))
		at++
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range append(d.TopWords, d.LowWords...) {
		if want := stored[w.Word] / c.Moments.Std; w.Renderings != 3 || math.Abs(w.Spread-want) > 1e-9 {
			t.Errorf("%q has a spread of %g over %d renderings; want %g over 3", w.Word, w.Spread, w.Renderings, want)
		}
	}
}

// TestWordsOfEarlierIndexes: an index whose words were ranked before columns were kept has no spectrum of words, and its
// pages say so.
func TestWordsOfEarlierIndexes(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	path := s.Path()
	s.Close()
	storetest.Exec(t, path, "DELETE FROM word_columns; DELETE FROM word_orders; UPDATE unit_words SET spread = NULL, renderings = NULL")
	r, err := store.OpenReader(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	ref := neuron.Ref{Model: model, Layer: layer, Unit: 3}
	if w, err := r.WordSpectrum(t.Context(), ref, 4, 1); err != nil || w.Words != 0 {
		t.Errorf("WordSpectrum = %d words, %v; want none", w.Words, err)
	}
	d, err := r.Unit(t.Context(), ref)
	if err != nil || len(d.TopWords) == 0 || d.TopWords[0].Renderings != 0 || !math.IsNaN(d.TopWords[0].Spread) {
		t.Errorf("Unit has words %+v, %v; want some without spread", d.TopWords[:1], err)
	}
}
