package emotions

import (
	"context"
	"math"
	"slices"
	"strings"

	"multiscope/internal/attribution"
	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// experiment is a study under way.
type experiment struct {
	*study.Run
	o       Options
	readout neuron.Readout
	units   []neuron.UnitCard // by number
	letters map[int]bool      // units that follow letters
	use     []bool            // units that fire, and not alike on all images
	live    int

	texts   *tensor.Float32 // [words × templates, embedding], each of length one
	vectors *tensor.Float32 // [words, embedding]: see wordVectors
	cut     []string        // texts that the tower does not read to their ends
	told    []string        // what the levels of the classifier tell apart, for Method
	unsure  []string        // levels that did not converge
	without []string        // words that no unit of a sum points to
	said    map[string]said // images that say a word of an equation
}

// read reads what the index knows of the layer's units.
func (e *experiment) read(ctx context.Context) (err error) {
	if e.readout, err = e.Texts.Readout(ctx); err != nil {
		return err
	}
	if e.units, _, err = e.Store.Units(ctx, neuron.UnitQuery{Model: e.Entry.Slug, Layer: e.Layer.Slug, Sort: neuron.ByNumber, Limit: e.Layer.Units}); err != nil {
		return err
	}
	if len(e.units) != e.readout.Units() {
		return study.Unfitf("The index knows %d units of %s, and the image embedding reads %d: index the layer again.", len(e.units), e.Layer.Slug, e.readout.Units())
	}
	e.use = make([]bool, len(e.units))
	for i, u := range e.units {
		if e.use[i] = u.Live() && u.Std > 0; e.use[i] {
			e.live++
		}
	}
	if e.live < slices.Max(e.o.Factors) {
		return study.Unfitf("%d units of %s fire on any image, too few for %d factors.", e.live, e.Layer.Slug, slices.Max(e.o.Factors))
	}
	units, err := e.Store.LetterUnits(ctx, e.Entry.Slug, e.Layer.Slug)
	e.letters = make(map[int]bool, len(units))
	for _, u := range units {
		e.letters[u.Unit] = true
	}
	return err
}

// readWords reads each word in each template.
func (e *experiment) readWords(ctx context.Context) error {
	var texts []string
	for _, w := range e.o.Words {
		for _, t := range e.o.Templates {
			texts = append(texts, strings.ReplaceAll(t, study.ClassPlace, w))
		}
	}
	if e.Whole != nil {
		for _, t := range texts {
			whole, err := e.Whole(ctx, t)
			if err != nil {
				return err
			}
			if !whole {
				e.cut = append(e.cut, t)
			}
		}
	}
	var err error
	e.texts, err = e.Rows(ctx, study.Task{Name: "Texts", Unit: "texts", Rows: len(texts), Width: e.readout.Embedding, Block: 48},
		func(ctx context.Context, first int, rows *tensor.Float32) error {
			read, err := e.Texts.Encode(ctx, texts[first:first+rows.Shape[0]])
			if err == nil && read.Shape[1] != rows.Shape[1] {
				err = study.Unfitf("Texts have embeddings of %d numbers, and the readout of %s has %d.", read.Shape[1], e.Layer.Slug, rows.Shape[1])
			}
			if err == nil {
				copy(rows.Data, read.Data)
			}
			return err
		})
	if err == nil {
		e.vectors = wordVectors(e.texts, len(e.o.Templates))
	}
	return err
}

// wordVectors returns, for each word, the mean of its texts' embeddings less the mean over all words, which is what the
// templates say.
func wordVectors(texts *tensor.Float32, templates int) *tensor.Float32 {
	words := texts.Shape[0] / templates
	vectors := tensor.New[float32](words, texts.Shape[1])
	mean := make([]float64, texts.Shape[1])
	for i := range texts.Shape[0] {
		for k, v := range texts.Row(i) {
			vectors.Row(i / templates)[k] += v / float32(templates)
			mean[k] += float64(v) / float64(texts.Shape[0])
		}
	}
	for w := range words {
		for k := range mean {
			vectors.Row(w)[k] -= float32(mean[k])
		}
	}
	return vectors
}

// attributions returns, for each vector, how much each unit adds to its product with the image embedding for one standard
// deviation; 0 for units that are not used.
func (e *experiment) attributions(vectors *tensor.Float32) *tensor.Float32 {
	all := tensor.New[float32](vectors.Shape[0], len(e.units))
	for i := range vectors.Shape[0] {
		v := vectors.Row(i)
		long := length(v) // attribution.Dense takes it away
		for u, d := range attribution.Dense(e.readout, v) {
			if e.use[u] {
				all.Row(i)[u] = float32(float64(d) * long * e.units[u].Std)
			}
		}
	}
	return all
}

func length(v []float32) float64 {
	sum := 0.
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	return math.Sqrt(sum)
}

// features returns the attributions of the texts less their mean, at a scale at which their mean square over texts and units
// that are used is one.
func (e *experiment) features() *tensor.Float32 {
	x := e.attributions(e.texts)
	n := x.Shape[0]
	mean := make([]float64, x.Shape[1])
	for i := range n {
		for u, v := range x.Row(i) {
			mean[u] += float64(v) / float64(n)
		}
	}
	square := 0.
	for i := range n {
		row := x.Row(i)
		for u := range row {
			row[u] -= float32(mean[u])
			square += float64(row[u]) * float64(row[u])
		}
	}
	if square == 0 {
		return x
	}
	scale := float32(math.Sqrt(float64(n*e.live) / square))
	for i := range x.Data {
		x.Data[i] *= scale
	}
	return x
}
