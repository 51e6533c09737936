package page

import (
	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

func unitStory(p view.Page) templ.Component {
	d := sampleUnit(89)
	d.Shared = neuron.Shared{Name: "japan", Images: 17, Among: 20}
	return view.Unit(unitSample(p, d, address.RangeQuery{}))
}

// unitNamedStory is a class of a classifier, with a long name.
func unitNamedStory(p view.Page) templ.Component {
	d := sampleUnit(1)
	d.Name = sampleClasses[1]
	d.Neighbours = sampleNeighbours(d.Ref)
	for i := range d.Neighbours {
		d.Neighbours[i].Name = sampleClasses[i%len(sampleClasses)]
	}
	page := newUnitPage(d, address.RangeQuery{})
	page.Page = p
	page.Title = unitTitle(d)
	return view.Unit(page)
}

func unitPictureStory(p view.Page) templ.Component {
	page := unitSample(p, sampleUnit(89), address.RangeQuery{})
	page.Visualizations, _ = newVisualizations(sampleUnit(89), address.FacetQuery{Facet: "text"})
	return view.Unit(page)
}

func unitRangeStory(p view.Page) templ.Component {
	q := address.RangeQuery{Asked: true, Lo: 2, Hi: 4, Seed: 3}
	page := unitSample(p, sampleUnit(89), q)
	page.Drawn = newDrawn(neuron.Level{Lo: 2, Hi: 4, Images: 431, Examples: sampleExamples(-500, 16, 2, 0.1)}, q)
	return view.Unit(page)
}

func unitRangeEmptyStory(p view.Page) templ.Component {
	q := address.RangeQuery{Asked: true, Lo: 40, Hi: 41, Seed: 1}
	page := unitSample(p, sampleUnit(89), q)
	page.Drawn = newDrawn(neuron.Level{Lo: 40, Hi: 41}, q)
	return view.Unit(page)
}

func unitSilentStory(p view.Page) templ.Component {
	d := sampleUnit(6)
	d.Max, d.TopWords = 0, nil
	return view.Unit(unitSample(p, d, address.RangeQuery{}))
}

func unitIndexingStory(p view.Page) templ.Component {
	d := sampleUnit(0)
	layer := d.LayerOf
	layer.Ready, layer.Words = false, 0
	return view.Unit(unitSample(busyPage(p), neuron.UnitDetail{Unit: neuron.Unit{Ref: d.Ref}, ModelOf: d.ModelOf, LayerOf: layer}, address.RangeQuery{}))
}

func unitSample(p view.Page, d neuron.UnitDetail, q address.RangeQuery) view.UnitPage {
	if d.Live() {
		d.Neighbours = sampleNeighbours(d.Ref)
	}
	page := newUnitPage(d, q)
	page.Texts = newTextMaxima(d, "scope.db")
	page.Families = familyPanelSample()
	page.Page = p
	page.Visualizations, _ = newVisualizations(d, address.FacetQuery{})
	page.JSON, page.CSV = address.Unit(d.Ref)+".json", address.Unit(d.Ref)+".csv"
	page.Provenance.Command = checkCommand(d.Ref, "scope.db")
	return page
}
