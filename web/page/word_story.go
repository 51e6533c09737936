package page

import (
	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

func wordStory(p view.Page) templ.Component {
	return view.Word(view.WordPage{
		Page: p, Word: "japan", Note: "Written in an image and shown to the model.", Layers: hitsSample(), Sorts: sortsSample(),
		Near: []view.Link{{Text: "jan", Address: address.Word("jan")}}, Nearest: nearestSample(),
	})
}

func sortsSample() []view.Choice {
	return wordSorts(neuron.ByExcess, func(by neuron.WordSort) string {
		return address.SearchPage{SearchQuery: address.SearchText("japan"), By: by}.Address()
	})
}

func hitsSample() []view.LayerHits {
	d := neuron.WordDetail{Word: "japan", Layer: sampleLayer, Total: 1024}
	for i := range 8 {
		card := sampleCard(i)
		d.Units = append(d.Units, neuron.UnitScore{Unit: card.Unit, Excess: 14.2 - 1.9*float64(i), Z: 6.4 - .7*float64(i), Rank: i + 1, Top: sampleExamples(int64(-100-10*i), hitExamples, 17, -.2), Words: card.Words,
			Agreement: neuron.Agreement{Images: neuron.AgreementImages, Labelled: neuron.AgreementImages, Agreeing: max(15-4*i, 0)}})
	}
	return []view.LayerHits{newLayerHits(sampleModel, d, neuron.ByExcess)}
}

func nearestSample() *view.NearPanel {
	p := nearSample(nearOnWord)
	p.Heading, p.More = "Nearest words as pictures", &view.Link{Text: "Add and subtract", Address: address.ArithmeticQuery{Q: "japan"}.Path()}
	p.Switch = lettersSwitch("japan", neuron.ByExcess, false)
	return &p
}
