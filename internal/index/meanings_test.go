package index

import (
	"context"
	"fmt"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// meaningFake is an index of one layer whose units were made up: unit 0 has two kinds of image, unit 1 one.
type meaningFake struct {
	Store
	basis  neuron.MeaningBasis
	found  neuron.MeaningBasis
	search neuron.MeaningSearch
	units  []neuron.UnitMeanings
	writes int
}

// The pictures: 8 of frogs, 8 of Tokyo, then others. Each has a place of its own, near to those of its kind.
const meaningPictures = 300

func fakePlace(picture int) []float32 {
	place := make([]float32, 64)
	for i := range place {
		place[i] = float32((picture*7919+i*104729+picture*i*31)%97)/48 - 1
	}
	if picture < 16 {
		place[picture/8] += 20
	}
	return place
}

func (f *meaningFake) MeaningBasis(context.Context, string, string) (neuron.MeaningBasis, neuron.MeaningBasis, error) {
	return f.found, f.basis, nil
}

func (f *meaningFake) SampleEmbeddings(context.Context, string, int) (all [][]byte, err error) {
	for i := range meaningPictures {
		all = append(all, embedding(i, fakePlace(i)).Numbers)
	}
	return all, nil
}

func (f *meaningFake) Embeddings(_ context.Context, _ string, ordinals []int) (all [][]byte, err error) {
	for _, o := range ordinals {
		all = append(all, embedding(o, fakePlace(o)).Numbers)
	}
	return all, nil
}

func (f *meaningFake) TopOrdinals(context.Context, string, string, int) ([][]int, error) {
	return [][]int{{0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 100, 101}, {0, 1, 2, 3, 4, 5, 6, 7, 102}, nil}, nil
}

func (f *meaningFake) StandingWords(context.Context, string, string) ([][]neuron.WordScore, error) {
	return [][]neuron.WordScore{{{Word: "tokyo"}, {Word: "frog"}, {Word: "unknown"}}, nil, nil}, nil
}

func (f *meaningFake) EachImage(_ context.Context, _ string, visit func(int, neuron.Image)) error {
	for i := range meaningPictures {
		caption := fmt.Sprintf("thing %d", i)
		if i < 16 {
			caption = []string{"a frog", "the towers of tokyo"}[i/8]
		}
		visit(i, neuron.Image{Caption: caption})
	}
	return nil
}

func (f *meaningFake) ShownTexts(_ context.Context, _ string, visit func(string, []float32)) error {
	for i, word := range []string{"frog", "tokyo"} {
		visit(word, fakePlace(8*i))
	}
	return nil
}

func (f *meaningFake) WordEmbeddings(_ context.Context, _ string, visit func(string, int64, []byte)) error {
	for i, word := range []string{"frog", "tokyo"} {
		visit(word, int64(i), tensor.AppendHalves(nil, fakePlace(8*i)...))
	}
	return nil
}

func (f *meaningFake) WriteMeanings(_ context.Context, _, _ string, search neuron.MeaningSearch, units []neuron.UnitMeanings) error {
	f.search, f.units, f.found = search, units, search.MeaningBasis
	f.writes++
	return nil
}

func TestMeaningsAreFound(t *testing.T) {
	for _, space := range []neuron.MeaningSpace{neuron.SpaceOfTexts, neuron.SpaceOfWriting, neuron.NoWordSpace} {
		fake := &meaningFake{basis: neuron.MeaningBasis{Files: meaningPictures, Words: 3, Space: space, Rule: neuron.MeaningRule}}
		ix := &indexer{Config: Config{Store: fake, Progress: silence{}, Model: neuron.Model{Slug: "m", Space: neuron.Space{Tap: "visual"}}, Layers: []neuron.Layer{{Model: "m", Slug: "l", Units: 3}}}, workers: 2}
		for range 2 { // the second time nothing has changed
			if err := ix.meanings(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if fake.writes != 1 || fake.search.Units != 2 || len(fake.units) != 1 || fake.units[0].Unit != 0 || fake.units[0].Kind != neuron.Polysemantic {
			t.Fatalf("with words by %q: %d writes, %d units looked at, found %+v", space, fake.writes, fake.search.Units, fake.units)
		}
		meanings := fake.units[0].Meanings
		if len(meanings) != 2 || len(meanings[0].Images) != 5 || len(meanings[1].Images) != 5 || meanings[0].Images[1] != 2 {
			t.Errorf("with words by %q the meanings are %+v", space, meanings)
		}
		for _, m := range meanings {
			if len(m.Words) != 1 || m.Agree != 5 {
				t.Errorf("with words by %q, meaning %q has the words %q, said of %d images", space, m.Name, m.Words, m.Agree)
			}
		}
		fake.basis.Words++
		if err := ix.meanings(t.Context()); err != nil || fake.writes != 2 {
			t.Errorf("with another word: %d writes, %v", fake.writes, err)
		}
	}
}

func TestNoMeaningsWithoutEmbeddings(t *testing.T) {
	ix := &indexer{Config: Config{Model: neuron.Model{}}}
	if err := ix.meanings(t.Context()); err != nil {
		t.Error(err)
	}
}
