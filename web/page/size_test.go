package page

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

// maxPage is how long a page may be, in bytes before compression.
const maxPage = 64 << 10

// maxUnitPage is how long a neuron's page may be, which has the most on it.
const maxUnitPage = 96 << 10

// headBytes are left for a page's head, where addresses are those of a server.
const headBytes = 2 << 10

// fineMap is a heat map whose address is as long as any.
var fineMap = neuron.HeatMap{Height: 24, Width: 24, Cells: bytes.Repeat([]byte{200}, 24*24)}

// widest returns n examples with all that they may show.
func widest(n int) []neuron.Example {
	examples := sampleExamples(-1, n, 17.4, -.1)
	for i := range examples {
		examples[i].Heat, examples[i].Image.ID = fineMap, 1_000_000+int64(i)
		examples[i].Image.Caption = "a caption of the length that people write"
	}
	return examples
}

// widestCards returns n cards with all that they may show: 24 bins, as the store has them, a fine map, three words.
func widestCards(n int) []neuron.UnitCard {
	cards := sampleCards(n)
	for i := range cards {
		cards[i].Histogram = neuron.Histogram{Lo: -4, Step: 1, Counts: make([]int64, 24)}
		for b := range cards[i].Histogram.Counts {
			cards[i].Histogram.Counts[b] = int64(1 + b*b*b*b)
		}
		cards[i].Top, cards[i].Words = widest(1), []string{"christmas", "santa claus", "reindeer"}
		cards[i].Unit.Unit += 10_000
	}
	return cards
}

// TestTheLongestPagesAreShortEnough renders pages with as much on them as there can be.
func TestTheLongestPagesAreShortEnough(t *testing.T) {
	m, l := sampleUnit(1).ModelOf, sampleUnit(1).LayerOf
	wide := address.LayerQuery{Page: 20, Sort: neuron.ByKurtosis, Family: "food", Label: "tea time", Word: "christmas", Category: "green tea", Multimodal: true}
	layer := newLayerPage(layerAsked{model: m, layer: l, query: wide, measures: askedSample(l, wide).measures}, widestCards(pageUnits), 12_288)

	home := view.HomePage{Featured: newFeatured(sampleUnit(89)), Models: []view.ModelCard{newModelCard(m)}}
	for range homeRows {
		home.Rows = append(home.Rows, view.NeuronRow{Name: "emotions", Cards: newCards(widestCards(rowUnits))})
	}

	word := neuron.WordDetail{Word: "christmas", Layer: l, Total: 12_288}
	for i, c := range widestCards(hitsShown) {
		word.Units = append(word.Units, neuron.UnitScore{
			Unit: c.Unit, Excess: 14.2, Z: 6.4, Rank: i + 1, Top: widest(hitExamples), Words: c.Words,
			Agreement: neuron.Agreement{Images: 20, Labelled: 20, Agreeing: 18},
		})
	}
	search := view.SearchPage{Layers: []view.LayerHits{newLayerHits(m, word, neuron.ByExcess)}}

	comparison, q := sampleComparison(6)
	for i := range comparison.Units {
		comparison.Units[i].Top = widest(32)
	}
	comparison.Common()
	for name, page := range map[string]templ.Component{"comparison": view.Compare(newComparePage(comparison, q)), "layer": view.Layer(layer), "home": view.Home(home), "search": view.Search(search)} {
		t.Run(name, func(t *testing.T) {
			var html strings.Builder
			if err := page.Render(context.Background(), &html); err != nil {
				t.Fatal(err)
			}
			if html.Len() > maxPage-headBytes {
				t.Errorf("the page has %d bytes; want at most %d", html.Len(), maxPage-headBytes)
			}
		})
	}
}
