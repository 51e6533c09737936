package page

import (
	"github.com/a-h/templ"

	"multiscope/web/address"
	"multiscope/web/view"
)

// copiedPage is a page as it is written as a file.
func copiedPage(p view.Page, name string) view.Page {
	p.Section, p.Copy = name, &view.Copy{Origin: "https://scope.example.org", Host: "scope.example.org"}
	return p
}

func copyContentsStory(p view.Page) templ.Component {
	p.Title, p.Description = "Neurons to take along", "Neurons of vision models: what excites each, what inhibits it, and by how much."
	return view.CopiedContents(view.CopyContents{
		Page:     copiedPage(p, "home"),
		Families: []view.CopyPart{{Link: view.Link{Text: "Emotion", Address: address.Family("emotion")}, Count: "108 neurons: 15 published, 93 suggested", Note: "sensitive: mental states"}},
		Layers:   []view.CopyPart{{Link: view.Link{Text: "Stage 4, block 1: residual sum", Address: address.Layer("pictogram", "layer4-1-sum")}, Count: "1,024 neurons", Note: "Pictogram CLIP"}},
		Cards:    newCards(sampleCards(4)),
		Models:   []view.Provenance{{Heading: "Where the numbers of Pictogram CLIP come from", Facts: modelProvenance(sampleModel)}},
	})
}

func copySearchStory(p view.Page) templ.Component {
	p.Title = "Search"
	return view.CopiedSearch(view.CopySearch{Page: copiedPage(p, "search")})
}
