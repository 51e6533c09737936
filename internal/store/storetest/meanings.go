package storetest

import (
	"context"
	"fmt"
	"time"

	"multiscope/internal/neuron"
)

// Meanings are those of the units of each made-up layer that have several.
func Meanings() []neuron.UnitMeanings {
	of := func(name string, by neuron.MeaningBy, words []string, images ...int) neuron.Meaning {
		return neuron.Meaning{Name: name, By: by, Words: words, Images: images, Written: len(images) / 2, Agree: min(1, len(words)), Alike: .6}
	}
	return []neuron.UnitMeanings{
		{Unit: 5, Kind: neuron.Polysemantic, Separation: .95, Meanings: []neuron.Meaning{
			of("fire", neuron.ByImages, []string{"fire"}, 0, 2, 4, 5, 6), of("paris", neuron.ByImages, nil, 1, 3, 7, 8)}},
		{Unit: 7, Kind: neuron.Conjoined, Separation: 1.05, Letters: "-ing", Meanings: []neuron.Meaning{
			of("king", neuron.ByWords, []string{"king", "queen"}, 0, 1, 2, 3), of("sushi", neuron.ByWords, []string{"sushi", "bread", "pizza"})}},
	}
}

// writeMeanings stores them, and text maxima of every unit.
func (w *filler) writeMeanings(ctx context.Context, l neuron.Layer) error {
	if !w.spec.Meanings {
		return nil
	}
	search := neuron.MeaningSearch{
		MeaningBasis: neuron.MeaningBasis{Files: w.spec.Images, Words: w.spec.Words, Placed: w.spec.Words, Space: neuron.SpaceOfTexts, Rule: neuron.MeaningRule},
		Units:        l.Units, OfImages: neuron.PlaceNull{Far: .12, Tight: .46, Draws: 400, Of: neuron.MeaningImages, Least: neuron.LeastMeaningImages},
	}
	if err := w.store.WriteMeanings(ctx, l.Model, l.Slug, search, Meanings()); err != nil {
		return err
	}
	for unit := range l.Units {
		s := neuron.TextSearch{
			Unit: unit, Recipe: `{"beams":8,"seed":1}`, Encoded: 900, Made: time.UnixMilli(1_700_000_000_000),
			Word: neuron.ScoredText{Text: wordAt(unit % len(words)), Score: .33}, Caption: neuron.ScoredText{Text: "a sprite", Score: .29},
		}
		for rank := range neuron.DefaultTextMaxima {
			text := fmt.Sprintf("%s beside %s number%d", wordAt((unit+rank)%len(words)), wordAt((unit+2*rank+1)%len(words)), unit)
			s.Maxima = append(s.Maxima, neuron.ScoredText{Text: text, Score: .5 - float64(rank)/20 - float64(unit%100)/1000})
		}
		if err := w.store.WriteTextMaxima(ctx, l.Model, l.Slug, s); err != nil {
			return err
		}
	}
	return nil
}
