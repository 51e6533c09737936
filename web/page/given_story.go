package page

import (
	"math"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

// givenSample is of made-up images: flags drive the unit, faces hold it down, and few are both.
func givenSample(d neuron.UnitDetail, q address.GivenQuery) view.GivenPanel {
	categories := []neuron.Category{{Name: "theme", Value: "flag"}, {Name: "theme", Value: "face"}, {Name: "kind", Value: "a value of the length that data sets have"}}
	activations, has := make([]float32, 4000), make([]uint8, 4000)
	for i := range activations {
		z := 1.1 * math.Sin(float64(i)*1.7) * math.Cos(float64(i)/7)
		if i%9 == 0 {
			has[i] |= 1
			z += 12 * math.Pow(float64(i%1000)/1000, 3)
		}
		if i%7 == 0 {
			has[i] |= 2
			z -= 2 * float64(i%800) / 800
		}
		if i%30 == 1 {
			has[i] |= 4
		}
		activations[i] = float32(z * d.Std)
	}
	plots := neuron.NewCategoryPlots(d.Unit, activations, has, categories)
	plots.Sample = len(activations)
	chosen := givenChoice{categories: categories, why: "Choose a category to add it, or to take it out again."}
	for _, c := range categories {
		chosen.telling = append(chosen.telling, neuron.Telling{Name: c.Name, Values: []neuron.CategoryResponse{{CategoryCount: neuron.CategoryCount{Category: neuron.Category{Name: c.Name, Value: "scene"}, Images: 491}, MeanZ: .4}}})
	}
	return givenPanel(d, q, chosen, plots)
}

func unitCategoriesStory(p view.Page) templ.Component {
	d := sampleUnit(89)
	return view.Given(view.GivenPage{Page: p, Crumbs: unitCrumbs(d), Heading: unitHeading(d), Panel: givenSample(d, address.GivenQuery{Linear: true})})
}

func unitCategoriesEmptyStory(p view.Page) templ.Component {
	d := sampleUnit(89)
	return view.Given(view.GivenPage{Page: p, Crumbs: unitCrumbs(d), Heading: unitHeading(d), Panel: view.GivenPanel{Empty: noPlots(d, givenChoice{})}})
}
