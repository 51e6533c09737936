package page

import (
	"math/rand/v2"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

func attributionStory(p view.Page) templ.Component {
	return view.Attribution(attributionSample(p, nil))
}

// attributionSensitiveStory has a neuron of which nothing is shown but its number.
func attributionSensitiveStory(p view.Page) templ.Component {
	return view.Attribution(attributionSample(p, map[neuron.Ref]string{sampleUnit(3).Ref: "religion"}))
}

func attributionAskStory(p view.Page) templ.Component {
	q := address.AttributionQuery{}
	return view.Attribution(view.AttributionPage{
		Page: p, Heading: "What a text calls on", Lead: []string{attributionLead, attributionWhy}, Form: attributionForm(samplePlaces(), q),
		Examples: textPages([]string{"i feel jealous", "i feel hungry"}, q),
	})
}

func attributionUnknownStory(p view.Page) templ.Component {
	return view.Attribution(newUnknownText(p, samplePlaces()[0], address.AttributionQuery{Text: "i feal jelous"}, "scope.db", []string{"i feel jealous"}, nil))
}

func attributionEmptyStory(p view.Page) templ.Component {
	return view.Attribution(view.AttributionPage{Page: p, Heading: "What a text calls on", Lead: []string{attributionLead}, Problem: noTextsHere, Advice: noTextsAdvice})
}

func samplePlaces() []layerPlace {
	other := sampleLayer
	other.Slug, other.Tap = "layer4-1", "visual.layer4.1"
	return []layerPlace{{sampleModel, sampleLayer}, {sampleModel, other}}
}

// attributionSample is a text that is composed of three made-up neurons.
func attributionSample(p view.Page, sensitive map[neuron.Ref]string) view.AttributionPage {
	const units, numbers = 60, 32
	r := rand.New(rand.NewPCG(1, 2))
	readout := neuron.Readout{Embedding: numbers, Matrix: make([]float32, units*numbers)}
	for i := range readout.Matrix {
		readout.Matrix[i] = float32(r.NormFloat64())
	}
	text := make([]float32, numbers)
	for i := range text {
		text[i] = readout.Row(3)[i] + .6*readout.Row(12)[i] + .3*readout.Row(30)[i]
	}
	a := attributed{layerPlace: samplePlaces()[0], readText: readText{embedding: text, now: true}}
	a.asked = address.AttributionQuery{Text: "I feel jealous", Model: sampleModel.Slug, Layer: sampleLayer.Slug}
	named, scales := textUnits{found: map[neuron.Ref]neuron.UnitCard{}, sensitive: sensitive}, []neuron.Scale{}
	for i := range units {
		card := sampleCard(i)
		named.found[card.Ref] = card
		scales = append(scales, neuron.Scale{Unit: i, Std: .1, Live: card.Live()})
	}
	a.compute(readout, scales)
	a.step = usualStep(a.path)
	page := newAttributionPage(a, named)
	page.Page, page.Form, page.Command = p, attributionForm(samplePlaces(), a.asked), attributeCommand(a, "scope.db")
	return page
}
