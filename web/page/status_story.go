package page

import (
	"github.com/a-h/templ"

	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

func statusStory(p view.Page) templ.Component {
	return view.Status(view.StatusPage{Page: section(p, "status"), Models: []view.ModelStatus{newModelStatus(sampleModel, 0)},
		Database: view.Database{Address: address.Download, Size: format.Bytes(82 << 20)}})
}

func statusIndexingStory(p view.Page) templ.Component {
	return view.Status(view.StatusPage{
		Page: section(busyPage(p), "status"), Models: []view.ModelStatus{newModelStatus(sampleModel, 214)},
		Failures: view.FailureTable{Name: "failures", More: "And 12 more.", Rows: []view.FailureRow{
			{Model: "Sample CLIP", Key: "photos/broken.jpg", Reason: "not an image: starts with “<html>”"}}},
		LeftOut: view.FailureTable{Name: "left-out", More: "And 212 more.", Rows: []view.FailureRow{
			{Model: "Sample CLIP", Key: "photos/IMG_0001.heic", Reason: "a HEIC picture, which cannot be read; convert it to JPEG, with libheif for example: heif-convert IN.heic OUT.jpg"},
			{Model: "Sample CLIP", Key: "photos/.ipynb_checkpoints", Reason: "a hidden folder; what is in it is left out"}}},
	})
}
