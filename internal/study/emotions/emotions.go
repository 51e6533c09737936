// Package emotions says which units the words for feelings call on, as Goh et al. do (Multimodal Neurons in Artificial Neural
// Networks, Distill 2021, "Emotion Neurons"): each word as a short sum of units, and an atlas of all words by the factors of
// their attributions. It needs a text tower and a layer that the image embedding reads. Start at Run.
//
// It holds a number for each text and unit, eight bytes each where factors are found: for 200 words in three prompts and a
// layer of 2,560 units some 50 megabytes.
package emotions

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/text"
)

// Bounds of what is asked for.
const (
	MostWords  = 256 // a sum of units is found for each, and each is a class of a classifier
	LeastWords = 8
	mostInSum  = 64
)

// Options is all that the study's result depends on besides the model and what is indexed.
type Options struct {
	Words     []string
	Templates []string  // with study.ClassPlace for the word
	Sums      []int     // the most units of a composed sum, rising
	Penalties []float64 // of the classifier, falling, as shares of the penalty at which no unit has a weight
	Factors   []int     // of the atlases, rising
	Seed      int64     // of the places on the atlas
}

// Defaults is the shipped lexicon of emotions in the three prompts of the article, and four levels of sparsity as it has.
func Defaults() Options {
	o := Options{
		Templates: []string{"i am feeling {}", "Me feeling {} on my face", "a photo of me with a {} expression on my face"},
		Sums:      []int{2, 4, 8, 16}, Penalties: []float64{0.5, 0.3, 0.2, 0.1}, Factors: []int{2, 7}, Seed: 1,
	}
	for _, w := range text.Lexicon("emotions") {
		o.Words = append(o.Words, w.Word)
	}
	return o
}

// Check refuses options that no study can be made with.
func (o Options) Check() error {
	if len(o.Words) < LeastWords || len(o.Words) > MostWords {
		return neuron.Invalidf("A study of emotions takes %d to %d words, not %d.", LeastWords, MostWords, len(o.Words))
	}
	seen := map[string]bool{}
	for _, w := range o.Words {
		if strings.TrimSpace(w) == "" || seen[w] {
			return neuron.Invalidf("The word %q is empty or named twice.", w)
		}
		seen[w] = true
	}
	if len(o.Templates) == 0 {
		return neuron.Invalidf("A study of emotions needs a template such as “i am feeling {}”.")
	}
	for _, t := range o.Templates {
		if !strings.Contains(t, study.ClassPlace) {
			return neuron.Invalidf("The template %q has no %s for the word.", t, study.ClassPlace)
		}
	}
	for _, k := range o.Sums {
		if k < 1 || k > mostInSum {
			return neuron.Invalidf("A sum has 1 to %d units, not %d.", mostInSum, k)
		}
	}
	for _, p := range o.Penalties {
		if !(p > 0 && p < 1) {
			return neuron.Invalidf("A penalty is a share between 0 and 1 of the one at which no unit is left, not %v.", p)
		}
	}
	for _, k := range o.Factors {
		if k < 2 || k >= len(o.Words) {
			return neuron.Invalidf("An atlas of %d words has 2 to %d factors, not %d.", len(o.Words), len(o.Words)-1, k)
		}
	}
	if len(o.Sums)+len(o.Penalties) == 0 || len(o.Factors) == 0 {
		return neuron.Invalidf("A study of emotions needs a level of sparsity and a number of factors.")
	}
	return nil
}

// Run makes the study.
func Run(ctx context.Context, s *study.Session, o Options) (neuron.Study, error) {
	if err := o.Check(); err != nil {
		return neuron.Study{}, err
	}
	r, err := s.Begin(ctx, "emotions", neuron.EmotionStudy, o)
	if err != nil {
		return neuron.Study{}, err
	}
	e := experiment{Run: r, o: o}
	if err := e.read(ctx); err != nil {
		return neuron.Study{}, err
	}
	if err := e.readWords(ctx); err != nil {
		return neuron.Study{}, err
	}
	data := neuron.Emotions{StudyLayer: s.StudyLayer()}
	for _, w := range o.Words {
		data.Words = append(data.Words, neuron.EmotionWord{Word: w})
	}
	if data.Levels, err = e.levels(ctx); err != nil {
		return neuron.Study{}, err
	}
	data.Level = len(data.Levels) - 1
	data.Units = e.namedUnits(data.Levels)
	for _, k := range o.Factors {
		a, err := e.atlas(ctx, k)
		if err != nil {
			return neuron.Study{}, err
		}
		data.Atlases = append(data.Atlases, a)
	}
	data.Notes = e.notes()
	return e.finish(ctx, data)
}

func (e *experiment) finish(ctx context.Context, data neuron.Emotions) (neuron.Study, error) {
	parts, err := e.parts(ctx, data)
	if err != nil {
		return neuron.Study{}, err
	}
	st := neuron.Study{
		Title: "Emotions in " + e.ModelName(), Method: e.method(), Sensitive: "mental states", Units: parts,
		Summary: summary(data, len(parts)),
	}
	if err := st.SetData(data); err != nil {
		return st, err
	}
	return e.Finish(ctx, st)
}

// summary counts the words whose largest term is called by the word.
func summary(data neuron.Emotions, neurons int) string {
	called := 0
	for _, w := range data.Words {
		terms := neuron.Equation(data.Terms(data.Levels[data.Level], w.Word))
		if len(terms) > 0 && strings.Contains(spaced(terms[0].Name), spaced(w.Word)) {
			called++
		}
	}
	return fmt.Sprintf("%d words for feelings as sums of at most four of %d neurons; for %d of them the largest term is a neuron that is called by the word itself.", len(data.Words), neurons, called)
}

// sumOf writes terms as "success + grumpy − crying".
func sumOf(terms []neuron.Term) string {
	var b strings.Builder
	for i, t := range terms {
		switch {
		case t.Weight < 0:
			b.WriteString([]string{"− ", " − "}[min(i, 1)])
		case i > 0:
			b.WriteString(" + ")
		}
		b.WriteString(cmp.Or(t.Name, fmt.Sprint("unit ", t.Unit)))
	}
	return b.String()
}
