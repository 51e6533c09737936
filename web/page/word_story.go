package page

import (
	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

func wordStory(p view.Page) templ.Component {
	return view.Word(view.WordPage{
		Page: p, Word: "japan", Note: "Written in an image and shown to the model.", Layers: hitsSample(),
		Near: []view.Link{{Text: "jan", Address: address.Word("jan")}},
	})
}

func hitsSample() []view.LayerHits {
	d := neuron.WordDetail{Word: "japan", Layer: sampleLayer, Total: 1024}
	for i := range 8 {
		card := sampleCard(i)
		d.Units = append(d.Units, neuron.UnitScore{Unit: card.Unit, Z: 16.4 - 2*float64(i), Rank: i + 1, Top: card.Top, Words: card.Words})
	}
	return []view.LayerHits{newLayerHits(sampleModel, d)}
}
