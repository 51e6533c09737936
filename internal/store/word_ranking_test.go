package store_test

import (
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

// TestWordsThatAreShownAgain: what was computed from words is to be computed again when they are, however many there are.
func TestWordsThatAreShownAgain(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	rank := func(ids []int64, rows [][]byte) (basis neuron.MeaningBasis, state string) {
		t.Helper()
		ranks := make([][]byte, len(ids))
		for i := range ranks {
			ranks[i] = make([]byte, len(rows[i]))
		}
		if err := s.WriteLetterUnits(t.Context(), model, layer, "the words of before", nil); err != nil {
			t.Fatal(err)
		}
		if err := s.WriteWordRanking(t.Context(), model, layer, neuron.WordRanking{IDs: ids, Activations: rows, Ranks: ranks}); err != nil {
			t.Fatal(err)
		}
		if by, err := s.LettersBy(t.Context(), model, layer); err != nil || by != "" {
			t.Errorf("letter units are by %q, %v after a ranking; want that they are to be found again", by, err)
		}
		_, basis, err := s.MeaningBasis(t.Context(), model, layer)
		if err != nil {
			t.Fatal(err)
		}
		places, err := s.WordPlaces(t.Context(), model)
		if err != nil {
			t.Fatal(err)
		}
		return basis, places.State
	}
	ids, rows, err := s.WordActivations(t.Context(), model, layer)
	if err != nil {
		t.Fatal(err)
	}
	basis, state := rank(ids, rows)
	if again, sameState := rank(ids, rows); again != basis || sameState != state {
		t.Errorf("ranked by the same activations meanings are found from %+v and words are in the state %q; want %+v and %q", again, sameState, basis, state)
	}
	rows[3][0] ^= 1
	if other, otherState := rank(ids, rows); other == basis || otherState == state {
		t.Errorf("ranked by other activations meanings are found from %+v and words are in the state %q as before", other, otherState)
	}
}
