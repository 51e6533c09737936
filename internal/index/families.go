package index

import (
	"context"

	"multiscope/internal/family"
	"multiscope/internal/neuron"
)

// familyStore keeps the families that units are suggested for.
type familyStore interface {
	Coverage(ctx context.Context, model, layer string) (neuron.Coverage, error)
	// StrongestWords returns the n words of each unit that drive it furthest above the mean of all.
	StrongestWords(ctx context.Context, model, layer string, n int) ([][]string, error)
	TopOrdinals(ctx context.Context, model, layer string, n int) ([][]int, error)
	EachImage(ctx context.Context, model string, visit func(ordinal int, im neuron.Image)) error
	// WriteFamilies stores the families that come with the program.
	WriteFamilies(ctx context.Context, families []neuron.Family) error
	// WriteSuggestions stores those of a layer by a version of the lexicons.
	WriteSuggestions(ctx context.Context, model, layer, lexicon string, members []neuron.Membership) error
}

// families suggests families for the units of the layers whose words or examples have changed since.
func (ix *indexer) families(ctx context.Context) error {
	suggested, err := SuggestFamilies(ctx, ix.Store, ix.Layers, ix.Progress)
	ix.changed = ix.changed || suggested > 0
	return err
}

// SuggestFamilies stores the families of the lexicons, and for the units of a model's layers those that their words and
// images speak for, where these or the lexicons have changed since. It returns for how many layers.
func SuggestFamilies(ctx context.Context, s familyStore, layers []neuron.Layer, progress Progress) (int, error) {
	lexicon, err := family.New()
	if err != nil {
		return 0, err
	}
	var old []neuron.Layer
	for _, l := range layers {
		c, err := s.Coverage(ctx, l.Model, l.Slug)
		if err != nil {
			return 0, err
		}
		if c.Summarised > 0 && (c.FamilyFiles != c.Summarised || c.FamilyWords != c.Layer.Words || c.FamilyLexicon != lexicon.Version()) {
			old = append(old, c.Layer)
		}
	}
	if len(old) == 0 {
		return 0, nil
	}
	progress.Start("Families", "layers", int64(len(old)))
	if err := suggestFamilies(ctx, s, lexicon, old, progress); err != nil {
		progress.Fail(err)
		return 0, err
	}
	progress.Done()
	return len(old), nil
}

func suggestFamilies(ctx context.Context, s familyStore, lexicon *family.Lexicon, layers []neuron.Layer, progress Progress) error {
	if err := s.WriteFamilies(ctx, lexicon.Families()); err != nil {
		return err
	}
	tops := make([][][]int, len(layers))
	for i, l := range layers {
		var err error
		if tops[i], err = s.TopOrdinals(ctx, l.Model, l.Slug, neuron.SharedAmong); err != nil {
			return err
		}
	}
	said, usual, err := readImages(ctx, s, lexicon, layers[0].Model, tops)
	if err != nil {
		return err
	}
	for i, l := range layers {
		if err := suggestLayer(ctx, s, lexicon, l, tops[i], said, usual); err != nil {
			return err
		}
		progress.Add(1)
	}
	return nil
}

// readImages goes through a data set once and returns what its images speak for, of those that are listed each, and
// of all how many.
func readImages(ctx context.Context, s familyStore, lexicon *family.Lexicon, model string, tops [][][]int) (map[int][]family.Match, *family.Census, error) {
	said, usual := map[int][]family.Match{}, &family.Census{}
	for _, units := range tops {
		for _, ordinals := range units {
			for _, o := range ordinals {
				said[o] = nil
			}
		}
	}
	err := s.EachImage(ctx, model, func(ordinal int, im neuron.Image) {
		matches := lexicon.Image(im)
		usual.Add(matches)
		if _, listed := said[ordinal]; listed {
			said[ordinal] = matches
		}
	})
	return said, usual, err
}

func suggestLayer(ctx context.Context, s familyStore, lexicon *family.Lexicon, l neuron.Layer, top [][]int, said map[int][]family.Match, usual *family.Census) error {
	words, err := s.StrongestWords(ctx, l.Model, l.Slug, family.Words)
	if err != nil {
		return err
	}
	var members []neuron.Membership
	for unit := range l.Units {
		e := family.Evidence{Words: words[unit]}
		for _, ordinal := range top[unit] {
			e.Images = append(e.Images, said[ordinal])
		}
		for _, m := range lexicon.Suggest(e, usual) {
			m.Ref = neuron.Ref{Model: l.Model, Layer: l.Slug, Unit: unit}
			members = append(members, m)
		}
	}
	return s.WriteSuggestions(ctx, l.Model, l.Slug, lexicon.Version(), members)
}
