package page

import (
	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

func layerStory(p view.Page) templ.Component {
	return view.Layer(layerSample(p, address.LayerQuery{Sort: neuron.ByKurtosis, Page: 2}, 48))
}

func layerEmptyStory(p view.Page) templ.Component {
	return view.Layer(layerSample(p, address.LayerQuery{Sort: address.DefaultSort, Page: 1}, 0))
}

func layerIndexingStory(p view.Page) templ.Component {
	return view.Layer(layerSample(busyPage(p), address.LayerQuery{Sort: address.DefaultSort, Page: 1}, 12))
}

func layerPicturesStory(p view.Page) templ.Component {
	page := layerSample(p, address.LayerQuery{Sort: address.DefaultSort, Page: 1, Facet: address.GenericFacet}, 24)
	for i, u := range sampleCards(24) {
		showVisualization(&page.Cards[i], u.Unit, neuron.Visualization{ID: int64(-800 - i), Activation: 7.9}, i%5 != 4)
	}
	return view.Layer(page)
}

func layerSample(p view.Page, q address.LayerQuery, n int) view.LayerPage {
	page := newLayerPage(sampleModel, sampleLayer, q, sampleCards(n), min(n*20, 993))
	page.Facets = facetChoices(sampleLayer, q, []string{"", "face", "text"})
	page.Page = p
	return page
}

// layerNamedStory is the last layer of a classifier, whose units have names.
func layerNamedStory(p view.Page) templ.Component {
	l := sampleLayer
	l.Tap, l.Slug, l.Height, l.Width = "logits", "logits", 1, 1
	cards := sampleCards(24)
	for i := range cards {
		cards[i].Name = sampleClasses[i%len(sampleClasses)]
	}
	page := newLayerPage(sampleModel, l, address.LayerQuery{Sort: neuron.ByNumber, Page: 1}, cards, len(cards))
	page.Page = p
	return view.Layer(page)
}
