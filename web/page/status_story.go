package page

import (
	"github.com/a-h/templ"

	"multiscope/web/view"
)

func statusStory(p view.Page) templ.Component {
	return view.Status(view.StatusPage{Page: section(p, "status"), Models: []view.ModelStatus{newModelStatus(sampleModel)}})
}

func statusIndexingStory(p view.Page) templ.Component {
	return view.Status(view.StatusPage{
		Page: section(busyPage(p), "status"), Models: []view.ModelStatus{newModelStatus(sampleModel)}, More: "And 12 more.",
		Failures: []view.FailureRow{{Model: "Sample CLIP", Key: "photos/broken.jpg", Reason: "not an image: starts with “<html>”"}},
	})
}
