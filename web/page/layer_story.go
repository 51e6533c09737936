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
	page := newLayerPage(askedSample(sampleLayer, q), sampleCards(n), min(n*20, 993))
	page.Tiles = tileChoices(sampleLayer, q, []string{"", "face", "text"})
	page.Page = p
	return page
}

// askedSample is a layer with metrics and families.
func askedSample(l neuron.Layer, q address.LayerQuery) layerAsked {
	quartile := .412
	return layerAsked{
		model: sampleModel, layer: l, query: q,
		measures: neuron.Measures{Sorts: neuron.MetricSorts, Monosemantic: &quartile},
		families: []neuron.Family{{Slug: "animal", Title: "Animal"}, {Slug: "food", Title: "Food"}, {Slug: "region", Title: "Region"}},
	}
}

// layerWordsStory shows words in place of images, sorted by a metric.
func layerWordsStory(p view.Page) templ.Component {
	q := address.LayerQuery{Sort: neuron.ByClarity, Page: 1, Words: true, Live: true, Monosemantic: true}
	cards := sampleCards(24)
	for i := range cards {
		clarity := .93 - .02*float64(i)
		cards[i].Metrics.Clarity = &clarity
	}
	page := newLayerPage(askedSample(sampleLayer, q), cards, 58)
	page.Tiles = tileChoices(sampleLayer, q, []string{"", "face", "text"})
	page.Page = p
	return view.Layer(page)
}

// layerNoneStory is what no neuron meets, with what it would take for some to.
func layerNoneStory(p view.Page) templ.Component {
	q := address.LayerQuery{Sort: address.DefaultSort, Page: 1, Family: "food", Word: "japan", Category: "flag", Label: "sushi", Multimodal: true}
	page := layerSample(p, q, 0)
	page.Instead = []view.Link{{Text: "Without “word: japan”: 3 neurons", Address: page.Chosen[2].Address}}
	return view.Layer(page)
}

// layerNamedStory is the last layer of a classifier, whose units have names.
func layerNamedStory(p view.Page) templ.Component {
	l := sampleLayer
	l.Tap, l.Slug, l.Height, l.Width = "logits", "logits", 1, 1
	cards := sampleCards(24)
	for i := range cards {
		cards[i].Name = sampleClasses[i%len(sampleClasses)]
	}
	page := newLayerPage(askedSample(l, address.LayerQuery{Sort: neuron.ByNumber, Page: 1}), cards, len(cards))
	page.Page = p
	return view.Layer(page)
}
