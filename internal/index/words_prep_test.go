package index

import (
	"math"
	"testing"

	"multiscope/internal/neuron"
)

// TestWordsAreNotCut indexes with pictures resized to more than the square that is cut out: words, which are drawn at the
// square's size, keep their margins, so that their activations are those without.
func TestWordsAreNotCut(t *testing.T) {
	activation := func(resized int) (word, picture float64) {
		s := openStore(t)
		cfg := fakeConfig(s, numbered(60), "japan")
		cfg.Model.Preprocess.Resized = resized
		run(t, cfg)
		d, err := s.Unit(t.Context(), neuron.Ref{Model: "fake", Layer: "maps", Unit: 7})
		if err != nil || len(d.TopWords) != 1 {
			t.Fatalf("%d words, %v", len(d.TopWords), err)
		}
		return d.TopWords[0].Z * d.Std, d.Mean // Z is of activations from zero
	}
	word, picture := activation(0)
	cutWord, cutPicture := activation(24)
	if math.Abs(word-cutWord) > 1e-6*math.Abs(word) {
		t.Errorf("a word's activation is %v where pictures are cut; want %v", cutWord, word)
	}
	if picture == cutPicture {
		t.Errorf("pictures give %v, cut or not", picture)
	}
}
