package store_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

func visualization(unit int, facet string, inhibits bool) neuron.Visualization {
	return neuron.Visualization{
		Ref: ref(unit), Facet: facet, Inhibits: inhibits, Strength: 2.5, Objective: "channel(visual.layer4.0.sum,3)",
		Seed: 7, Steps: 256, Size: 96, Rate: .05, Recipe: `{"steps":256}`, Trace: []float32{-.5, 0, 3.25},
		Activation: 4, FacetScore: -.25, Command: "multiscope visualize", MIME: "image/png", Made: time.UnixMilli(1700000000000),
	}
}

func TestVisualizations(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	for _, v := range []neuron.Visualization{
		visualization(3, "text", false), visualization(3, "", true), visualization(3, "", false), visualization(4, "", false),
	} {
		if err := s.WriteVisualization(t.Context(), v, []byte(v.Facet+"picture")); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Visualizations(t.Context(), ref(3))
	if err != nil || len(got) != 3 {
		t.Fatalf("Visualizations() = %v, %v; want three", got, err)
	}
	d, err := s.Unit(t.Context(), ref(3))
	if err != nil {
		t.Fatal(err)
	}
	want := visualization(3, "text", false)
	want.ID, want.Z = got[1].ID, d.Z(want.Activation)
	if diff := cmp.Diff(want, got[1]); diff != "" {
		t.Errorf("the faceted one, after the generic one, is\n%s", diff)
	}
	if !got[2].Inhibits || got[0].Facet != "" {
		t.Errorf("order is %v, %v, %v; want generic, text, inhibiting", got[0].Key(), got[1].Key(), got[2].Key())
	}
	b, mime, err := s.VisualizationImage(t.Context(), got[1].ID)
	if err != nil || !bytes.Equal(b, []byte("textpicture")) || mime != "image/png" {
		t.Errorf("VisualizationImage() = %q, %q, %v", b, mime, err)
	}
	generic, err := s.FacetVisualizations(t.Context(), model, layer, "", []int{2, 3, 4})
	if err != nil || len(generic) != 2 || generic[3].ID != got[0].ID || generic[3].Activation != got[0].Activation {
		t.Errorf("FacetVisualizations() = %v, %v; want those of 3 and 4", generic, err)
	}
	if best, ok := d.Best(); !ok || best.ID != got[0].ID || len(d.Visualizations) != 3 {
		t.Errorf("Best() = %+v, %v of %d; want the generic one, which is as strong as the other", best, ok, len(d.Visualizations))
	}
}

func TestVisualizationsAreReplaced(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	v := visualization(3, "", false)
	for _, picture := range []string{"first", "second"} {
		v.Recipe = picture
		if err := s.WriteVisualization(t.Context(), v, []byte(picture)); err != nil {
			t.Fatal(err)
		}
	}
	recipes, err := s.Recipes(t.Context(), model, layer)
	if diff := cmp.Diff(map[neuron.VisualizationKey]string{{Unit: 3}: "second"}, recipes); diff != "" || err != nil {
		t.Errorf("Recipes(): %v\n%s", err, diff)
	}
	made, err := s.Visualizations(t.Context(), ref(3))
	if err != nil || len(made) != 1 {
		t.Fatalf("Visualizations() = %v, %v; want one", made, err)
	}
	if b, _, err := s.VisualizationImage(t.Context(), made[0].ID); string(b) != "second" || err != nil {
		t.Errorf("VisualizationImage() = %q, %v; want the second", b, err)
	}
}

func TestVisualizationOfNothing(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	var known *neuron.Error
	if err := s.WriteVisualization(t.Context(), visualization(24, "", false), nil); !errors.As(err, &known) {
		t.Errorf("WriteVisualization() of unit 24 of 24 = %v; want a sentence", err)
	}
	if _, _, err := s.VisualizationImage(t.Context(), 99); !errors.As(err, &known) {
		t.Errorf("VisualizationImage(99) = %v; want a sentence", err)
	}
}

func TestFacets(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	f := neuron.Facet{
		Model: model, Name: "text", Theme: "words", Generic: "emoji", ThemeImages: 300, GenericImages: 200, Seed: 5,
		Trained: time.UnixMilli(1700000000000),
		Layers: []neuron.FacetLayer{
			{Tap: "visual.layer3.0", Units: 2, Height: 1, Width: 2, Weights: []float32{1, -2, 3, .5}, Bias: .25, C: .1, Accuracy: .9, AUC: .95},
			{Tap: "visual.layer3.2", Units: 1, Height: 1, Width: 1, Weights: []float32{4}, Bias: -1, C: 1, Accuracy: .8, AUC: .85},
		},
	}
	for range 2 { // the second replaces the first
		if err := s.WriteFacet(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Facet(t.Context(), model, "text")
	if diff := cmp.Diff(f, got); diff != "" || err != nil {
		t.Errorf("Facet(): %v\n%s", err, diff)
	}
	if err := s.WriteVisualization(t.Context(), visualization(1, "text", false), []byte{1}); err != nil {
		t.Fatal(err)
	}
	if names, err := s.VisualizedFacets(t.Context(), model, layer); !slices.Equal(names, []string{"text"}) || err != nil {
		t.Errorf("VisualizedFacets() = %q, %v; want text", names, err)
	}
	if n, err := s.RemoveFacet(t.Context(), model, "text"); n != 1 || err != nil {
		t.Errorf("RemoveFacet() = %d, %v; want one picture gone", n, err)
	}
	if all, err := s.Facets(t.Context(), model); len(all) != 0 || err != nil {
		t.Errorf("Facets() = %v, %v; want none", all, err)
	}
	var known *neuron.Error
	if _, err := s.RemoveFacet(t.Context(), model, "text"); !errors.As(err, &known) || known.Kind != neuron.NotFound {
		t.Errorf("RemoveFacet() again = %v; want not found", err)
	}
}
