package visualize

import (
	"bytes"
	"context"
	"image"
	"slices"
	"strings"
	"testing"
	"time"

	"multiscope/internal/featurevis"
	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

// fixedScores scores every image alike.
type fixedScores []float64

func (f fixedScores) Scores(context.Context, image.Image) ([]float64, error) {
	return slices.Clone(f), nil
}

func TestAssess(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	entry := onlyModel(t, s)
	l := entry.Layers[0]
	live, err := LiveUnits(t.Context(), s, l, neuron.ByNumber)
	if err != nil || len(live) < 3 {
		t.Fatalf("live units %v, %v; want at least 3", live, err)
	}
	file, err := featurevis.Encode(image.NewNRGBA(image.Rect(0, 0, 4, 4)), featurevis.PNG)
	if err != nil {
		t.Fatal(err)
	}
	write := func(unit int, facet string, inhibits bool, activation, score float64) {
		v := neuron.Visualization{
			Ref: neuron.Ref{Model: l.Model, Layer: l.Slug, Unit: unit}, Facet: facet, Inhibits: inhibits,
			Activation: activation, FacetScore: score, MIME: string(featurevis.PNG), Recipe: "{}", Made: time.Now(),
		}
		if err := s.WriteVisualization(t.Context(), v, file); err != nil {
			t.Fatal(err)
		}
	}
	write(live[0], "", false, 1e6, 0) // beyond any picture
	write(live[0], "face", false, 1, 3)
	write(live[0], "text", false, 1, 1)
	write(live[1], "", false, -1e6, 0)
	write(live[1], "face", false, 1, 2)
	write(live[1], "", true, 1e6, 0)       // inhibits: left out
	write(live[2], "face", false, 1e6, 99) // without a generic one: left out
	facets := []neuron.Facet{{Name: "face"}, {Name: "text"}}
	got, err := Assess(t.Context(), s, l, facets, fixedScores{2.5, 1.5})
	if err != nil {
		t.Fatal(err)
	}
	face, text := got.Facets[0], got.Facets[1]
	if got.Generic != 2 || got.Beyond != 1 || face.Images != 2 || face.Raised != 1 || text.Images != 1 || text.Raised != 0 {
		t.Errorf("Assess() = %+v; want 1 of 2 beyond, face 1 of 2, text 0 of 1", got)
	}
	var out bytes.Buffer
	if err := got.WriteText(&out); err != nil || !strings.Contains(out.String(), "1 of 2 generic visualizations (50.0 %)") {
		t.Errorf("the report reads %q, %v", &out, err)
	}
}
