package storetest

import (
	"context"

	"multiscope/internal/neuron"
)

// LetterUnits are those of each made-up layer, which needs a dozen units for it.
func LetterUnits() []neuron.LetterUnit {
	return []neuron.LetterUnit{{Unit: 5, Pattern: "-ing", Words: 14, Of: 20, Chance: .03}, {Unit: 11, Pattern: "3 letters", Words: 12, Of: 20, Chance: .055}}
}

// writeLetters says which units follow letters, and how the embedding reads all.
func (w *filler) writeLetters(ctx context.Context, l neuron.Layer) error {
	if !w.spec.Letters {
		return nil
	}
	readout := neuron.Readout{Embedding: spaceUnits, Matrix: make([]float32, l.Units*spaceUnits)}
	for unit := range l.Units {
		readout.Row(unit)[unit%spaceUnits] = 1 / float32(1+unit%7)
	}
	if err := w.store.WriteReadout(ctx, l.Model, l.Slug, readout); err != nil {
		return err
	}
	return w.store.WriteLetterUnits(ctx, l.Model, l.Slug, "made up", LetterUnits())
}
