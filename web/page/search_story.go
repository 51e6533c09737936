package page

import (
	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

func searchStory(p view.Page) templ.Component {
	return view.Search(view.SearchPage{Page: p, Heading: "Neurons that “japan” excites", Note: "Strongest first.", Layers: hitsSample(), Sorts: sortsSample()})
}

// searchNameStory is a search that finds names and what is published, beside what was measured.
func searchNameStory(p view.Page) templ.Component {
	return view.Search(view.SearchPage{
		Page: p, Heading: "Neurons that “japan” excites", Names: nameHitsSample(), Published: nameHitsSample()[:1],
		Measured: "The word was written in an image and shown to the model.", Layers: hitsSample(), Sorts: sortsSample(),
	})
}

func nameHitsSample() []view.NameHit {
	return []view.NameHit{
		{Address: address.Unit(samplePublished.Ref), Name: "Japan", Number: "26", Where: "RN50x4 (as published), layer4.5.sum", Found: "name by the paper", Families: []string{"Region"}, Words: "japan, japanese, tokyo", Published: true},
		{Address: address.Unit(sampleUnit(4).Ref), Name: "japanese things", Number: "4", Where: "Sample CLIP, layer4.1.sum", Found: "label by Ada", Words: "japan, tokyo"},
	}
}

func searchNearStory(p view.Page) templ.Component {
	return view.Search(view.SearchPage{
		Page: p, Heading: "Nothing for “jappan”", Note: unknownNote([]neuron.Model{sampleModel}, true),
		Near: []view.Link{{Text: "japan", Address: address.Search("japan")}, {Text: "japanese", Address: address.Search("japanese")}},
	})
}

func searchNothingStory(p view.Page) templ.Component {
	return view.Search(view.SearchPage{Page: p, Heading: "Nothing for “xyzzyq”", Note: unknownNote([]neuron.Model{sampleModel}, false)})
}

func searchNumberStory(p view.Page) templ.Component {
	return view.Search(view.SearchPage{Page: p, Heading: "Neuron 89", Units: []view.UnitHit{newNumberHit(sampleModel, sampleLayer, sampleUnit(89).Ref, "")}})
}
