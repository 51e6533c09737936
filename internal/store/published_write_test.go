package store_test

import (
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
)

// published is a small publication: a named unit with words, one with words alone, and a family.
func published() neuron.Publication {
	layer := neuron.Layer{Model: "net-published", Slug: "layer4-5-sum", Tap: "visual.layer4.5.sum", Units: 20, Height: 9, Width: 9, Reduce: neuron.Mean}
	at := func(unit int) neuron.Ref { return neuron.Ref{Model: layer.Model, Layer: layer.Slug, Unit: unit} }
	return neuron.Publication{
		Models: []neuron.Model{{Slug: layer.Model, Name: "Net (as published)", Published: "Data: somebody.", Layers: []neuron.Layer{layer}}},
		Units: []neuron.PublishedUnit{
			{Ref: at(3), Words: []string{"yellow", "gold"}},
			{Ref: at(9), Name: "Donald Trump", Uncertain: true, Sensitive: "public figures", Other: []string{"president"}, Words: []string{"trump", "donald"}},
		},
		Families:    []neuron.Family{{Slug: "person", Title: "Person", Sensitive: "public figures"}},
		Memberships: []neuron.Membership{{Ref: at(9), Family: "person", Role: neuron.Primary, Origin: neuron.Published, Title: "Trump", Score: 1}},
	}
}

func writePublished(t *testing.T, s *store.Writer, p neuron.Publication, wantChanged bool) {
	t.Helper()
	if changed, err := s.WritePublication(t.Context(), p); err != nil || changed != wantChanged {
		t.Fatalf("WritePublication changed the index: %v, %v; want %v", changed, err, wantChanged)
	}
}

func TestWritePublicationAgain(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	writePublished(t, s, published(), true)
	before, err := s.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	writePublished(t, s, published(), false)
	if after, err := s.Version(t.Context()); err != nil || after != before {
		t.Errorf("the same written again is version %d, %v; want still %d", after, err, before)
	}
	newer := published()
	newer.Units = newer.Units[1:]
	newer.Units[0].Name = "Trump"
	writePublished(t, s, newer, true)
	l, err := s.Layer(t.Context(), "net-published", "layer4-5-sum")
	if err != nil || l.Published != 1 || l.Ready {
		t.Errorf("the layer of a newer publication is %+v, %v; want one unit, and no statistics", l, err)
	}
	if problems, err := s.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("Check: %q, %v", problems, err)
	}
}

func TestWritePublicationIsAllOrNothing(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	for name, spoil := range map[string]func(*neuron.Publication){
		"a model that is indexed": func(p *neuron.Publication) { p.Models[0].Slug, p.Models[0].Layers[0].Model = model, model },
		"a unit of no layer":      func(p *neuron.Publication) { p.Units[1].Layer = "none" },
		"a model of no source":    func(p *neuron.Publication) { p.Models[0].Published = "" },
	} {
		p := published()
		spoil(&p)
		if _, err := s.WritePublication(t.Context(), p); err == nil {
			t.Errorf("%s was written", name)
		}
		models, err := s.Models(t.Context())
		if err != nil || len(models) != 1 {
			t.Errorf("%s: the index has %d models, %v; want the one of before", name, len(models), err)
		}
	}
}

func TestRemovePublished(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	writePublished(t, s, published(), true)
	if err := s.RemoveModel(t.Context(), "net-published"); err != nil {
		t.Fatal(err)
	}
	if m, err := s.Model(t.Context(), "net-published"); err == nil || !strings.Contains(err.Error(), "no model") {
		t.Errorf("it is there after it was removed: %+v, %v", m, err)
	}
	writePublished(t, s, published(), true)
}
