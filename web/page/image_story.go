package page

import (
	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/view"
)

func imageStory(p view.Page) templ.Component { return view.Image(imageSample(p, true)) }

func imageIndexingStory(p view.Page) templ.Component { return view.Image(imageSample(p, false)) }

func imageSample(p view.Page, indexed bool) view.ImagePage {
	var driven []layerUnits
	if indexed {
		units := []neuron.UnitExample{{Unit: sampleUnit(89).Unit, Z: 17.4, Words: sampleWords[:3]}, {Unit: sampleUnit(12).Unit, Z: 3.1}}
		driven = []layerUnits{{sampleModel, sampleLayer, units}}
	}
	page := newImagePage(sampleImage(-100), driven)
	page.Page = p
	return page
}
