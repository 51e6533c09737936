package page

import (
	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/view"
)

func studiesStory(p view.Page) templ.Component {
	card := view.StudyCard{Address: "/studies", Title: "Moods", Summary: "Words for moods as sums of neurons.", State: "Published"}
	return view.Studies(view.StudiesPage{Page: section(p, "studies"), Cards: []view.StudyCard{card, card, card}})
}

func studiesEmptyStory(p view.Page) templ.Component {
	return view.Studies(view.StudiesPage{Page: section(p, "studies")})
}

func studyStory(p view.Page) templ.Component {
	page := newStudyPage(neuron.Study{Slug: "moods", Title: "Moods", Summary: "Words for moods as sums of neurons.", Method: "Made up.", Source: "Data: nobody."})
	page.Page = section(p, "studies")
	return view.Study(page)
}
