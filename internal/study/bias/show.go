package bias

import (
	"context"
	"errors"
	"fmt"
	"image"
	"strings"

	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// shown is what the image tower makes of all items, X before Y before A before B: words as pictures.
type shown struct {
	items       int
	activations *tensor.Float32 // [items, units]: the mean over the pictures of an item
	embeddings  *tensor.Float32 // [items, embedding], each of length one; nil where the model has none
}

// responses returns the activations of a unit for all items in its standard deviations over the data set.
func (s shown) responses(u neuron.Unit) []float64 {
	z := make([]float64, s.items)
	for i := range z {
		z[i] = u.Z(float64(s.activations.Row(i)[u.Unit]))
	}
	return z
}

// show takes all items through the image tower.
func (e *experiment) show(ctx context.Context) (shown, error) {
	units, dims := e.Layer.Units, 0
	if e.Entry.Space.Tap != "" {
		dims = e.Entry.Space.Units
	}
	s := shown{activations: tensor.New[float32](e.count(), units)}
	if dims > 0 {
		s.embeddings = tensor.New[float32](e.count(), dims)
	}
	for _, g := range e.o.groups() {
		rows, err := e.Rows(ctx, study.Task{Name: "Pictures of " + g.Name, Unit: "items", Rows: len(g.items()), Width: units + dims, Block: 16},
			func(ctx context.Context, first int, rows *tensor.Float32) error {
				return e.showSome(ctx, *g, first, rows)
			})
		if err != nil {
			return s, err
		}
		for i := range rows.Shape[0] {
			copy(s.activations.Row(s.items), rows.Row(i)[:units])
			if dims > 0 {
				copy(s.embeddings.Row(s.items), rows.Row(i)[units:])
				if !tensor.Normalise(s.embeddings.Row(s.items)) {
					return s, study.Unfitf("The embedding of %s in %s is nothing but zeros.", g.items()[i], g.Name)
				}
			}
			s.items++
		}
	}
	return s, nil
}

func (e *experiment) count() (n int) {
	for _, g := range e.o.groups() {
		n += len(g.items())
	}
	return n
}

// showSome shows items of a group from first on, and fills rows with the mean activations and embeddings.
func (e *experiment) showSome(ctx context.Context, g Group, first int, rows *tensor.Float32) error {
	each := e.o.Renderings
	p := study.Pictures{Drawn: true, Draw: func(_ context.Context, i int) (image.Image, error) {
		return e.raster.Draw(g.Words[first+i/e.o.Renderings], i%e.o.Renderings)
	}}
	if g.Source != nil {
		each = 1
		p = study.Pictures{Draw: func(ctx context.Context, i int) (image.Image, error) {
			return g.Source.Picture(ctx, first+i, e.Entry.Preprocess.DecodeSide())
		}}
	}
	p.Count = rows.Shape[0] * each
	return e.Images.Show(ctx, p, func(s index.Shown) error {
		if err := s.Err(); err != nil {
			return err
		}
		row := rows.Row(s.Index / each)
		for u, a := range s.Activations {
			row[u] += a / float32(each)
		}
		if n := len(row) - len(s.Activations); n > 0 && len(s.Embedding) != n {
			return fmt.Errorf("the embedding of %s has %d numbers, not %d", g.items()[first+s.Index/each], len(s.Embedding), n)
		}
		for k, v := range s.Embedding {
			row[len(s.Activations)+k] += v / float32(each)
		}
		return nil
	})
}

// tests compares the embeddings: of words as texts, and as pictures; those of pictures are what they are.
func (e *experiment) tests(ctx context.Context, s shown) ([]neuron.BiasTest, error) {
	if s.embeddings == nil {
		e.notes = append(e.notes, "The model has no image embedding: units alone are tested.")
	}
	var tests []neuron.BiasTest
	if e.hasWords() {
		t, err := e.testTexts(ctx, s)
		var unfit *study.UnfitError
		switch {
		case errors.As(err, &unfit):
			e.notes = append(e.notes, "Words are not compared as texts. "+unfit.Why)
		case err != nil:
			return nil, err
		default:
			tests = append(tests, t)
		}
	}
	if s.embeddings == nil {
		return tests, nil
	}
	t := e.test(s.embeddings)
	t.Name, t.What = "Pictures", "Embeddings of the pictures by the image tower."
	if e.hasWords() {
		t.Name, t.What = "Words as pictures", "Embeddings of the written words by the image tower, the mean over the ways in which each is drawn: how words look has a part in it."
		if e.o.X.Source != nil || e.o.A.Source != nil {
			t.What = "Embeddings by the image tower of the pictures and of the words as they are written."
		}
	}
	return append(tests, t), nil
}

// testTexts compares words as the text tower reads them with each other, or with pictures.
func (e *experiment) testTexts(ctx context.Context, s shown) (t neuron.BiasTest, err error) {
	var all *tensor.Float32
	pictures, at := false, 0
	for _, g := range e.o.groups() {
		n := len(g.items())
		if g.Source != nil {
			pictures = true
		} else {
			read, err := e.read(ctx, *g)
			if err != nil {
				return t, err
			}
			if all == nil {
				all = tensor.New[float32](e.count(), read.Shape[1])
			}
			copy(all.Data[at*all.Shape[1]:], read.Data)
		}
		at += n
	}
	t.Name, t.What = "Texts", "Embeddings of the words by the text tower."
	if pictures {
		if s.embeddings == nil || s.embeddings.Shape[1] != all.Shape[1] {
			return t, study.Unfitf("The embeddings of pictures are not in one space with those of texts.")
		}
		at = 0
		for _, g := range e.o.groups() {
			for range g.items() {
				if g.Source != nil {
					copy(all.Row(at), s.embeddings.Row(at))
				}
				at++
			}
		}
		t.Name, t.What = "Pictures and texts", "Embeddings of the pictures by the image tower and of the words by the text tower."
	}
	found := e.test(all)
	found.Name, found.What = t.Name, t.What
	return found, nil
}

// read reads the words of a group: the mean direction of each over the templates.
func (e *experiment) read(ctx context.Context, g Group) (*tensor.Float32, error) {
	texts := make([]string, 0, len(g.Words)*len(e.o.Templates))
	for _, w := range g.Words {
		for _, t := range e.o.Templates {
			texts = append(texts, strings.ReplaceAll(t, study.ClassPlace, w))
		}
	}
	read, err := e.Texts.Encode(ctx, texts)
	if err != nil {
		return nil, err
	}
	words := tensor.New[float32](len(g.Words), read.Shape[1])
	for i := range texts {
		row := words.Row(i / len(e.o.Templates))
		for k, v := range read.Row(i) {
			row[k] += v
		}
	}
	for i, w := range g.Words {
		if !tensor.Normalise(words.Row(i)) {
			return nil, study.Unfitf("The text tower of %s reads %q as nothing but zeros.", e.Entry.Slug, w)
		}
	}
	return words, nil
}

// test compares embeddings of length one, X before Y before A before B.
func (e *experiment) test(embeddings *tensor.Float32) neuron.BiasTest {
	x, a := len(e.o.X.items()), len(e.o.A.items())
	targets := x + len(e.o.Y.items())
	cosines := cosinesOf(embeddings, targets)
	ways, exact := partitions(targets, x, e.o.Partitions, uint64(e.o.Seed))
	t := neuron.BiasTest{Targets: associations(cosines, a), Attributes: associations(turned(cosines), x), Partitions: len(ways), Exact: exact}
	t.Effect, t.P = effect(t.Targets, x), pValue(t.Targets, x, ways, exact, false)
	t.Low, t.High = bootstrap(cosines, x, a, e.o.Bootstraps, uint64(e.o.Seed))
	return t
}

// cosinesOf returns those of the targets with the attributes, which come after them.
func cosinesOf(embeddings *tensor.Float32, targets int) [][]float64 {
	cosines := make([][]float64, targets)
	for i := range cosines {
		cosines[i] = make([]float64, embeddings.Shape[0]-targets)
		for j := range cosines[i] {
			for k, v := range embeddings.Row(i) {
				cosines[i][j] += float64(v) * float64(embeddings.Row(targets + j)[k])
			}
		}
	}
	return cosines
}

func turned(m [][]float64) [][]float64 {
	t := make([][]float64, len(m[0]))
	for j := range t {
		t[j] = make([]float64, len(m))
		for i := range m {
			t[j][i] = m[i][j]
		}
	}
	return t
}
