package featurevis

import (
	"testing"

	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
)

// Recipes that databases hold. A release must write them as they are: what differs is made again.
const (
	storedRecipe = `{"version":1,"model":"abc","tap":"visual.layer4.0.sum","reduce":"mean","seed":3,"size":96,"steps":256,"rate":0.03,"l2":0,` +
		`"canvas":{"Pixels":false,"Decay":1.5,"PlainColors":false,"PaddedWidth":false},` +
		`"transforms":["featurevis.Pad{Pixels:10 Value:0 Reflect:true}","featurevis.Jitter{Pixels:7 Times:0}",` +
		`"featurevis.Scale{Factors:[0.9 1] As:}","featurevis.Rotate{Degrees:[-12 12] Nearest:false As:}",` +
		`"featurevis.CropOrPad{Height:96 Width:96}"],"format":"image/png"}`
	storedFacetRecipe = `{"version":1,"model":"abc","tap":"visual.layer4.0.sum","reduce":"mean","seed":3,"size":96,"steps":64,"rate":0.1,"l2":0.5,` +
		`"canvas":{"Pixels":true,"Decay":0,"PlainColors":true,"PaddedWidth":true},` +
		`"transforms":["featurevis.Shift{Down:2 Right:0 Fixed:false As:lucent}","featurevis.Crop{Top:1 Left:1 Height:96 Width:96}",` +
		`"featurevis.Scale{Factors:[1] As:lucid}","featurevis.Rotate{Degrees:[5] Nearest:true As:}",` +
		`"featurevis.CropOrPad{Height:96 Width:96}"],"format":"image/jpeg","facet":"606a5db35f614fa8","strengths":[1,2]}`
)

func TestRecipesStayAsTheyAreStored(t *testing.T) {
	m := openModel(t, fixture.DemoModel(t))
	facet := neuron.Facet{Name: "x", Layers: []neuron.FacetLayer{
		{Tap: "visual.layer3.0", Units: 512, Height: 6, Width: 6, Weights: make([]float32, 512*6*6)},
	}}
	end := CropOrPad{96, 96}
	tests := []struct {
		name     string
		format   Format
		settings Settings
		job      RenderJob
		want     string
	}{
		{"generic", PNG, Settings{Steps: 256, Rate: .03, Parameterization: Parameterization{Decay: 1.5}, Transforms: []Transform{
			Pad{Pixels: 10, Reflect: true}, Jitter{Pixels: 7}, Scale{Factors: []float64{.9, 1}}, Rotate{Degrees: []float64{-12, 12}}, end,
		}}, RenderJob{VisualizationKey: neuron.VisualizationKey{Unit: 5}, Strengths: []float64{0}}, storedRecipe},
		{"facet", JPEG, Settings{Steps: 64, L2: .5, Rate: .1, Parameterization: Parameterization{Pixels: true, PlainColors: true, PaddedWidth: true},
			Transforms: []Transform{
				Shift{Down: 2, As: Lucent}, Crop{1, 1, 96, 96}, Scale{Factors: []float64{1}, As: Lucid}, Rotate{Degrees: []float64{5}, Nearest: true}, end,
			}}, RenderJob{VisualizationKey: neuron.VisualizationKey{Unit: 5, Facet: "x"}, Strengths: []float64{1, 2}}, storedFacetRecipe},
	}
	for _, tt := range tests {
		r, err := NewUnitRenderer(m, testEngine{fixture.Engine(t)}, RenderOptions{
			Layer: neuron.Layer{Tap: testTap, Reduce: neuron.Mean}, Facets: []neuron.Facet{facet}, Seed: 3, Format: tt.format, Settings: tt.settings,
		})
		must(t, err)
		got, err := r.Recipe(neuron.Model{Hash: "abc"}, tt.job)
		must(t, err)
		if must(t, r.Close()); got != tt.want {
			t.Errorf("%s: the recipe is\n%s, stored is\n%s", tt.name, got, tt.want)
		}
	}
}
