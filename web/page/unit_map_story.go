package page

import (
	"math"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

// sampleMap is a map of so many units in arms of a spiral.
func sampleMap(units int, by neuron.MapColour) unitMap {
	m := unitMap{by: by}
	m.MapBasis = neuron.MapBasis{Rule: neuron.MapRule, Files: 8192, Seed: 1}
	m.MapQuality = neuron.MapQuality{Silent: 12, Constant: 3, Share: .48, Kept: .31}
	var marks []neuron.MapMark
	for unit := range units {
		far, turn := math.Sqrt(float64(unit)/float64(units)), 2.4*float64(unit%9)+float64(unit)/90
		m.Places = append(m.Places, neuron.MapPlace{Unit: unit, X: float32(.5 + .47*far*math.Cos(turn)), Y: float32(.5 + .47*far*math.Sin(turn))})
		marks = append(marks, neuron.MapMark{Unit: unit, Name: sampleClasses[unit%9%len(sampleClasses)], Kind: "subject: " + sampleClasses[unit%9%len(sampleClasses)], Value: math.Exp(math.Sin(float64(unit)))})
	}
	if by != neuron.MapCategory {
		for i := range marks {
			marks[i].Kind = ""
		}
	}
	m.join(marks, mapFamilies{})
	return m
}

func unitMapSample(p view.Page, m unitMap, q address.MapQuery, cards int) templ.Component {
	region, err := regionOf(sampleLayer, m, q)
	if err != nil {
		panic(err) // the story asks for what it made up
	}
	page := newUnitMapPage(sampleModel, sampleLayer, m, q, region, sampleCards(cards))
	page.Page = p
	page.JSON, page.CSV = "?json", "?csv"
	return view.UnitMap(page)
}

func unitMapStory(p view.Page) templ.Component {
	return unitMapSample(p, sampleMap(900, neuron.MapCategory), address.MapQuery{Unit: -1, Page: 1, After: -1}, 16)
}

func unitMapNumberStory(p view.Page) templ.Component {
	return unitMapSample(p, sampleMap(900, neuron.MapKurtosis), address.MapQuery{By: neuron.MapKurtosis, Unit: -1, Page: 1, After: -1}, 16)
}

func unitMapPartStory(p view.Page) templ.Component {
	return unitMapSample(p, sampleMap(900, neuron.MapCategory), address.MapQuery{Unit: 89, Page: 1, After: -1}, 16)
}

func unitMapMissingStory(p view.Page) templ.Component {
	return unitMapSample(p, unitMap{}, address.MapQuery{Unit: -1, Page: 1, After: -1}, 0)
}
