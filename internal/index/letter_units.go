package index

import (
	"context"
	"fmt"

	"multiscope/internal/family"
	"multiscope/internal/neuron"
	"multiscope/internal/wordspace"
)

// letterStore keeps the units that follow letters.
type letterStore interface {
	LettersBy(ctx context.Context, model, layer string) (string, error)
	WriteLetterUnits(ctx context.Context, model, layer, by string, units []neuron.LetterUnit) error
}

// letterUnits looks for units that follow letters rather than what words mean, in the layers whose words or examples have
// changed since, or all where the rule has.
func (ix *indexer) letterUnits(ctx context.Context) error {
	lexicon, err := family.New()
	if err != nil {
		return err
	}
	for _, l := range ix.Layers {
		words, err := ix.Store.ShownWords(ctx, l.Model, l.Slug)
		if err != nil {
			return err
		}
		covered, err := ix.Store.Coverage(ctx, l.Model, l.Slug)
		if err != nil {
			return err
		}
		was, err := ix.Store.LettersBy(ctx, l.Model, l.Slug)
		if err != nil {
			return err
		}
		by := fmt.Sprintf("%d words, %d pictures, rule %s, lexicons %s", len(words), covered.Summarised, wordspace.Rule, lexicon.Version())
		if len(words) == 0 || was == by {
			continue
		}
		ix.changed = true
		units, err := ix.lettersOf(ctx, l, words, lexicon)
		if err == nil {
			err = ix.Store.WriteLetterUnits(ctx, l.Model, l.Slug, by, units)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// lettersOf judges the units of a layer by the words that drive them furthest above the mean of all, but those of which
// pictures say what they stand for.
func (ix *indexer) lettersOf(ctx context.Context, l neuron.Layer, shown []neuron.ShownWord, lexicon *family.Lexicon) ([]neuron.LetterUnit, error) {
	strongest, err := ix.Store.StrongestWords(ctx, l.Model, l.Slug, wordspace.Strongest)
	if err != nil {
		return nil, err
	}
	known, err := ix.Store.Statistics(ctx, l.Model, l.Slug, 0, l.Units)
	if err != nil {
		return nil, err
	}
	words := make([]string, len(shown))
	for i, w := range shown {
		words[i] = w.Word
	}
	letters := wordspace.NewLetters(words)
	var units []neuron.LetterUnit
	for _, k := range known {
		if k.Multimodal.Concept != "" || k.Shared.Name != "" {
			continue
		}
		if u, follows := letters.Follows(strongest[k.Unit], lexicon.Meaning); follows {
			u.Unit = k.Unit
			units = append(units, u)
		}
	}
	return units, nil
}
