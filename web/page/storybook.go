package page

import (
	"time"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/server"
	"multiscope/web/view"
)

// story is a page in one state.
type story struct {
	name string // in its address
	show func(view.Page) templ.Component
}

// stories are all states of all pages, made by the same functions as the real ones.
var stories = []story{
	{"home", func(p view.Page) templ.Component {
		return view.Home(view.HomePage{
			Page: section(p, "home"), Featured: newFeatured(sampleUnit(89)), Examples: newCards(sampleCards(homeUnits)), Layer: view.Link{Text: "All 1,024", Address: "/"},
			Tries: []view.Link{{Text: "japan", Address: address.Search("japan")}}, Models: []view.ModelCard{newModelCard(sampleModel)},
		})
	}},
	{"home-empty", func(p view.Page) templ.Component {
		return view.Home(view.HomePage{Page: section(p, "home"), Empty: true})
	}},
	{"home-indexing", func(p view.Page) templ.Component {
		return view.Home(view.HomePage{Page: section(unfinishedPage(p), "home")})
	}},
	{"home-half-way", func(p view.Page) templ.Component {
		return view.Home(view.HomePage{
			Page: section(unfinishedPage(p), "home"), Featured: newFeatured(sampleUnit(89)), Examples: newCards(sampleCards(homeUnits)),
			Layer: view.Link{Text: "All 1,024", Address: "/"}, Models: []view.ModelCard{newModelCard(sampleModel)},
		})
	}},
	{"model", func(p view.Page) templ.Component { return view.Model(modelStory(p, sampleModel)) }},
	{"model-empty", func(p view.Page) templ.Component {
		return view.Model(modelStory(p, neuron.Model{Slug: "sample", Name: "Sample CLIP"}))
	}},
	{"layer", func(p view.Page) templ.Component {
		return view.Layer(layerStory(p, address.LayerQuery{Sort: neuron.ByKurtosis, Page: 2}, 48))
	}},
	{"layer-empty", func(p view.Page) templ.Component {
		return view.Layer(layerStory(p, address.LayerQuery{Sort: address.DefaultSort, Page: 1}, 0))
	}},
	{"layer-indexing", func(p view.Page) templ.Component {
		return view.Layer(layerStory(busyPage(p), address.LayerQuery{Sort: address.DefaultSort, Page: 1}, 12))
	}},
	{"unit", func(p view.Page) templ.Component {
		return view.Unit(unitStory(p, sampleUnit(89), address.RangeQuery{}))
	}},
	{"unit-picture", func(p view.Page) templ.Component {
		page := unitStory(p, sampleUnit(89), address.RangeQuery{})
		page.Drawings, _ = newDrawings(sampleUnit(89), address.FacetQuery{Facet: "text"})
		return view.Unit(page)
	}},
	{"layer-pictures", func(p view.Page) templ.Component {
		page := layerStory(p, address.LayerQuery{Sort: address.DefaultSort, Page: 1, Facet: address.GenericFacet}, 24)
		for i, u := range sampleCards(24) {
			showDrawing(&page.Cards[i], u.Unit, neuron.Visualization{ID: int64(-800 - i), Activation: 7.9}, i%5 != 4)
		}
		return view.Layer(page)
	}},
	{"unit-range", func(p view.Page) templ.Component {
		q := address.RangeQuery{Asked: true, Lo: 2, Hi: 4, Seed: 3}
		page := unitStory(p, sampleUnit(89), q)
		page.Drawn = newDrawn(neuron.Level{Lo: 2, Hi: 4, Images: 431, Examples: sampleExamples(-500, 16, 2, 0.1)}, q)
		return view.Unit(page)
	}},
	{"unit-range-empty", func(p view.Page) templ.Component {
		q := address.RangeQuery{Asked: true, Lo: 40, Hi: 41, Seed: 1}
		page := unitStory(p, sampleUnit(89), q)
		page.Drawn = newDrawn(neuron.Level{Lo: 40, Hi: 41}, q)
		return view.Unit(page)
	}},
	{"unit-silent", func(p view.Page) templ.Component {
		d := sampleUnit(6)
		d.Max, d.TopWords = 0, nil
		return view.Unit(unitStory(p, d, address.RangeQuery{}))
	}},
	{"unit-indexing", func(p view.Page) templ.Component {
		d := sampleUnit(0)
		layer := d.LayerOf
		layer.Ready, layer.Words = false, 0
		return view.Unit(unitStory(busyPage(p), neuron.UnitDetail{Unit: neuron.Unit{Ref: d.Ref}, ModelOf: d.ModelOf, LayerOf: layer}, address.RangeQuery{}))
	}},
	{"image", func(p view.Page) templ.Component { return view.Image(imageStory(p, true)) }},
	{"image-indexing", func(p view.Page) templ.Component { return view.Image(imageStory(p, false)) }},
	{"search", func(p view.Page) templ.Component {
		return view.Search(view.SearchPage{Page: p, Heading: "Neurons that “japan” excites", Note: "Strongest first.", Layers: hitsStory()})
	}},
	{"search-near", func(p view.Page) templ.Component {
		return view.Search(view.SearchPage{
			Page: p, Heading: "Nothing for “jappan”", Note: unknownNote([]neuron.Model{sampleModel}, true),
			Near: []view.Link{{Text: "japan", Address: address.Search("japan")}, {Text: "japanese", Address: address.Search("japanese")}},
		})
	}},
	{"search-nothing", func(p view.Page) templ.Component {
		return view.Search(view.SearchPage{Page: p, Heading: "Nothing for “xyzzyq”", Note: unknownNote([]neuron.Model{sampleModel}, false)})
	}},
	{"search-number", func(p view.Page) templ.Component {
		return view.Search(view.SearchPage{Page: p, Heading: "Neuron 89", Units: unitsByNumber([]neuron.Model{sampleModel}, "89")})
	}},
	{"word", func(p view.Page) templ.Component {
		return view.Word(view.WordPage{
			Page: p, Word: "japan", Note: "Written in an image and shown to the model.", Layers: hitsStory(),
			Near: []view.Link{{Text: "jan", Address: address.Word("jan")}},
		})
	}},
	{"status", func(p view.Page) templ.Component {
		return view.Status(view.StatusPage{Page: section(p, "status"), Models: []view.ModelStatus{newModelStatus(sampleModel)}})
	}},
	{"status-indexing", func(p view.Page) templ.Component {
		return view.Status(view.StatusPage{
			Page: section(busyPage(p), "status"), Models: []view.ModelStatus{newModelStatus(sampleModel)}, More: "And 12 more.",
			Failures: []view.FailureRow{{Model: "Sample CLIP", Key: "photos/broken.jpg", Reason: "not an image: starts with “<html>”"}},
		})
	}},
	{"error-not-found", func(p view.Page) templ.Component {
		return view.Error(view.ErrorPage{Page: p, Status: "Not Found", Heading: "Not found", Message: "Layer layer4-1-sum has 1024 units; there is no unit 5000."})
	}},
	{"error-ours", func(p view.Page) templ.Component {
		return view.Error(view.ErrorPage{Page: p, Status: "Internal Server Error", Heading: "Something went wrong", Message: "It is in the server's log."})
	}},
}

func section(p view.Page, name string) view.Page {
	p.Section = name
	return p
}

// busyPage is a page while an index is being made.
func busyPage(p view.Page) view.Page {
	now := time.Now()
	p.Progress = newProgress(sampleJobs(now), now)
	return p
}

func unfinishedPage(p view.Page) view.Page {
	p = busyPage(p)
	p.Progress = unfinished(p.Progress)
	return p
}

func modelStory(p view.Page, m neuron.Model) view.ModelPage {
	page := newModelPage(m, []neuron.Facet{{Name: "text", Theme: "words", Generic: "pictures", ThemeImages: 300, GenericImages: 300, Layers: []neuron.FacetLayer{{AUC: .97}}}})
	page.Page = p
	return page
}

func layerStory(p view.Page, q address.LayerQuery, n int) view.LayerPage {
	page := newLayerPage(sampleModel, sampleLayer, q, sampleCards(n), min(n*20, 993))
	page.Facets = facetChoices(sampleLayer, q, []string{"", "face", "text"})
	page.Page = p
	return page
}

func unitStory(p view.Page, d neuron.UnitDetail, q address.RangeQuery) view.UnitPage {
	if d.Live() {
		d.Neighbours = sampleNeighbours(d.Ref)
	}
	page := newUnitPage(d, q)
	page.Page = p
	page.Drawings, _ = newDrawings(d, address.FacetQuery{})
	page.JSON, page.CSV = address.Unit(d.Ref)+".json", address.Unit(d.Ref)+".csv"
	page.Provenance.Command = checkCommand(d.Ref, "scope.db")
	return page
}

func imageStory(p view.Page, indexed bool) view.ImagePage {
	var driven []layerUnits
	if indexed {
		units := []neuron.UnitExample{{Unit: sampleUnit(89).Unit, Z: 17.4, Words: sampleWords[:3]}, {Unit: sampleUnit(12).Unit, Z: 3.1}}
		driven = []layerUnits{{sampleModel, sampleLayer, units}}
	}
	page := newImagePage(sampleImage(-100), driven)
	page.Page = p
	return page
}

func hitsStory() []view.LayerHits {
	d := neuron.WordDetail{Word: "japan", Layer: sampleLayer, Total: 1024}
	for i := range 8 {
		card := sampleCard(i)
		d.Units = append(d.Units, neuron.UnitScore{Unit: card.Unit, Z: 16.4 - 2*float64(i), Rank: i + 1, Top: card.Top, Words: card.Words})
	}
	return []view.LayerHits{newLayerHits(sampleModel, d)}
}

// Storybook lists all stories.
func (s *Site) Storybook(r *server.Request) (server.Answer, error) {
	p := view.StorybookPage{Page: s.page(r, "Storybook", "Every page in every state.")}
	for _, name := range StoryNames() {
		p.Stories = append(p.Stories, view.Link{Text: name, Address: address.Story(name)})
	}
	return server.Page(view.Storybook(p)), nil
}

// StoryNames returns the names of all stories.
func StoryNames() []string {
	names := make([]string, len(stories))
	for i, st := range stories {
		names[i] = st.name
	}
	return names
}

// Story shows one of them.
func (s *Site) Story(r *server.Request) (server.Answer, error) {
	for _, st := range stories {
		if st.name == r.Param("story") {
			p := s.page(r, st.name, "A state of a page.")
			p.Progress = view.Progress{}
			return server.Page(st.show(p)), nil
		}
	}
	return server.Answer{}, neuron.NotFoundf("There is no story %s.", r.Param("story"))
}
