package page

import (
	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/view"
)

func modelStory(p view.Page) templ.Component { return view.Model(modelSample(p, sampleModel)) }

func modelEmptyStory(p view.Page) templ.Component {
	return view.Model(modelSample(p, neuron.Model{Slug: "sample", Name: "Sample CLIP"}))
}

func modelSample(p view.Page, m neuron.Model) view.ModelPage {
	page := newModelPage(m, []neuron.Facet{{Name: "text", Theme: "words", Generic: "pictures", ThemeImages: 300, GenericImages: 300, Layers: []neuron.FacetLayer{{AUC: .97}}}})
	page.Page = p
	return page
}
