package page

import (
	"fmt"
	"math"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

// sampleWordSpectrum is of made-up words, most of which lie near the mean.
func sampleWordSpectrum() ([]string, func(int) float64) {
	words := make([]string, 3000)
	for i := range words {
		words[i] = fmt.Sprintf("%s %d", sampleWords[i%len(sampleWords)], i)
	}
	return words, func(i int) float64 { return 3*math.Sin(float64(i)*1.7)*math.Cos(float64(i)/7) + 60/float64(i+5) }
}

func wordSpectrumSample(d neuron.UnitDetail, q address.WordRangeQuery) view.WordSpectrum {
	words, activation := sampleWordSpectrum()
	m := neuron.WordMoments{Std: 1}
	s := newWordSpectrum(d, neuron.NewWordSpectrum(words, activation, m, levelWords, 1), q)
	if q.Asked {
		s.Drawn = newDrawnWords(neuron.WordsBetween(words, activation, m, q.Lo, q.Hi, drawnWords, q.Seed), q)
	}
	return s
}

func unitWordsStory(p view.Page) templ.Component {
	page := unitSample(p, sampleUnit(89), address.RangeQuery{})
	page.WordSpectrum = wordSpectrumSample(sampleUnit(89), address.WordRangeQuery{Spectrum: true, Asked: true, Lo: 2, Hi: 3, Seed: 2})
	return view.Unit(page)
}

func unitWordsEmptyStory(p view.Page) templ.Component {
	page := unitSample(p, sampleUnit(89), address.RangeQuery{})
	page.WordSpectrum = wordSpectrumSample(sampleUnit(89), address.WordRangeQuery{Spectrum: true, Asked: true, Lo: 40, Hi: 41, Seed: 1})
	return view.Unit(page)
}
