package wordspace

import (
	"context"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// Source is what a Space is made of. *store.Reader satisfies it.
type Source interface {
	// WordEmbeddings visits the words that a model was shown: the embedding of pictures of the word, little-endian float16.
	WordEmbeddings(ctx context.Context, model string, visit func(word string, id int64, embedding []byte)) error
	// ImageEmbeddings visits images in the order of their numbers, with embeddings like those of words.
	ImageEmbeddings(ctx context.Context, model string, visit func(id int64, embedding []byte)) error
	// LetterMask returns which units follow letters in the layer that the embedding reads.
	LetterMask(ctx context.Context, model string) (neuron.LetterMask, error)
	// WordActivationsOf visits the activations of a layer's units on words, little-endian float16.
	WordActivationsOf(ctx context.Context, model, layer string, visit func(word string, activations []byte)) error
}

// NoneYet says that no word has a place. None will have one unless somebody indexes the model again.
var NoneYet error = neuron.NotFoundf("It is not known where the model places written words: index it again, with words, to add and subtract them.")

// mostNumbers bounds the numbers of words, and those of images: 32 MiB each, and some 15 ms to compare them all.
const mostNumbers = 16 << 20

// Open reads the words and images of a model, masked or as they are. A model whose words have no embeddings, and one
// without units that follow letters that is to be masked, is a NotFound error.
func Open(ctx context.Context, src Source, model string, masked bool) (*Space, error) {
	words, err := readWords(ctx, src, model)
	if err != nil {
		return nil, err
	}
	var mask Mask
	if masked {
		if mask, err = words.mask(ctx, src, model); err != nil {
			return nil, err
		}
	}
	s := words.space()
	s.Masked = mask
	if err := s.readImages(ctx, src, model); err != nil {
		return nil, fmt.Errorf("word space of %s: %w", model, err)
	}
	return s, nil
}

// placed are words as the index keeps them.
type placed struct {
	words   []string
	dims    int
	numbers []float32 // row after row, of length near one
	leftOut int
}

func readWords(ctx context.Context, src Source, model string) (*placed, error) {
	p := &placed{}
	var uneven error
	err := src.WordEmbeddings(ctx, model, func(word string, _ int64, embedding []byte) {
		switch n := len(embedding) / tensor.HalfBytes; {
		case p.dims == 0 && n > 0:
			p.dims = n
		case n != p.dims || n == 0:
			uneven = fmt.Errorf("word space of %s: the embedding of %q has %d numbers, that of %q %d", model, word, n, first(p.words), p.dims)
			return
		}
		if len(p.numbers)+p.dims > mostNumbers {
			p.leftOut++
			return
		}
		p.words = append(p.words, word)
		p.numbers = append(p.numbers, tensor.Halves(nil, embedding)...)
	})
	switch {
	case err != nil:
		return nil, err
	case uneven != nil:
		return nil, uneven
	case len(p.words) == 0:
		return nil, NoneYet
	}
	return p, nil
}

func first(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

func (p *placed) row(at int) []float32 { return p.numbers[at*p.dims : (at+1)*p.dims] }

// space subtracts the mean over words.
func (p *placed) space() *Space {
	s := &Space{words: p.words, place: make(map[string]int, len(p.words)), rows: newRows(p.dims, len(p.words)), LeftOut: LeftOut{Words: p.leftOut}}
	mean := p.mean()
	centred := make([]float32, p.dims)
	for at, word := range p.words {
		for i, x := range p.row(at) {
			centred[i] = x - mean[i]
		}
		s.rows.add(centred)
		s.place[word] = at
	}
	return s
}

func (p *placed) mean() []float32 {
	sums := make([]float64, p.dims)
	for at := range p.words {
		for i, x := range p.row(at) {
			sums[i] += float64(x)
		}
	}
	return divided(sums, len(p.words))
}

func divided(sums []float64, n int) []float32 {
	means := make([]float32, len(sums))
	for i, sum := range sums {
		means[i] = float32(sum / float64(max(n, 1)))
	}
	return means
}

// readImages reads the images of a model twice: their mean, and where they lie from it. As many are taken as there is
// room for, in the order of their numbers.
func (s *Space) readImages(ctx context.Context, src Source, model string) error {
	most := mostNumbers / max(s.rows.dims, 1)
	sums, n := make([]float64, s.rows.dims), 0
	each := func(visit func(id int64, v []float32)) error {
		var uneven error
		err := src.ImageEmbeddings(ctx, model, func(id int64, embedding []byte) {
			if len(embedding) != s.rows.dims*tensor.HalfBytes {
				uneven = fmt.Errorf("the embedding of image %d has %d bytes, for %d numbers", id, len(embedding), s.rows.dims)
				return
			}
			visit(id, tensor.Halves(nil, embedding))
		})
		if err == nil {
			err = uneven
		}
		return err
	}
	if err := each(func(_ int64, v []float32) {
		n++
		for i, x := range v {
			sums[i] += float64(x)
		}
	}); err != nil {
		return err
	}
	mean := divided(sums, n)
	s.shown = newRows(s.rows.dims, min(n, most))
	s.LeftOut.Images = max(n-most, 0)
	return each(func(id int64, v []float32) {
		if len(s.images) == most {
			return
		}
		for i := range v {
			v[i] -= mean[i]
		}
		s.images = append(s.images, id)
		s.shown.add(v)
	})
}
