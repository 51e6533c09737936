// Package wordspace places written words where a model's image tower sees them, as Goh et al. do (Multimodal Neurons in
// Artificial Neural Networks, Distill 2021): a word's embedding is that of pictures of the word, less the mean over all
// words, which takes away "black letters on white". It finds the nearest words, adds and subtracts words and images,
// finds the units that follow letters, and takes their part out of the embeddings. It reads through a small interface
// and runs no model. Start at Open; docs/texts.md has the formulas.
package wordspace

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"multiscope/internal/neuron"
)

// Space is the words that a model was shown, and images, as places. It is not changed once it is made, and safe for
// concurrent use.
type Space struct {
	words  []string
	place  map[string]int // of a word in words
	rows   rows           // of words: less their mean, of length one
	images []int64
	shown  rows // of images: less the mean of images, of length one

	Masked  Mask // what was taken out; none where its Units are nil
	LeftOut LeftOut
}

// Mask says which units' part was taken out of the embeddings of words.
type Mask struct {
	Layer string
	Units []int
	Scale float64 // of the readouts, which are of embeddings before these are made one long
	Share float64 // of the variance of embeddings over words that was taken out
}

// LeftOut counts what a Space has no room for.
type LeftOut struct{ Words, Images int }

// Words returns how many words there are.
func (s *Space) Words() int { return len(s.words) }

// Images returns how many images there are.
func (s *Space) Images() int { return len(s.images) }

// Near is a word or an image near a place.
type Near struct {
	Word   string
	Image  int64 // 0 for a word
	Cosine float64
}

// Found is what lies nearest to a place, nearest first.
type Found struct {
	Words  []Near
	Images []Near
}

// Options say what an answer leaves out.
type Options struct {
	Most    int  // words, and images
	Related bool // leave out words that contain a word of the query, as "terrorism" contains "terror"
}

// Vector returns where a word lies, of length one, less the mean over words. It is not to be changed. A word that is not
// known is a NotFound error that says which are spelled like it.
func (s *Space) Vector(word string) ([]float32, error) {
	at, known := s.place[word]
	if !known {
		return nil, s.unknown(word)
	}
	return s.rows.row(at), nil
}

// Image returns where an image lies, less the mean over images.
func (s *Space) Image(id int64) ([]float32, error) {
	at, known := slices.BinarySearch(s.images, id)
	if !known {
		return nil, neuron.NotFoundf("Image %d cannot be added: only of images that are among the strongest of some neuron of this model it is kept where they lie.", id)
	}
	return s.shown.row(at), nil
}

// Nearest returns the n words nearest to a place, v, of any length, but those that leave says.
func (s *Space) Nearest(v []float32, n int, leave func(word string) bool) []Near {
	return nearest(s.rows, v, n, func(at int) (Near, bool) {
		return Near{Word: s.words[at]}, leave == nil || !leave(s.words[at])
	})
}

// Arithmetic adds and subtracts words and images, and returns what lies nearest to where that leads. Words and images of
// the query are left out, as is usual: the nearest word of king − man + woman is otherwise often king.
func (s *Space) Arithmetic(q Query, o Options) (Found, error) {
	v, err := s.sum(q)
	if err != nil {
		return Found{}, err
	}
	leave := func(word string) bool {
		return slices.ContainsFunc(q, func(t Term) bool {
			return t.Word != "" && (t.Word == word || o.Related && strings.Contains(word, t.Word))
		})
	}
	images := nearest(s.shown, v, o.Most, func(at int) (Near, bool) {
		id := s.images[at]
		return Near{Image: id}, !slices.ContainsFunc(q, func(t Term) bool { return t.Image == id })
	})
	return Found{Words: s.Nearest(v, o.Most, leave), Images: images}, nil
}

// Ranked returns which place a word takes among the nearest of a query, from 1, and its cosine. Words of the query are
// left out.
func (s *Space) Ranked(q Query, word string) (rank int, cosine float64, err error) {
	v, err := s.sum(q)
	if err != nil {
		return 0, 0, err
	}
	target, known := s.place[word]
	if !known {
		return 0, 0, s.unknown(word)
	}
	scores := s.rows.cosines(v)
	rank = 1
	for at, score := range scores {
		if score > scores[target] && !slices.ContainsFunc(q, func(t Term) bool { return t.Word == s.words[at] }) {
			rank++
		}
	}
	return rank, float64(scores[target]), nil
}

// sum returns where a query leads.
func (s *Space) sum(q Query) ([]float32, error) {
	if len(q) == 0 {
		return nil, neuron.Invalidf("There is no word to add. Try: king - man + woman")
	}
	v := make([]float32, s.rows.dims)
	for _, t := range q {
		place, err := s.term(t)
		if err != nil {
			return nil, err
		}
		for i, x := range place {
			v[i] += float32(t.Weight) * x
		}
	}
	if length(v) < leastLength {
		return nil, neuron.Invalidf("%s leads nowhere: its terms cancel out.", q)
	}
	return v, nil
}

// leastLength is that of a sum whose terms do not cancel out but for rounding.
const leastLength = 1e-3

func (s *Space) term(t Term) ([]float32, error) {
	if t.Word != "" {
		return s.Vector(t.Word)
	}
	return s.Image(t.Image)
}

// nearest returns the n rows with the highest cosine to v, of those that entry lets pass.
func nearest(of rows, v []float32, n int, entry func(at int) (Near, bool)) []Near {
	n = max(n, 0)
	found := make([]Near, 0, n+1)
	least := math.Inf(-1)
	for at, score := range of.cosines(v) {
		if cosine := float64(score); n > 0 && (len(found) < n || cosine > least) {
			e, passes := entry(at)
			if !passes {
				continue
			}
			e.Cosine = cosine
			i, _ := slices.BinarySearchFunc(found, e, func(a, b Near) int { return cmp.Or(cmp.Compare(b.Cosine, a.Cosine), -1) })
			found = slices.Insert(found, i, e)
			found = found[:min(len(found), n)]
			least = found[len(found)-1].Cosine
		}
	}
	return found
}
