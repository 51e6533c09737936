package index

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
	"multiscope/internal/tensor"
)

const (
	halfTol   = 1e-3 // relative, float16
	wordFloor = 1e-3 // below it, float16 has fewer digits
)

// renderingsOf returns what the fake network does on the two pictures of a word.
func renderingsOf(t *testing.T, cfg Config, word string, l neuron.Layer) [2][]float32 {
	t.Helper()
	var found [2][]float32
	prep := cfg.Model.Preprocess
	prep.Resized = 0
	for k := range found {
		pixels := make([]float32, 3*prep.Size*prep.Size)
		im, err := fakeWords{word}.Picture(t.Context(), 0, k)
		if err == nil {
			err = clip.Preprocess(pixels, im, prep)
		}
		if err != nil {
			t.Fatal(err)
		}
		found[k] = make([]float32, l.Units)
		fakeRunner{net: cfg.Network.(fakeNet)}.fill(clip.Output{Tap: l.Tap, Reduce: l.Reduce}, pixels, found[k])
	}
	return found
}

func near(got, want float64) bool { return math.Abs(got-want) <= halfTol*math.Abs(want)+wordFloor }

func halfAt(b []byte, i int) float64 {
	return float64(tensor.HalfValue(binary.LittleEndian.Uint16(b[i*tensor.HalfBytes:])))
}

// TestWordsAreAveraged draws the words again, runs them through the network, and compares with what is stored: the
// mean over the renderings, their spread, and the mean direction of their embeddings.
func TestWordsAreAveraged(t *testing.T) {
	s := openStore(t)
	cfg := fakeConfig(s, numbered(60), "japan", "glad", "red")
	run(t, cfg)
	maps, space := cfg.Layers[0], cfg.Layers[1]
	ids, rows, err := s.WordActivations(t.Context(), "fake", maps.Slug)
	if err != nil || len(ids) != 3 {
		t.Fatalf("%d words, %v", len(ids), err)
	}
	var spreads [][]byte
	err = s.WordSpreads(t.Context(), "fake", maps.Slug, func(_ int64, renderings int, b []byte) {
		if renderings != 2 {
			t.Errorf("%d renderings; want 2", renderings)
		}
		spreads = append(spreads, append([]byte(nil), b...))
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, word := range []string{"japan", "glad", "red"} {
		found := renderingsOf(t, cfg, word, maps)
		for unit := range maps.Units {
			a, b := float64(found[0][unit]), float64(found[1][unit])
			if got, want := halfAt(rows[i], unit), (a+b)/2; !near(got, want) {
				t.Errorf("%s, unit %d: activation %g; want %g", word, unit, got, want)
			}
			if got, want := halfAt(spreads[i], unit), math.Abs(a-b)/math.Sqrt2; !near(got, want) {
				t.Errorf("%s, unit %d: spread %g; want %g", word, unit, got, want)
			}
		}
	}
	at := 0
	err = s.WordEmbeddings(t.Context(), "fake", func(word string, id int64, embedding []byte) {
		found := renderingsOf(t, cfg, word, space)
		want := make([]float64, space.Units)
		for _, v := range found {
			length := lengthOf(v)
			for i := range v {
				want[i] += float64(v[i]) / length
			}
		}
		squares := 0.0
		for i := range want {
			squares += want[i] * want[i]
		}
		for i := range want {
			if got, want := halfAt(embedding, i), want[i]/math.Sqrt(squares); !near(got, want) || id != ids[at] {
				t.Errorf("%s (%d): embedding %d is %g; want %g of word %d", word, id, i, got, want, ids[at])
			}
		}
		at++
	})
	if err != nil || at != 3 {
		t.Errorf("%d embeddings, %v; want 3", at, err)
	}
}

// TestWordColumns compares each unit's column with the rows of the words that it is of, and its words' spreads.
func TestWordColumns(t *testing.T) {
	s := openStore(t)
	cfg := fakeConfig(s, numbered(60), "japan", "glad", "red", "seven", "ox")
	run(t, cfg)
	_, rows, err := s.WordActivations(t.Context(), "fake", "maps")
	if err != nil {
		t.Fatal(err)
	}
	for unit := range cfg.Layers[0].Units {
		ref := neuron.Ref{Model: "fake", Layer: "maps", Unit: unit}
		c, err := s.WordColumn(t.Context(), ref)
		if err != nil || len(c.Words) != 5 || c.Words[0] != "japan" || c.Words[4] != "ox" {
			t.Fatalf("words %q, %v", c.Words, err)
		}
		for i, row := range rows {
			if got, want := halfAt(c.Numbers, i), halfAt(row, unit); got != want {
				t.Errorf("%s on %q: %g; want %g", ref, c.Words[i], got, want)
			}
		}
	}
}

// TestEarlierWordsAreShownAgain: words of an index of before spreads and embeddings were stored are shown again by the next
// run, to the same end; those that were shown in fewer renderings, too.
func TestEarlierWordsAreShownAgain(t *testing.T) {
	words := make([]string, 50)
	for i := range words {
		words[i] = fmt.Sprint("word", i)
	}
	for name, forget := range map[string]string{
		"spreads":    "UPDATE word_activations SET spreads = NULL, renderings = NULL; UPDATE unit_words SET spread = NULL, renderings = NULL; DELETE FROM word_columns; DELETE FROM word_orders; DELETE FROM word_embeddings; UPDATE layers SET words_stale = 1",
		"embeddings": "DELETE FROM word_embeddings WHERE word_id > 20",
		"renderings": "UPDATE word_activations SET renderings = 1, spreads = NULL WHERE layer_id = 1",
		"columns":    "DELETE FROM word_columns; DELETE FROM word_orders; UPDATE layers SET words_stale = 1",
	} {
		t.Run(name, func(t *testing.T) {
			s := openStore(t)
			cfg := fakeConfig(s, numbered(60), words...)
			run(t, cfg)
			want := storetest.Tables(t, s.Path())
			s.Close()
			storetest.Exec(t, s.Path(), forget)
			again, err := store.Open(context.Background(), s.Path())
			if err != nil {
				t.Fatal(err)
			}
			defer again.Close()
			cfg.Store = again
			report := run(t, cfg)
			if shown := report.Words > 0; shown != (name != "columns") {
				t.Errorf("%d words were shown again", report.Words)
			}
			for table, digest := range storetest.Tables(t, s.Path()) {
				if digest != want[table] {
					t.Errorf("%s: %s; want %s", table, digest, want[table])
				}
			}
			if report := run(t, cfg); report.Words != 0 {
				t.Errorf("%d words were shown once more", report.Words)
			}
		})
	}
}
