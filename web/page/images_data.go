package page

import (
	"context"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/server"
)

// mostCSVImages is how many images, or values, a CSV has at most: a data set may have a million of one value.
const mostCSVImages = 10_000

// imagesAs sends what the page shows as data: page after page as JSON, and the first rows of all pages as CSV.
func imagesAs(ctx context.Context, src categorySource, m neuron.Model, q address.ImagesQuery, as server.Format) (server.Answer, error) {
	values, images := pageValues, pageImages
	if as == server.AsCSV { // which has no pages
		q.Page, values, images = 1, mostCSVImages, mostCSVImages
	}
	j, err := newImagesData(ctx, src, m, q, values, images)
	if err != nil {
		return server.Answer{}, err
	}
	if as == server.AsCSV {
		return server.CSV(api.ImagesCSV(j))
	}
	return server.JSON(j)
}

// newImagesData lists categories, or a page of so many values or images.
func newImagesData(ctx context.Context, src categorySource, m neuron.Model, q address.ImagesQuery, values, images int) (api.Images, error) {
	j := api.NewImages(m, q.Name, q.Value)
	switch {
	case m.Slug == "":
		return j, nil
	case q.Value != "":
		found, total, err := src.CategoryImages(ctx, m.Slug, q.Name, q.Value, (q.Page-1)*images, images)
		if err != nil {
			return j, err
		}
		j.AddImages(found, total)
		j.Next, err = nextImages(q, total, images)
		return j, err
	case q.Name != "":
		found, total, err := src.CategoryValues(ctx, m.Slug, q.Name, (q.Page-1)*values, values)
		if err != nil {
			return j, err
		}
		j.AddValues(found, total)
		j.Next, err = nextImages(q, total, values)
		return j, err
	}
	names, err := src.Categories(ctx, m.Slug)
	j.AddCategories(names)
	return j, err
}

// nextImages returns the address of the next page of a list, "" at its end.
func nextImages(q address.ImagesQuery, total, each int) (string, error) {
	last, err := lastOfImages(q, total, each)
	if err != nil || q.Page == last {
		return "", err
	}
	q.Page++
	return q.Data(".json"), nil
}
