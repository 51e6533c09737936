package store_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

// TestLetterUnits finds them by layer, by unit and as a filter, and knows which layer masks them.
func TestLetterUnits(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Letters: true})
	ctx := t.Context()
	got, err := s.LetterUnits(ctx, model, layer)
	if diff := cmp.Diff(storetest.LetterUnits(), got); err != nil || diff != "" {
		t.Errorf("LetterUnits: %v (-want +got):\n%s", err, diff)
	}
	for unit, want := range map[int]string{5: "-ing", 6: ""} {
		d, err := s.Unit(ctx, ref(unit))
		if err != nil || (d.Letters != nil) != (want != "") || d.Letters != nil && d.Letters.Pattern != want {
			t.Errorf("Unit(%d).Letters = %+v, %v; want %q", unit, d.Letters, err, want)
		}
	}
	cards, total, err := s.Units(ctx, neuron.UnitQuery{Model: model, Layer: layer, LettersOnly: true, Limit: 9})
	if err != nil || total != 2 || len(cards) != 2 || cards[0].Unit.Unit != 5 || cards[1].Unit.Unit != 11 {
		t.Errorf("Units that follow letters = %d of %d, %v; want 5 and 11", len(cards), total, err)
	}
	m, err := s.LetterMask(ctx, model)
	if err != nil || m.Layer != layer || !cmp.Equal(m.Units, []int{5, 11}) || m.Readout.Units() != 24 {
		t.Errorf("LetterMask = %s, %v, %d units, %v; want %s, 5 and 11, 24", m.Layer, m.Units, m.Readout.Units(), err, layer)
	}
	places, err := s.WordPlaces(ctx, model)
	if err != nil || places.Words != 40 || places.Images == 0 || places.Layer != layer || places.LetterUnits != 2 {
		t.Errorf("WordPlaces = %+v, %v; want 40 words, images, 2 units of %s", places, err, layer)
	}
	if err := s.WriteLetterUnits(ctx, model, layer, "again", nil); err != nil {
		t.Fatal(err)
	}
	if by, err := s.LettersBy(ctx, model, layer); by != "again" || err != nil {
		t.Errorf("LettersBy = %q, %v; want again", by, err)
	}
	if m, err := s.LetterMask(ctx, model); !isNotFound(err) {
		t.Errorf("LetterMask without letter units = %v, %v; want NotFound", m.Units, err)
	}
	if after, err := s.WordPlaces(ctx, model); err != nil || after.State == places.State {
		t.Errorf("the state stays %q where letter units change, %v", after.State, err)
	}
}

// TestWordSpace reads what words and images are placed by, in order.
func TestWordSpace(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Models: 2})
	ctx := t.Context()
	if models, err := s.PlacedModels(ctx); err != nil || !cmp.Equal(models, []string{"model-0", "model-1"}) {
		t.Errorf("PlacedModels = %v, %v", models, err)
	}
	for word, want := range map[string][]string{"japan": {"model-0", "model-1"}, "xyzzy": nil} {
		if models, err := s.PlacedModelsOf(ctx, word); err != nil || !slices.Equal(models, want) {
			t.Errorf("PlacedModelsOf(%q) = %v, %v; want %v", word, models, err, want)
		}
	}
	var ids []int64
	if err := s.ImageEmbeddings(ctx, model, func(id int64, embedding []byte) {
		if ids = append(ids, id); len(embedding) == 0 {
			t.Errorf("image %d has no embedding", id)
		}
	}); err != nil || len(ids) == 0 {
		t.Fatalf("ImageEmbeddings visits %d images, %v", len(ids), err)
	}
	asked := []int64{ids[1], 99_999, ids[0]}
	images, err := s.Images(ctx, asked)
	if err != nil || len(images) != 3 || images[0].ID != ids[1] || images[1].ID != 0 || images[2].ID != ids[0] {
		t.Errorf("Images(%v) = %+v, %v; want them in order, none for the second", asked, images, err)
	}
	words := 0
	if err := s.WordActivationsOf(ctx, model, layer, func(word string, activations []byte) {
		if words++; word == "" || len(activations) != 2*24 {
			t.Errorf("%q has %d bytes of activations", word, len(activations))
		}
	}); err != nil || words != 40 {
		t.Errorf("WordActivationsOf visits %d words, %v; want 40", words, err)
	}
	if places, err := s.WordPlaces(ctx, "none"); err != nil || places.Words != 0 {
		t.Errorf("WordPlaces of no model = %+v, %v", places, err)
	}
}
