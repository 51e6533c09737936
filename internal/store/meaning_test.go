package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

func storedMeanings() (neuron.MeaningSearch, []neuron.UnitMeanings) {
	search := neuron.MeaningSearch{MeaningBasis: neuron.MeaningBasis{Files: 10, Words: 9, Placed: 8, Space: neuron.SpaceOfTexts, Rule: neuron.MeaningRule}, Units: 7, OfImages: neuron.PlaceNull{Far: .1, Tight: .5, Draws: 400}}
	of := func(name string, images ...int) neuron.Meaning {
		return neuron.Meaning{Name: name, By: neuron.ByImages, Words: []string{name}, Images: images, Agree: 1, Alike: .75}
	}
	return search, []neuron.UnitMeanings{
		{Unit: 3, Kind: neuron.Polysemantic, Separation: .9, Meanings: []neuron.Meaning{of("frog", 0, 2, 4), of("tokyo", 1, 3)}},
		{Unit: 5, Kind: neuron.Conjoined, Separation: 1.1, Letters: "phil-", Meanings: []neuron.Meaning{of("philosophy", 1, 2), of("philadelphia")}},
		{Unit: 6, Kind: neuron.Polysemantic, Separation: 1, Meanings: []neuron.Meaning{of("a", 0), of("b", 1)}},
	}
}

func TestMeanings(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	search, units := storedMeanings()
	none, err := s.Meanings(t.Context(), neuron.MeaningQuery{Model: model, Layer: layer, Limit: 10})
	if err != nil || none.Search != nil || len(none.Units) > 0 {
		t.Errorf("Meanings before a search = %+v, %v", none, err)
	}
	for range 2 { // what was found before is replaced
		if err := s.WriteMeanings(t.Context(), model, layer, search, units); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name string
		q    neuron.MeaningQuery
		want []int
	}{
		{"all", neuron.MeaningQuery{Limit: 10}, []int{5, 6, 3}},
		{"of a kind", neuron.MeaningQuery{Kind: neuron.Polysemantic, Limit: 10}, []int{6, 3}},
		{"a page", neuron.MeaningQuery{Limit: 1, Offset: 1}, []int{6}},
		{"plainly", neuron.MeaningQuery{Limit: 10, Plain: true}, []int{5, 6, 3}},
		{"without some", neuron.MeaningQuery{Without: "[5]", Limit: 10}, []int{6, 3}},
	} {
		tt.q.Model, tt.q.Layer = model, layer
		got, err := s.Meanings(t.Context(), tt.q)
		if err != nil {
			t.Fatal(err)
		}
		var numbers []int
		for _, u := range got.Units {
			numbers = append(numbers, u.Meanings.Unit)
			if u.Card.Unit.Unit != u.Meanings.Unit {
				t.Errorf("%s: unit %d has the card of %d", tt.name, u.Meanings.Unit, u.Card.Unit.Unit)
			}
		}
		if diff := cmp.Diff(tt.want, numbers); diff != "" {
			t.Errorf("%s: Meanings() (-want +got):\n%s", tt.name, diff)
		}
		if diff := cmp.Diff(search, *got.Search); diff != "" {
			t.Errorf("%s: the search differs:\n%s", tt.name, diff)
		}
	}
	hidden, err := s.Meanings(t.Context(), neuron.MeaningQuery{Model: model, Layer: layer, Without: "[5]"})
	if diff := cmp.Diff(map[neuron.MeaningKind]int{neuron.Polysemantic: 2}, hidden.Counts); err != nil || diff != "" {
		t.Errorf("counts without unit 5 differ, %v:\n%s", err, diff)
	}
}

// A neuron's page shows the images of its meanings by their ranks, as the list does.
func TestUnitMeanings(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	search, units := storedMeanings()
	if err := s.WriteMeanings(t.Context(), model, layer, search, units); err != nil {
		t.Fatal(err)
	}
	d, err := s.Unit(t.Context(), ref(3))
	if err != nil || d.Meanings == nil {
		t.Fatalf("Unit() has meanings %v, %v", d.Meanings, err)
	}
	want := []int64{d.Top[0].Image.ID, d.Top[2].Image.ID, d.Top[4].Image.ID}
	list, err := s.Meanings(t.Context(), neuron.MeaningQuery{Model: model, Layer: layer, Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := s.Meanings(t.Context(), neuron.MeaningQuery{Model: model, Layer: layer, Limit: 10, Plain: true})
	if err != nil {
		t.Fatal(err)
	}
	for name, m := range map[string]neuron.Meaning{"unit": d.Meanings.Meanings[0], "list": list.Units[2].Meanings.Meanings[0], "plain list": plain.Units[2].Meanings.Meanings[0]} {
		var got []int64
		for _, e := range m.Shown {
			got = append(got, e.Image.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("images of a meaning in the %s (-want +got):\n%s", name, diff)
		}
	}
	if d, err := s.Unit(t.Context(), ref(4)); err != nil || d.Meanings != nil {
		t.Errorf("a unit of one meaning has %v, %v", d.Meanings, err)
	}
}

func TestMeaningBasis(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	found, now, err := s.MeaningBasis(t.Context(), model, layer)
	if err != nil || found != (neuron.MeaningBasis{}) || now.Space != neuron.SpaceOfWriting || now.Rule != neuron.MeaningRule {
		t.Errorf("MeaningBasis() = %+v, %+v, %v", found, now, err)
	}
	shown, err := s.ShownWords(t.Context(), model, layer)
	if err != nil {
		t.Fatal(err)
	}
	// Whatever a word was when it was read; and "not shown" counts with no kind.
	texts := []neuron.ReadText{{Text: shown[0].Word, Kind: neuron.TextOfCaption, Embedding: []float32{1, 0}}, {Text: "not shown", Kind: neuron.TextOfWord, Embedding: []float32{1, 0}}}
	if err := s.WriteTexts(t.Context(), model, texts); err != nil {
		t.Fatal(err)
	}
	_, now, err = s.MeaningBasis(t.Context(), model, layer)
	if err != nil || now.Space != neuron.SpaceOfTexts || now.Placed != 1 {
		t.Errorf("MeaningBasis() with a text = %+v, %v", now, err)
	}
	search := neuron.MeaningSearch{MeaningBasis: now}
	if err := s.WriteMeanings(t.Context(), model, layer, search, nil); err != nil {
		t.Fatal(err)
	}
	if found, now, err := s.MeaningBasis(t.Context(), model, layer); err != nil || found != now {
		t.Errorf("MeaningBasis() after a search = %+v, %+v, %v", found, now, err)
	}
	var ours *neuron.Error
	if _, err := s.Meanings(t.Context(), neuron.MeaningQuery{Model: model, Layer: "nowhere"}); !errors.As(err, &ours) || ours.Kind != neuron.NotFound {
		t.Errorf("Meanings of a layer that is not there = %v; want NotFound", err)
	}
}

// Meanings name images by their ranks: when a unit's examples are replaced they would be of other images.
func TestMeaningsGoWithTheExamples(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	search, units := storedMeanings()
	if err := s.WriteMeanings(t.Context(), model, layer, search, units); err != nil {
		t.Fatal(err)
	}
	d, err := s.Unit(t.Context(), ref(3))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.WriteSummaries(t.Context(), model, layer, []neuron.Summary{{Unit: d.Unit, Histogram: d.Histogram}}); err != nil {
		t.Fatal(err)
	}
	if d, err = s.Unit(t.Context(), ref(3)); err != nil || d.Meanings != nil {
		t.Errorf("a unit of other examples has the meanings %v, %v; want none", d.Meanings, err)
	}
	if d, err = s.Unit(t.Context(), ref(5)); err != nil || d.Meanings == nil {
		t.Errorf("a unit whose examples stay has the meanings %v, %v; want its own", d.Meanings, err)
	}
	if found, _, err := s.MeaningBasis(t.Context(), model, layer); err != nil || found != (neuron.MeaningBasis{}) {
		t.Errorf("MeaningBasis() of a layer of other examples = %+v, %v; want that they are to be found again", found, err)
	}
}
