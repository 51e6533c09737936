package page

import (
	"net/url"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

// Neurons as a publication has them.

var samplePublishedModel = neuron.Model{
	Slug: "sample-published", Name: "Sample (as published)", Architecture: "ModifiedResNet 4-6-10-6", Source: "openai:RN50x4",
	Published: "Data: somebody, 2021 (CC BY 4.0), adapted.", Layers: []neuron.Layer{samplePublishedLayer},
}

var samplePublishedLayer = neuron.Layer{
	Model: "sample-published", Slug: "layer4-5-sum", Tap: "visual.layer4.5.sum", Units: 2560, Height: 9, Width: 9, Reduce: neuron.Mean, Published: 2560, Named: 160,
}

var samplePublished = neuron.PublishedUnit{
	Ref: neuron.Ref{Model: "sample-published", Layer: "layer4-5-sum", Unit: 26}, Name: "Japan", Uncertain: true,
	Other: []string{"East Asia / Japan"}, Words: sampleWords,
}

func samplePublishedDetail(u neuron.PublishedUnit) neuron.UnitDetail {
	return neuron.UnitDetail{Unit: neuron.Unit{Ref: u.Ref, Name: u.Name}, ModelOf: samplePublishedModel, LayerOf: samplePublishedLayer, Published: &u}
}

func unitPublishedStory(p view.Page) templ.Component {
	return view.Unit(samplePublishedPage(p, samplePublished))
}

// unitPublishedSensitiveStory is a neuron behind a notice.
func unitPublishedSensitiveStory(p view.Page) templ.Component {
	page := samplePublishedPage(p, samplePublished)
	page.Published.Notice = &view.Notice{About: "geography, ethnicity", Address: address.Shown(url.Values{})}
	return view.Unit(page)
}

// unitMatchedStory is a neuron that was measured here and that the paper names.
func unitMatchedStory(p view.Page) templ.Component {
	page := unitSample(p, sampleUnit(26), address.RangeQuery{})
	page.Published = matchedPanel(neuron.MatchedUnit{
		PublishedUnit: samplePublished, Source: samplePublishedModel.Published, Families: []string{"Region"},
		Match: neuron.PublishedMatch{Units: 2513, Agreeing: 1702, Chance: 3.5},
	})
	return view.Unit(page)
}

func samplePublishedPage(p view.Page, u neuron.PublishedUnit) view.UnitPage {
	d := samplePublishedDetail(u)
	page := newUnitPage(d, address.RangeQuery{})
	page.Page, page.Published = p, publishedPanel(d, "scope.db")
	return page
}

func layerPublishedStory(p view.Page) templ.Component {
	var cards []neuron.UnitCard
	for i := range 24 {
		u := samplePublished
		u.Unit = i
		switch i % 4 {
		case 1:
			u.Name, u.Uncertain = "", false
		case 2:
			u.Sensitive = "public figures"
		case 3:
			u.Name = sampleClasses[1]
		}
		cards = append(cards, neuron.UnitCard{Unit: neuron.Unit{Ref: u.Ref, Name: u.Name}, Words: u.Words[:3], Published: &u})
	}
	page := newPublishedLayer(samplePublishedModel, samplePublishedLayer, address.PublishedQuery{Sort: neuron.ByName, Page: 2}, cards, 2560)
	page.Page = p
	return view.Layer(page)
}

func modelPublishedStory(p view.Page) templ.Component {
	return view.Model(modelSample(p, samplePublishedModel))
}
