package page

import (
	"context"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

func imagesStory(p view.Page) templ.Component {
	return view.Images(imagesSample(p, sampleModel, address.ImagesQuery{Page: 1}))
}

func imagesValuesStory(p view.Page) templ.Component {
	return view.Images(imagesSample(p, sampleModel, address.ImagesQuery{Name: "kind", Page: 1}))
}

func imagesEmptyStory(p view.Page) templ.Component {
	return view.Images(view.ImagesPage{Page: section(p, "images"), Title: "Images", Empty: "No model is indexed yet."})
}

// imagesSample fills a page from sampleCategories, which cannot fail.
func imagesSample(p view.Page, m neuron.Model, q address.ImagesQuery) view.ImagesPage {
	page, err := newImagesPage(context.Background(), sampleCategories{}, m, q)
	if err != nil {
		page.Empty = err.Error()
	}
	page.Page = section(p, "images")
	return page
}

// sampleCategories are the categories of the sample data set.
type sampleCategories struct{}

func (sampleCategories) Categories(context.Context, string) ([]neuron.CategoryName, error) {
	return []neuron.CategoryName{{Name: "kind", Values: 40, Most: sampleValues("kind", 8)}, {Name: "group", Values: 3, Most: sampleValues("group", 3)}}, nil
}

func (sampleCategories) CategoryValues(_ context.Context, _, name string, _, _ int) ([]neuron.CategoryCount, int, error) {
	return sampleValues(name, 40), 40, nil
}

func (sampleCategories) CategoryImages(context.Context, string, string, string, int, int) ([]neuron.Image, int, error) {
	return []neuron.Image{sampleImage(-100), sampleImage(-101)}, 2, nil
}

func (sampleCategories) UnitCategories(context.Context, neuron.Ref, string, int) ([]neuron.CategoryResponse, error) {
	return nil, nil
}

func sampleValues(name string, n int) []neuron.CategoryCount {
	values := make([]neuron.CategoryCount, n)
	for i := range values {
		values[i].Name, values[i].Value, values[i].Images = name, sampleWords[i%len(sampleWords)], 2000/(i+1)
	}
	return values
}
