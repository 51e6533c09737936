package page

import (
	"context"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/wordspace"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/format"
	"multiscope/web/view"
)

// nearOnWord is how many words the page of a word shows, two rows of a wide screen.
const nearOnWord = 12

// nearestTo finds the words that a model sees as like a word, in the first model that was shown it and can compare it; nil
// for none. Where it has no letter units to mask, words are compared as they are.
func (s *Site) nearestTo(ctx context.Context, src placeSource, word string, masked bool, most int) (*nearestWord, error) {
	models, err := src.PlacedModelsOf(ctx, word)
	if err != nil {
		return nil, err
	}
	for _, model := range models {
		places, err := src.WordPlaces(ctx, model)
		if err != nil {
			return nil, err
		}
		space, unmasked, err := s.maskedIfItCan(ctx, src, model, masked)
		if err != nil {
			return nil, err
		}
		query := wordspace.Query{{Word: word, Weight: 1}}
		found, err := space.Arithmetic(query, wordspace.Options{Most: most})
		if unanswered(err) > 0 {
			continue // it has no room for the word, or the only word it was shown is the mean itself
		}
		return &nearestWord{model, query, found.Words, space, places, unmasked}, err
	}
	return nil, nil
}

// maskedIfItCan returns the words of a model, and why they are not masked if they were to be and cannot.
func (s *Site) maskedIfItCan(ctx context.Context, src placeSource, model string, masked bool) (space *wordspace.Space, unmasked string, err error) {
	space, err = s.spaces.get(ctx, src, model, masked)
	if masked && isNotFound(err) {
		unmasked = err.Error()
		space, err = s.spaces.get(ctx, src, model, false)
	}
	return space, unmasked, err
}

// nearPanel returns the words nearest to a word as its page shows them; nil where it is not known.
func (s *Site) nearPanel(ctx context.Context, src wordPageSource, word string, by neuron.WordSort, masked bool) (*view.NearPanel, error) {
	n, err := s.nearestTo(ctx, src, word, masked, nearOnWord)
	if n == nil || err != nil {
		return nil, err
	}
	m, err := src.Model(ctx, n.model)
	return newNearPanel(n, m, word, by, masked), err
}

// nearestData returns them as data.
func (s *Site) nearestData(ctx context.Context, src placeSource, word string, masked bool) (*api.NearestWords, error) {
	n, err := s.nearestTo(ctx, src, word, masked, nearestData)
	if n == nil || err != nil {
		return nil, err
	}
	return &api.NearestWords{ModelID: n.model, Words: nearWordsData(n.words), WordSpace: wordSpaceData(n.space)}, nil
}

// nearestWord is what lies near a word in a model.
type nearestWord struct {
	model  string
	query  wordspace.Query
	words  []wordspace.Near
	space  *wordspace.Space
	places neuron.WordPlaces

	unmasked string // why letter units that were to be masked are not; "" where they are or were not to be
}

// newNearPanel words them for the page of a word.
func newNearPanel(n *nearestWord, m neuron.Model, word string, by neuron.WordSort, masked bool) *view.NearPanel {
	q := address.ArithmeticQuery{Q: n.query.String(), Model: m.Slug, Masked: masked && n.unmasked == ""}
	p := &view.NearPanel{
		Heading: "Nearest words as pictures", Note: comparedNote(m, n.space), Tiles: wordTiles(n.words),
		More: &view.Link{Text: "Add and subtract", Address: q.Path()},
	}
	if n.unmasked != "" {
		p.Note += " Nothing is masked: " + n.unmasked
	}
	if n.places.LetterUnits > 0 {
		p.Switch = lettersSwitch(word, by, masked)
	}
	return p
}

// lettersSwitch leads from the page of a word to the same with letter units masked, and back.
func lettersSwitch(word string, by neuron.WordSort, masked bool) []view.Choice {
	to := func(masked bool) string { return address.Word(word) + address.WordQuery(by, masked) + "#nearest-words" }
	return []view.Choice{
		{Link: view.Link{Text: "As seen", Address: to(false)}, Chosen: !masked, Explained: "Embeddings as the model makes them, less their mean"},
		{Link: view.Link{Text: "Without letter units", Address: to(true)}, Chosen: masked, Explained: "Less what units add that follow letters rather than meaning"},
	}
}

// wordTiles are words as models are shown them, with their cosines.
func wordTiles(near []wordspace.Near) []view.Tile {
	tiles := make([]view.Tile, len(near))
	for i, n := range near {
		tiles[i] = wordTile(n.Word)
		tiles[i].Value = cosine(n.Cosine)
	}
	return tiles
}

func wordTile(word string) view.Tile {
	return view.Tile{Address: address.Word(word), Picture: address.DrawnWord(word), Alt: "the word " + word + " as it was drawn", Caption: word}
}

func imageTile(id int64, images map[int64]neuron.Image) view.Tile {
	im := images[id]
	im.ID = id
	return view.Tile{Address: address.Image(id), Picture: address.Thumb(id), Alt: altOf(im), Caption: altOf(im)}
}

func cosine(x float64) string { return format.Cosine(x) }

// comparedNote says what was compared and how.
func comparedNote(m neuron.Model, s *wordspace.Space) string {
	note := fmt.Sprintf("By where %s places pictures of words: the cosine of embeddings less the mean over its %s.", m.Name, format.Plural(s.Words(), "word"))
	if n := len(s.Masked.Units); n > 0 {
		note += fmt.Sprintf(" Without what %s of %s add, %s of the variance.", format.Plural(n, "letter unit"), s.Masked.Layer, format.Percent(s.Masked.Share))
	}
	if n := s.LeftOut.Words; n > 0 {
		note += fmt.Sprintf(" %s more that it was shown are not compared: there is no room for them.", format.Count(n))
	}
	return note
}

func imagesNote(s *wordspace.Space) string {
	note := fmt.Sprintf("Of the %s whose embeddings are kept, those among the strongest of some neuron; less the mean over them.", format.Plural(s.Images(), "image"))
	if n := s.LeftOut.Images; n > 0 {
		note += fmt.Sprintf(" %s more are not compared: there is no room for them.", format.Count(n))
	}
	return note
}

// methodOf says how words and images are added.
func methodOf(m neuron.Model, s *wordspace.Space) []string {
	lines := []string{
		fmt.Sprintf("A word is drawn, as a rule in several fonts and sizes, shown to the image tower of %s, and its embedding is the mean over its pictures. The mean over all %s is subtracted, which takes away what all have in common, "+
			"dark letters on a plain ground, and the rest is made one long (Goh et al., Multimodal Neurons in Artificial Neural Networks, Distill 2021). Images are placed in the same way, less the mean over images.", m.Name, format.Plural(s.Words(), "word")),
		"Words and images of the sum itself are left out of the answer, since they lie near it in any case.",
	}
	if n := len(s.Masked.Units); n > 0 {
		lines = append(lines, fmt.Sprintf("Letter units: %s of layer %s follow the letters of words rather than what they mean. What they add to the embedding of a word is taken out, approximately: activation less its mean, times what one unit of it adds. Images stay as they are.",
			format.Plural(n, "unit"), s.Masked.Layer))
	}
	return append(lines, "A sum is written as in: king - man + 2*woman. Quotes hold a phrase with signs in it, image:12 is an image by its number.")
}

func nearWordsData(near []wordspace.Near) []api.NearWord {
	words := make([]api.NearWord, len(near))
	for i, n := range near {
		words[i] = api.NearWord{Word: n.Word, Cosine: n.Cosine}
	}
	return words
}

func wordSpaceData(s *wordspace.Space) api.WordSpace {
	d := api.WordSpace{
		Letters: "kept", WordsCompared: s.Words(), WordsLeftOut: s.LeftOut.Words, ImagesCompared: s.Images(), ImagesLeftOut: s.LeftOut.Images,
	}
	if n := len(s.Masked.Units); n > 0 {
		d.Letters, d.MaskedLayer, d.MaskedUnits, d.MaskedVariance = "masked", s.Masked.Layer, n, s.Masked.Share
	}
	return d
}
