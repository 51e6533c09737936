package page

import (
	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

func lexiconsStory(p view.Page) templ.Component {
	strongest, lexicons := make([][]int64, 900), map[string]map[int64]bool{}
	for i, slug := range []string{"countries", "capitals", neuron.GeographicLexicon, "emotions", "given-names"} {
		lexicons[slug] = map[int64]bool{}
		for w := range 60 * (i + 1) {
			lexicons[slug][int64(w*7)] = true
		}
	}
	for unit := range strongest {
		for k := range neuron.LexiconWords {
			strongest[unit] = append(strongest[unit], int64((unit*unit+k*k*unit)%3000))
		}
	}
	t := neuron.NewLexiconTable(3000, lexicons, strongest)
	q := address.LexiconQuery{Lexicon: "countries", Of: 1, Page: 1}
	page := newLexiconPage(sampleModel, sampleLayer, t, q)
	page.Page, page.JSON, page.CSV = p, "/m/sample/layer4-1-sum/lexicons.json", "/m/sample/layer4-1-sum/lexicons.csv"
	page.Opened = &view.LexiconCell{Heading: "12 neurons with 1 of 5 words in countries", Note: "In the order of their numbers.", Cards: newCards(sampleCards(12)), Close: "/m/sample/layer4-1-sum/lexicons"}
	return view.Lexicons(page)
}

func lexiconsEmptyStory(p view.Page) templ.Component {
	page := newLexiconPage(sampleModel, sampleLayer, neuron.LexiconTable{}, address.LexiconQuery{})
	page.Page, page.JSON, page.CSV = p, "/m/sample/layer4-1-sum/lexicons.json", "/m/sample/layer4-1-sum/lexicons.csv"
	return view.Lexicons(page)
}
