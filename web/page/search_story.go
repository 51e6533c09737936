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
		Page: p, Heading: "Neurons that “japan” excites", Groups: []view.FoundGroup{
			{ID: "name", Heading: "By name", Hits: nameHitsSample(), All: &view.Link{Text: "All by name", Address: "/search?q=name%3Ajapan"}},
			{ID: "published", Heading: "By published word", Note: view.PublishedWordsNote, Hits: nameHitsSample()[:1]},
		},
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
		Near: []view.Link{{Text: "japan", Address: address.Search("japan")}, {Text: "japanese", Address: address.Search("japanese")}}, Help: searchHelp([]neuron.Model{sampleModel}),
	})
}

func searchNothingStory(p view.Page) templ.Component {
	return view.Search(view.SearchPage{Page: p, Heading: "Nothing for “xyzzyq”", Note: unknownNote([]neuron.Model{sampleModel}, false)})
}

func searchNumberStory(p view.Page) templ.Component {
	return view.Search(view.SearchPage{Page: p, Heading: "Neuron 89", Units: []view.UnitHit{newNumberHit(sampleModel, sampleLayer, sampleUnit(89).Ref, "")}})
}

// searchKindStory is a search by what is said of images, narrowed to a model.
func searchKindStory(p view.Page) templ.Component {
	hits := nameHitsSample()
	hits[0].Found, hits[1].Found = "16 of its 20 strongest images", "9 of its 20 strongest images"
	choice := func(text string, chosen bool) view.Choice {
		return view.Choice{Link: view.Link{Text: text, Address: address.Search("flag")}, Chosen: chosen}
	}
	return view.Search(view.SearchPage{
		Page: p, Heading: "Neurons for images captioned “flag”", Help: searchHelp([]neuron.Model{sampleModel}),
		Filters: [][]view.Choice{{choice("All fields", false), choice("caption", true)}, {choice("All models", false), choice("Sample CLIP", true)}},
		Groups: []view.FoundGroup{{
			ID: "caption", Heading: "By caption", Note: "“flag” is in the captions of 619 images.", Hits: hits,
			Tiles: []view.Tile{{Address: address.Image(1), Picture: address.Thumb(1), Alt: "flag of japan"}, {Address: address.Image(2), Picture: address.Thumb(2), Alt: "a white flag"}},
			Chips: []view.Chip{{Link: view.Link{Text: "group: Flags", Address: "/images"}, Count: "613"}},
		}},
		Pages: view.Pages{Here: "Page 1 of 2", Next: &view.Link{Text: "Next", Address: "/search?q=caption%3Aflag&page=2"}},
	})
}
