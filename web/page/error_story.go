package page

import (
	"github.com/a-h/templ"

	"multiscope/web/view"
)

func errorNotFoundStory(p view.Page) templ.Component {
	return view.Error(view.ErrorPage{Page: p, Status: "Not Found", Heading: "Not found", Message: "Layer layer4-1-sum has 1024 units; there is no unit 5000."})
}

func errorOursStory(p view.Page) templ.Component {
	return view.Error(view.ErrorPage{Page: p, Status: "Internal Server Error", Heading: "Something went wrong", Message: "It is in the server's log."})
}
