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
	return view.Search(view.SearchPage{Page: p, Heading: "Neuron 89", Units: unitsByNumber([]neuron.Model{sampleModel}, "89")})
}
