package textmaxima

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"multiscope/internal/clip"
	"multiscope/internal/engine"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
	"multiscope/internal/texttower"
)

// Config is what a Searcher searches with.
type Config struct {
	Model     *clip.Model
	Tokenizer *clip.Tokenizer
	Engine    func() (*engine.Engine, error) // called once, when there is something to do
	Tap       string                         // of the layer
	Shown     []string                       // words that the model was shown
	Familiar  []string                       // words that make a text easy to read
	Options   Options
}

// Searcher searches for the texts that units of a layer call for most. It has read every word once, by itself; all units
// share what it read. It is safe for concurrent use.
type Searcher struct {
	vocabulary *vocabulary
	options    Options
	tower      *tower
	whole      *texttower.Tower
	tokenizer  *clip.Tokenizer
	context    int
	start, end int64
	directions *tensor.Float32 // a row for each unit, of length one; of zeros where the embedding does not read it
	words      *tensor.Float32 // embeddings of the words of the vocabulary
}

// Open opens the text tower of a model. A layer that texts are not related to, a text tower in which texts cannot be
// searched for, and options out of bounds are Invalid errors.
func Open(c Config) (s *Searcher, err error) {
	directions, err := directionsOf(c)
	if err != nil {
		return nil, err
	}
	s = &Searcher{options: c.Options, tokenizer: c.Tokenizer, context: c.Model.Context(), directions: directions}
	around := c.Tokenizer.EncodeText("")
	if _, err := c.Tokenizer.Decode(around); err != nil {
		return nil, err
	}
	s.start, s.end = around[0], around[1]
	s.vocabulary = newVocabulary(c.Tokenizer, c.Shown, newReadability(c.Familiar), c.Options.Tokens)
	if len(s.vocabulary.columns) == 0 {
		return nil, neuron.Invalidf("None of the tokens of this vocabulary is a word by itself, so that there is nothing to put texts together from.")
	}
	e, err := c.Engine()
	if err != nil {
		return nil, err
	}
	if s.tower, err = openTower(c.Model, e, c.Options.Tokens+2, s.vocabulary.columns); err != nil {
		return nil, err
	}
	if s.whole, err = texttower.Open(c.Model, c.Tokenizer, e); err != nil {
		return nil, errors.Join(err, s.tower.close())
	}
	if n := s.directions.Shape[1]; n != s.tower.embedding {
		return nil, errors.Join(fmt.Errorf("image embeddings have %d numbers, those of texts %d", n, s.tower.embedding), s.Close())
	}
	return s, nil
}

// Close frees the text tower.
func (s *Searcher) Close() error { return errors.Join(s.tower.close(), s.whole.Close()) }

// Words returns how many single words there are.
func (s *Searcher) Words() int { return len(s.vocabulary.words) }

// sweepBatch is how many words are read at a time, so that progress is seen.
const sweepBatch = 2048

// Sweep reads every word by itself, which has to be done before a search.
func (s *Searcher) Sweep(ctx context.Context, read func(n int)) error {
	words := s.vocabulary.words
	s.words = tensor.New[float32](len(words), s.tower.embedding)
	for first := 0; first < len(words); first += sweepBatch {
		last := min(first+sweepBatch, len(words))
		texts := make([][]int64, last-first)
		for i := range texts {
			texts[i] = s.vocabulary.tokens([]int{first + i}, s.start, s.end)
		}
		embeddings, err := s.tower.read(ctx, texts)
		if err != nil {
			return err
		}
		copy(s.words.Data[first*s.tower.embedding:], embeddings.Data)
		read(len(texts))
	}
	return nil
}

// Search returns the text maxima of a unit. Nothing in it follows from other units. captions are the best ones of the
// unit, the best first. A unit that the embedding does not read has none.
func (s *Searcher) Search(ctx context.Context, unit int, captions []neuron.ScoredText) (neuron.TextSearch, error) {
	found := neuron.TextSearch{Unit: unit, Made: time.Now()}
	if err := checkDirections(s.directions, []int{unit}); err != nil {
		return found, err
	}
	if dot(s.directions.Row(unit), s.directions.Row(unit)) == 0 {
		return found, nil
	}
	single := s.singles(unit)
	texts := s.newMemory(unit, single)
	h := s.search(texts, unit, single)
	var starts [][]int
	for _, c := range captions {
		if words, ok := s.vocabulary.parse(c.Text); ok && h.fits(words) {
			starts = append(starts, words)
		}
	}
	maxima, err := h.maxima(ctx, starts)
	if err != nil {
		return found, err
	}
	found.Encoded = texts.encoded
	err = s.settle(ctx, &found, highest(single), maxima, captions)
	return found, err
}

// directionsOf returns the units' directions among texts, [units, embedding], of length one; it refuses what Open refuses
// without an engine.
func directionsOf(c Config) (*tensor.Float32, error) {
	if why := c.Model.NoText(); why != "" {
		return nil, neuron.Invalidf("This model has no text tower that Multiscope can run: %s.", why)
	}
	if err := c.Options.check(c.Model.Context()); err != nil {
		return nil, err
	}
	readout, err := c.Model.Readout(c.Tap)
	if err != nil {
		return nil, err
	}
	for u := range readout.Matrix.Shape[0] {
		tensor.Normalise(readout.Matrix.Row(u))
	}
	return readout.Matrix, nil
}

// checkDirections refuses units whose direction is not of finite numbers.
func checkDirections(directions *tensor.Float32, units []int) error {
	for _, u := range units {
		for _, x := range directions.Row(u) {
			if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
				return neuron.Invalidf("The direction of unit %d among texts is not of finite numbers: weights between the layer and the embedding are broken. Leave it out with --units.", u)
			}
		}
	}
	return nil
}

// search returns that for a unit, given the score of each word by itself.
func (s *Searcher) search(by scorer, unit int, single []float64) *search {
	return &search{
		vocabulary: s.vocabulary, scorer: by, gradient: s.tower, options: s.options, start: s.start, end: s.end,
		direction: s.directions.Row(unit), best: s.best(single), random: rand.New(rand.NewPCG(uint64(s.options.Seed), uint64(unit))),
	}
}

// highest returns where the highest number is.
func highest(x []float64) int {
	best := 0
	for i, v := range x {
		if v > x[best] {
			best = i
		}
	}
	return best
}

// singles returns the score of each word by itself.
func (s *Searcher) singles(unit int) []float64 {
	n, e := s.words.Shape[0], s.tower.embedding
	y := blas32.Vector{N: n, Inc: 1, Data: make([]float32, n)}
	blas32.Gemv(blas.NoTrans, 1, general(s.words, n, e),
		blas32.Vector{N: e, Inc: 1, Data: s.directions.Row(unit)}, 0, y)
	scores := make([]float64, n)
	for i, x := range y.Data {
		scores[i] = float64(x)
	}
	return scores
}

// bestWords is how many words of a unit a search knows as the best by themselves.
const bestWords = 256

// best returns the readable words of the highest value by themselves, the best first.
func (s *Searcher) best(single []float64) []int {
	var readable []candidate
	for w, score := range single {
		if word := s.vocabulary.words[w]; word.readable {
			readable = append(readable, candidate{words: []int{w}, value: score - s.options.Readability*word.burden})
		}
	}
	slices.SortFunc(readable, better)
	best := make([]int, min(len(readable), bestWords))
	for i := range best {
		best[i] = readable[i].words[0]
	}
	return best
}

// settle scores what was found, the best single word and the best caption as the text tower reads their text in its whole
// context: these are the scores that are stored, whatever a search computed on the way.
func (s *Searcher) settle(ctx context.Context, found *neuron.TextSearch, word int, maxima []candidate, captions []neuron.ScoredText) error {
	texts := []string{s.vocabulary.words[word].text}
	for _, m := range maxima {
		texts = append(texts, s.vocabulary.text(m.words))
	}
	if len(captions) > 0 {
		texts = append(texts, captions[0].Text)
	}
	embeddings, err := s.whole.Encode(ctx, texts)
	if err != nil {
		return err
	}
	scored := make([]neuron.ScoredText, len(texts))
	for i, text := range texts {
		scored[i] = neuron.ScoredText{Text: text, Score: dot(embeddings.Row(i), s.directions.Row(found.Unit))}
		if math.IsNaN(scored[i].Score) {
			return neuron.Invalidf("The text tower gives no number for %q: its weights are broken.", text)
		}
	}
	found.Word, found.Maxima = scored[0], scored[1:1+len(maxima)]
	if len(captions) > 0 {
		found.Caption = scored[len(scored)-1]
	}
	slices.SortFunc(found.Maxima, byScore)
	return nil
}
