package page

import (
	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

func embedStory(p view.Page) templ.Component {
	d := sampleUnit(89)
	return view.Embed(view.EmbedCard{
		Page: p, Heading: unitHeading(d), Sub: unitPlace(d), Link: address.Unit(d.Ref), Pictures: unitEmbedPictures(d), Source: sourceLine(d.ModelOf),
	})
}

// embedWithheldStory is of what opens behind a notice.
func embedWithheldStory(p view.Page) templ.Component {
	return view.Embed(withheldCard(view.EmbedCard{Page: p, Heading: "Religion", Sub: "a family of neurons", Link: "/families/religion"}, "religion"))
}

func embedNotFoundStory(p view.Page) templ.Component {
	return view.Embed(missingCard(p, neuron.NotFoundf("There is no unit 9999.")))
}
