package index

import (
	"context"
	"math/rand/v2"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// meaningStore keeps the units that have several meanings.
type meaningStore interface {
	// MeaningBasis returns what the meanings of a layer were found from, and what they could be found from now.
	MeaningBasis(ctx context.Context, model, layer string) (found, now neuron.MeaningBasis, err error)
	// SampleEmbeddings returns those of at most n pictures.
	SampleEmbeddings(ctx context.Context, model string, n int) ([][]byte, error)
	// ShownTexts visits the words that were shown and that the text tower has read, in an order that follows from them.
	ShownTexts(ctx context.Context, model string, visit func(word string, embedding []float32)) error
	// WordEmbeddings visits the places of words as pictures.
	WordEmbeddings(ctx context.Context, model string, visit func(word string, id int64, embedding []byte)) error
	WriteMeanings(ctx context.Context, model, layer string, search neuron.MeaningSearch, units []neuron.UnitMeanings) error
}

// meaningSample is of how many images and words the null is drawn.
const meaningSample = 4000

// meanings finds the units whose strongest words and images are of kinds that lie far apart, in the layers whose images or words
// have changed since.
func (ix *indexer) meanings(ctx context.Context) error {
	if ix.Model.Space.Tap == "" {
		return nil
	}
	var layers []neuron.Layer
	var bases []neuron.MeaningBasis
	for _, l := range ix.Layers {
		found, now, err := ix.Store.MeaningBasis(ctx, l.Model, l.Slug)
		if err != nil {
			return err
		}
		if found != now && now.Files > 0 {
			layers, bases = append(layers, l), append(bases, now)
		}
	}
	if len(layers) == 0 {
		return nil
	}
	ix.changed = true
	ix.Progress.Start("Meanings", "layers", int64(len(layers)))
	return ix.ended(ix.findMeanings(ctx, layers, bases))
}

func (ix *indexer) findMeanings(ctx context.Context, layers []neuron.Layer, bases []neuron.MeaningBasis) error {
	f, err := ix.newMeaningFinder(ctx, layers, bases[0].Space)
	if err != nil {
		return err
	}
	for i, l := range layers {
		search := neuron.MeaningSearch{MeaningBasis: bases[i], OfImages: f.rules.Images, OfWords: f.rules.Words, Across: f.rules.Across}
		units, err := f.layer(ctx, l, i, &search)
		if err != nil {
			return err
		}
		if err := ix.Store.WriteMeanings(ctx, l.Model, l.Slug, search, units); err != nil {
			return err
		}
		ix.Progress.Add(1)
	}
	return nil
}

// meaningFinder is what the units of all layers are judged by.
type meaningFinder struct {
	ix     *indexer
	rules  neuron.MeaningRules
	images map[int]neuron.Image // by ordinal: those that are looked at
	tops   [][][]int            // of each unit of each layer, as ordinals
	words  [][][]neuron.WordScore
	spaces [2]*meanPlaces // of images and of words
	places *places
}

// meanPlaces are places of things, centred.
type meanPlaces struct {
	mean   []float32
	sample [][]float32
	known  map[string][]float32 // of words
}

func (ix *indexer) newMeaningFinder(ctx context.Context, layers []neuron.Layer, space neuron.MeaningSpace) (*meaningFinder, error) {
	f := &meaningFinder{ix: ix, places: newPlaces(ix), images: map[int]neuron.Image{}}
	wanted := map[string]bool{}
	for _, l := range layers {
		tops, err := ix.Store.TopOrdinals(ctx, l.Model, l.Slug, neuron.MeaningImages)
		if err != nil {
			return nil, err
		}
		words, err := ix.Store.StandingWords(ctx, l.Model, l.Slug)
		if err != nil {
			return nil, err
		}
		f.tops, f.words = append(f.tops, tops), append(f.words, words)
		for _, unit := range words {
			for _, w := range unit {
				wanted[w.Word] = true
			}
		}
	}
	if err := f.readImages(ctx); err != nil {
		return nil, err
	}
	return f, f.readPlaces(ctx, space, wanted)
}

// readImages reads what is said of the images that are looked at, and how much of the data set it is said of.
func (f *meaningFinder) readImages(ctx context.Context) error {
	terms := map[int][]string{}
	for _, layer := range f.tops {
		for _, unit := range layer {
			for _, o := range unit {
				terms[o] = nil
			}
		}
	}
	err := f.ix.Store.EachImage(ctx, f.ix.Model.Slug, func(ordinal int, im neuron.Image) {
		if _, wanted := terms[ordinal]; wanted {
			terms[ordinal], f.images[ordinal] = im.Terms(), im
		}
	})
	if err == nil {
		f.rules.Terms, err = f.ix.countTerms(ctx, terms)
	}
	return err
}

// readPlaces reads where the model places images and words, and measures what chance does.
func (f *meaningFinder) readPlaces(ctx context.Context, space neuron.MeaningSpace, wanted map[string]bool) error {
	sample, err := f.ix.Store.SampleEmbeddings(ctx, f.ix.Model.Slug, meaningSample)
	if err != nil {
		return err
	}
	images := &meanPlaces{}
	for _, numbers := range sample {
		images.sample = append(images.sample, tensor.Halves(nil, numbers))
	}
	images.centre(nil)
	words, err := f.readWords(ctx, space, wanted)
	if err != nil {
		return err
	}
	f.spaces = [2]*meanPlaces{images, words}
	f.rules.Images = neuron.NewPlaceNull(images.sample, neuron.MeaningImages, neuron.LeastMeaningImages)
	f.rules.Words = neuron.NewPlaceNull(words.sample, wordsPerUnit, neuron.LeastMeaningWords)
	f.rules.Across = neuron.NewAcrossNull(images.sample, words.sample)
	return nil
}

// readWords reads the places of the words that are wanted, and of a sample of all.
func (f *meaningFinder) readWords(ctx context.Context, space neuron.MeaningSpace, wanted map[string]bool) (*meanPlaces, error) {
	p := &meanPlaces{known: map[string][]float32{}}
	random := rand.New(rand.NewPCG(meaningSample, 0))
	var all []string
	add := func(word string, place []float32) {
		if wanted[word] {
			p.known[word] = append([]float32{}, place...)
		}
		if all = append(all, word); p.mean == nil {
			p.mean = make([]float32, len(place))
		}
		for i, v := range place {
			p.mean[i] += v
		}
		if len(p.sample) < meaningSample { // reservoir sampling, algorithm R
			p.sample = append(p.sample, append([]float32{}, place...))
		} else if at := random.IntN(len(all)); at < meaningSample {
			copy(p.sample[at], place)
		}
	}
	var err error
	switch space {
	case neuron.SpaceOfTexts:
		err = f.ix.Store.ShownTexts(ctx, f.ix.Model.Slug, add)
	case neuron.SpaceOfWriting:
		err = f.ix.Store.WordEmbeddings(ctx, f.ix.Model.Slug, func(word string, _ int64, numbers []byte) {
			add(word, tensor.Halves(nil, numbers))
		})
	}
	for i := range p.mean {
		p.mean[i] /= float32(len(all))
	}
	p.centre(p.mean)
	f.rules.Letters = neuron.NewLetters(all)
	return p, err
}

// centre subtracts a mean, that of the sample where none is given, from all places.
func (p *meanPlaces) centre(mean []float32) {
	if p.mean = mean; mean == nil && len(p.sample) > 0 {
		p.mean = make([]float32, len(p.sample[0]))
		for _, place := range p.sample {
			for i, v := range place {
				p.mean[i] += v / float32(len(p.sample))
			}
		}
	}
	neuron.Centre(p.sample, p.mean)
	for _, place := range p.known {
		neuron.Centre([][]float32{place}, p.mean)
	}
}

func (f *meaningFinder) layer(ctx context.Context, l neuron.Layer, at int, search *neuron.MeaningSearch) (units []neuron.UnitMeanings, err error) {
	err = inOrder(ctx, l.Units, f.ix.workers, func(ctx context.Context, unit int) (*neuron.UnitMeanings, error) {
		return f.unit(ctx, unit, f.tops[at][unit], f.words[at][unit])
	}, func(_ context.Context, u *neuron.UnitMeanings) error {
		if u != nil {
			units = append(units, *u)
		}
		return nil
	})
	for _, top := range f.tops[at] {
		if len(top) > 0 {
			search.Units++
		}
	}
	return units, err
}

// unit returns the meanings of a unit, nil where it has fewer than two.
func (f *meaningFinder) unit(ctx context.Context, unit int, top []int, words []neuron.WordScore) (*neuron.UnitMeanings, error) {
	places, err := f.places.of(ctx, top)
	if err != nil {
		return nil, err
	}
	var e neuron.MeaningEvidence
	for i, ordinal := range top {
		place := append([]float32(nil), places[i]...) // it is shared
		if place != nil {
			neuron.Centre([][]float32{place}, f.spaces[0].mean)
		}
		e.Images, e.ImagePlaces = append(e.Images, f.images[ordinal]), append(e.ImagePlaces, place)
	}
	for _, w := range words {
		e.Words, e.WordPlaces = append(e.Words, w.Word), append(e.WordPlaces, f.spaces[1].known[w.Word])
	}
	u, several := f.rules.Find(e)
	if !several {
		return nil, nil
	}
	u.Unit = unit
	return &u, nil
}
