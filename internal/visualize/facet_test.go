package visualize

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"strings"
	"testing"

	"multiscope/internal/featurevis"
	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

// fakeFacets are the facets of a model by name.
type fakeFacets map[string]neuron.Facet

func (f fakeFacets) Facet(_ context.Context, _, name string) (neuron.Facet, error) {
	if _, ok := f[name]; !ok {
		return neuron.Facet{}, neuron.NotFoundf("There is no facet %q.", name)
	}
	return f[name], nil
}

func (f fakeFacets) Facets(context.Context, string) ([]neuron.Facet, error) {
	return []neuron.Facet{{Name: "face"}, {Name: "text"}}, nil
}

func TestChooseFacets(t *testing.T) {
	weights := []neuron.FacetLayer{{Weights: []float32{1}}}
	facets := fakeFacets{"face": {Name: "face", Layers: weights}, "text": {Name: "text", Layers: weights}}
	tests := []struct {
		name, list string
		want       string
		generic    bool
		says       string
	}{
		{name: "all", list: "all", want: "face text", generic: true},
		{name: "generic", list: "generic", generic: true},
		{name: "one", list: "text", want: "text"},
		{name: "order of the list", list: "text, generic,face", want: "text face", generic: true},
		{name: "unknown", list: "text,flag", says: `"flag"`},
		{name: "nothing", list: "", says: `""`},
		{name: "twice", list: "text,text", says: "twice"},
	}
	for _, tt := range tests {
		got, generic, err := ChooseFacets(t.Context(), facets, "net", tt.list)
		var names []string
		for _, f := range got {
			if names = append(names, f.Name); len(f.Layers) == 0 {
				t.Errorf("%s: facet %s has no weights", tt.name, f.Name)
			}
		}
		if tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
			t.Errorf("%s: ChooseFacets(%q) = %v; want an error with %s", tt.name, tt.list, err, tt.says)
		}
		if tt.says == "" && (err != nil || strings.Join(names, " ") != tt.want || generic != tt.generic) {
			t.Errorf("%s: ChooseFacets(%q) = %v, %v, %v; want %s, %v", tt.name, tt.list, names, generic, err, tt.want, tt.generic)
		}
	}
}

// colored is a set of pictures of one colour, no two alike.
type colored struct {
	name string
	red  uint8
}

func (c colored) Name() string { return c.name }
func (c colored) Len() int     { return 12 }

func (c colored) Picture(_ context.Context, i, _ int) (image.Image, error) {
	if i == 3 {
		return nil, neuron.Invalidf("Picture 3 is broken.")
	}
	im := image.NewNRGBA(image.Rect(0, 0, 8, 8))
	for k := range 64 {
		im.Set(k%8, k/8, color.NRGBA{c.red, uint8(i * 11), uint8(k * i), 255})
	}
	return im, nil
}

func TestTrainerStoresTheFacet(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	m := openDemo(t)
	var warnings bytes.Buffer
	bar := &steps{}
	tr := Trainer{Store: s, Model: m, Engine: NewEngine(fixture.Engine(t)), Slug: onlyModel(t, s).Slug, Progress: bar, Warnings: &warnings}
	f, err := tr.Train(t.Context(), featurevis.Training{Name: "red", Theme: colored{"red", 250}, Generic: colored{"blue", 5}})
	if err != nil {
		t.Fatal(err)
	}
	stored, err := s.Facet(t.Context(), f.Model, "red")
	if err != nil || len(stored.Layers) != len(featurevis.FacetLayers(m.Taps())) || stored.ThemeImages != 11 {
		t.Errorf("the stored facet has %d layers and %d theme images, %v; want the default layers and 11", len(stored.Layers), stored.ThemeImages, err)
	}
	if got := strings.Count(warnings.String(), "skipped a picture of red"); got != len(stored.Layers) {
		t.Errorf("%d warnings of the broken picture, want one for each layer: %s", got, &warnings)
	}
	if bar.done != bar.total || bar.state != "done" {
		t.Errorf("progress ended at %d of %d, %s", bar.done, bar.total, bar.state)
	}
	var table bytes.Buffer
	if err := WriteFacetTable(&table, stored); err != nil || !strings.Contains(table.String(), "HELD-OUT AUC") {
		t.Errorf("the table is %s, %v", &table, err)
	}
}

func TestTrainerReportsFailure(t *testing.T) {
	bar := &steps{}
	tr := Trainer{Store: nil, Model: openDemo(t), Engine: NewEngine(fixture.Engine(t)), Progress: bar, Warnings: &bytes.Buffer{}}
	_, err := tr.Train(t.Context(), featurevis.Training{Name: "red", Theme: colored{"red", 250}, Generic: colored{"blue", 5}, Layers: []string{"visual.layer9"}})
	if err == nil || !strings.Contains(err.Error(), "visual.layer9") || bar.state != "failed" {
		t.Errorf("training on an unknown layer = %v, progress %s", err, bar.state)
	}
}
