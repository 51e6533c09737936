package page

import (
	"github.com/a-h/templ"

	"multiscope/web/address"
	"multiscope/web/view"
)

func homeStory(p view.Page) templ.Component {
	return view.Home(view.HomePage{
		Page: section(p, "home"), Featured: newFeatured(sampleUnit(89)), Examples: newCards(sampleCards(homeUnits)), Why: whySelective, Layer: view.Link{Text: "All 1,024", Address: "/"},
		Tries: []view.Link{{Text: "japan", Address: address.Search("japan")}}, Families: familiesSample(p, true).Cards[1].Parts, Models: []view.ModelCard{newModelCard(sampleModel)},
	})
}

func homeEmptyStory(p view.Page) templ.Component {
	return view.Home(view.HomePage{Page: section(p, "home"), Empty: true})
}

func homeIndexingStory(p view.Page) templ.Component {
	return view.Home(view.HomePage{Page: section(unfinishedPage(p), "home")})
}

func homeHalfWayStory(p view.Page) templ.Component {
	return view.Home(view.HomePage{
		Page: section(unfinishedPage(p), "home"), Featured: newFeatured(sampleUnit(89)), Examples: newCards(sampleCards(homeUnits)), Why: whySelective,
		Layer: view.Link{Text: "All 1,024", Address: "/"}, Models: []view.ModelCard{newModelCard(sampleModel)},
	})
}
