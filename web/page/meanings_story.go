package page

import (
	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

// sampleMeanings returns two kinds of thing of a unit, as writing or as pictures.
func sampleMeanings(kind neuron.MeaningKind, letters string) neuron.UnitMeanings {
	u := neuron.UnitMeanings{Unit: 89, Kind: kind, Separation: .97, Letters: letters, Meanings: []neuron.Meaning{
		{Name: "police car light", By: neuron.ByImages, Words: []string{"police", "siren"}, Images: []int{0, 1, 2, 3, 4, 5, 6, 7, 8}, Written: 2, Agree: 7, Alike: .61},
		{Name: "revolving hearts", By: neuron.ByImages, Words: []string{"revolving", "revolver", "revolt", "evolve", "involve", "solve", "love"}, Images: []int{9, 10, 11, 12}, Written: 4, Alike: .74},
	}}
	u.Meanings[0].Shown, u.Meanings[1].Shown = sampleExamples(-400, 8, 14, -.4), sampleExamples(-420, 4, 9, -.4)
	return u
}

func meaningsSample(p view.Page, q address.MeaningQuery) view.MeaningsPage {
	list := neuron.MeaningList{
		Search: &neuron.MeaningSearch{
			MeaningBasis: neuron.MeaningBasis{Space: neuron.SpaceOfTexts}, Units: 1018,
			OfImages: neuron.PlaceNull{Far: .124, Tight: .465, Draws: 400, Of: neuron.MeaningImages},
		},
		Counts: map[neuron.MeaningKind]int{neuron.Polysemantic: 25, neuron.Conjoined: 17},
	}
	for i, c := range sampleCards(6) {
		kind, letters := neuron.Polysemantic, ""
		if i%2 == 1 {
			kind, letters = neuron.Conjoined, "-volv-"
		}
		list.Units = append(list.Units, neuron.MeaningCard{Card: c, Meanings: sampleMeanings(kind, letters)})
	}
	page := newMeaningsPage(sampleModel, sampleLayer, q, list, 4)
	page.Page = p
	page.JSON, page.CSV = "?json", "?csv"
	return page
}

func meaningsStory(p view.Page) templ.Component {
	return view.Meanings(meaningsSample(p, address.MeaningQuery{Page: 2}))
}

func meaningsEmptyStory(p view.Page) templ.Component {
	page := newMeaningsPage(sampleModel, sampleLayer, address.MeaningQuery{Page: 1}, neuron.MeaningList{}, 1)
	page.Page = p
	return view.Meanings(page)
}

// unitMeaningsStory is a neuron with two meanings and text maxima.
func unitMeaningsStory(p view.Page) templ.Component {
	d := sampleUnit(89)
	m := sampleMeanings(neuron.Conjoined, "-volv-")
	d.Meanings, d.Texts = &m, sampleTexts()
	return view.Unit(unitSample(p, d, address.RangeQuery{}))
}

func sampleTexts() *neuron.TextSearch {
	return &neuron.TextSearch{
		Unit: 89, Read: []bool{false, false, false, true}, Recipe: `{"beams":8,"tokens":12,"seed":1}`, Encoded: 1244,
		Maxima: []neuron.ScoredText{{Text: "fire engine flames burning", Score: .41}, {Text: "firefighter hot lava volcano erupt", Score: .4}, {Text: "burn fire campfire torch of the pyrotechnics department", Score: .37}, {Text: "fire", Score: .33}},
		Word:   neuron.ScoredText{Text: "fire", Score: .33}, Caption: neuron.ScoredText{Text: "fire, two times", Score: .29},
	}
}
