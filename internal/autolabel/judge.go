package autolabel

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"unicode"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"multiscope/internal/neuron"
)

// said has, for each word, the held-out images of which it is said, as places among them, ascending.
type said [][]int32

// findSaid looks for the words in captions and categories of the held-out images.
func (j Job) findSaid(ctx context.Context, im *images) (said, error) {
	place := make(map[int]int32, im.heldOut())
	for i, o := range im.ordinals[im.fitted:] {
		place[int(o)] = int32(i)
	}
	meant := newVocabulary(j.Words)
	all := make(said, len(j.Words))
	err := j.Store.EachImage(ctx, j.Entry.Slug, func(ordinal int, im neuron.Image) {
		at, held := place[ordinal]
		if !held {
			return
		}
		for _, w := range meant.in(im) {
			all[w] = append(all[w], at)
		}
	})
	for _, list := range all {
		slices.Sort(list)
	}
	return all, err
}

// vocabulary finds words, which may be phrases, in what is said of images.
type vocabulary struct {
	byText  map[string][]int // by the word in lower case, its parts divided by single spaces
	longest int              // parts of a word
}

func newVocabulary(words []string) vocabulary {
	v := vocabulary{byText: make(map[string][]int, len(words))}
	for i, w := range words {
		parts := partsOf(w)
		if text := strings.Join(parts, " "); text != "" {
			v.byText[text] = append(v.byText[text], i)
			v.longest = max(v.longest, len(parts))
		}
	}
	return v
}

// in returns the words that are said of an image: in its caption, as they stand there, or that are the value of a category.
func (v vocabulary) in(im neuron.Image) (found []int) {
	caption := partsOf(im.Caption)
	for i := range caption {
		for n := 1; n <= min(v.longest, len(caption)-i); n++ {
			found = append(found, v.byText[strings.Join(caption[i:i+n], " ")]...)
		}
	}
	for _, c := range im.Categories {
		found = append(found, v.byText[strings.Join(partsOf(c.Value), " ")]...)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// partsOf returns the words of a text in lower case, as neuron.Image.Terms divides captions.
func partsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	})
}

// explanation measures words on held-out images: a prediction is the embedding times direction.
func (l *labeller) explanation(c column, chosen []int, weights []float64, direction []float32) *neuron.Explanation {
	e := &neuron.Explanation{Judged: neuron.Judged{Labeller: l.Space.Name, Own: l.Space.Own, Fitted: l.images.fitted, HeldOut: l.images.heldOut()}}
	order := make([]int, len(chosen)) // heaviest first
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weights[b], weights[a]) })
	predicted := make([]float32, l.images.heldOut())
	blas32.Gemv(blas.NoTrans, 1, general(l.images.held()), vector(direction), 0, vector(predicted))
	e.Correlation = pearson(predicted, c.held)
	ranked := strongestOf(c.held, len(c.held))
	var texts []string
	var either []int32
	for _, i := range order {
		word := l.words.words[chosen[i]]
		texts = append(texts, word)
		e.Terms = append(e.Terms, neuron.ExplanationTerm{Word: word, Weight: weights[i]})
		e.Judged.Terms = append(e.Judged.Terms, judge(c.held, ranked, l.said[chosen[i]]))
		either = append(either, l.said[chosen[i]]...)
	}
	slices.Sort(either)
	e.Text, e.Judged.Any = strings.Join(texts, ", "), judge(c.held, ranked, slices.Compact(either))
	return e
}

// judge compares activations with what is said of some images; ranked orders all, strongest first.
func judge(activations []float32, ranked, of []int32) neuron.Said {
	s := neuron.Said{Images: len(of)}
	if len(of) == 0 {
		return s
	}
	is := make([]float32, len(activations))
	for _, i := range of {
		is[i] = 1
	}
	s.Correlation = pearson(activations, is)
	precision := averagePrecision(activations, ranked, is)
	s.AveragePrecision = &precision
	return s
}

// averagePrecision is the area under precision and recall as a sum over thresholds: the recall that each adds times the
// precision there. Images of equal activation pass a threshold together.
func averagePrecision(activations []float32, ranked []int32, is []float32) (area float64) {
	all := 0.0
	for _, v := range is {
		all += float64(v)
	}
	hits, before := 0.0, 0.0
	for i, at := range ranked {
		hits += float64(is[at])
		if i+1 < len(ranked) && activations[ranked[i+1]] == activations[at] {
			continue
		}
		area += (hits - before) / all * hits / float64(i+1)
		before = hits
	}
	return min(area, 1) // which rounding passes
}

// pearson returns the correlation of two samples; nil where one is constant.
func pearson(a, b []float32) *float64 {
	meanA, stdA := moments(a)
	meanB, stdB := moments(b)
	if !(stdA > 0) || !(stdB > 0) {
		return nil
	}
	var product float64
	for i := range a {
		product += (float64(a[i]) - meanA) * (float64(b[i]) - meanB)
	}
	r := product / float64(len(a)) / (stdA * stdB)
	if math.IsNaN(r) {
		return nil
	}
	return &r
}
