package page

import (
	"cmp"
	"context"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// categorySource is what is known of images, and how neurons respond to it.
type categorySource interface {
	Categories(ctx context.Context, model string) ([]neuron.CategoryName, error)
	CategoryValues(ctx context.Context, model, name string, offset, limit int) ([]neuron.CategoryCount, int, error)
	CategoryImages(ctx context.Context, model, name, value string, offset, limit int) ([]neuron.Image, int, error)
	UnitCategories(ctx context.Context, r neuron.Ref, name string, n int) ([]neuron.CategoryResponse, error)
}

// imagesPageSource is categories and the models whose data sets have them.
type imagesPageSource interface {
	categorySource
	modelSource
}

// How much a page of categories shows.
const (
	pageValues    = 400
	pageImages    = 96
	responseRows  = 24   // values of a category on a neuron page: those that drive it most
	responsesRead = 2000 // values among which those are found, the most common ones
)

// Images browses a data set.
func (s *Site) Images(src imagesPageSource, as server.Format) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		ctx := r.Context()
		q, err := address.ParseImagesQuery(r.Query())
		if err != nil {
			return server.Answer{}, err
		}
		m, err := browsed(ctx, src, q)
		if err != nil {
			return server.Answer{}, err
		}
		q.Model = m.Slug
		if as != server.AsPage {
			return imagesAs(ctx, src, m, q, as)
		}
		p := view.ImagesPage{Title: "Images"}
		if m.Slug == "" {
			p.Empty = "No model is indexed yet."
		} else if p, err = newImagesPage(ctx, src, m, q); err != nil {
			return server.Answer{}, err
		}
		p.Page = s.page(r, p.Title, "Images by what is known of them: "+p.Title+".")
		p.Section, p.JSON = "images", q.Data(".json")
		q.Page = 1 // tables have no pages
		p.CSV = q.Data(".csv")
		return server.Page(view.Images(p)), nil
	}
}

// browsed returns the model whose data set is browsed; none where there is none at all.
func browsed(ctx context.Context, src modelSource, q address.ImagesQuery) (neuron.Model, error) {
	if q.Model != "" {
		m, err := src.Model(ctx, q.Model)
		if err == nil && m.Published != "" {
			err = neuron.NotFoundf("%s is known from a publication alone: there are no images of it.", m.Name)
		}
		return m, err
	}
	models, err := src.Models(ctx)
	if err != nil {
		return neuron.Model{}, err
	}
	for _, m := range models {
		if m.Published == "" {
			return m, nil
		}
	}
	return neuron.Model{}, nil
}

func newImagesPage(ctx context.Context, src categorySource, m neuron.Model, q address.ImagesQuery) (view.ImagesPage, error) {
	p := view.ImagesPage{Crumbs: imagesCrumbs(m, q)}
	q.Model = m.Slug
	switch {
	case q.Value != "":
		return p, addCategoryImages(ctx, src, q, &p)
	case q.Name != "":
		return p, addCategoryValues(ctx, src, q, &p)
	}
	p.Title = m.Dataset.Name
	p.Facts = []view.Fact{{Name: "images", Value: format.Count(m.Dataset.Images)}}
	names, err := src.Categories(ctx, m.Slug)
	for _, n := range names {
		p.Categories = append(p.Categories, newCategoryPanel(q, n))
	}
	if len(names) == 0 {
		p.Empty = "Nothing is known of these images but what they look like. Class folders and manifests give images categories."
	}
	return p, err
}

func imagesCrumbs(m neuron.Model, q address.ImagesQuery) []view.Link {
	steps := []view.Link{{Text: m.Dataset.Name, Address: address.ImagesQuery{Model: m.Slug}.Path()}}
	if q.Name != "" {
		steps = append(steps, view.Link{Text: q.Name, Address: address.ImagesQuery{Model: m.Slug, Name: q.Name}.Path()})
	}
	if q.Value != "" {
		steps = append(steps, view.Link{Text: q.Value})
	}
	steps[len(steps)-1].Address = ""
	return steps
}

func newCategoryPanel(q address.ImagesQuery, n neuron.CategoryName) view.CategoryPanel {
	panel := view.CategoryPanel{Name: n.Name, Values: newChips(q, n.Most)}
	if n.Values > len(n.Most) {
		panel.All = view.Link{Text: "All " + format.Count(n.Values), Address: address.ImagesQuery{Model: q.Model, Name: n.Name}.Path()}
	}
	return panel
}

func newChips(q address.ImagesQuery, values []neuron.CategoryCount) []view.Chip {
	chips := make([]view.Chip, len(values))
	for i, v := range values {
		to := address.ImagesQuery{Model: q.Model, Name: v.Name, Value: v.Value}
		chips[i] = view.Chip{Link: view.Link{Text: v.Value, Address: to.Path()}, Count: format.Count(v.Images)}
	}
	return chips
}

func addCategoryValues(ctx context.Context, src categorySource, q address.ImagesQuery, p *view.ImagesPage) error {
	values, total, err := src.CategoryValues(ctx, q.Model, q.Name, (q.Page-1)*pageValues, pageValues)
	if err != nil {
		return err
	}
	p.Title, p.Values = q.Name, newChips(q, values)
	p.Facts = []view.Fact{{Name: "values", Value: format.Count(total)}}
	p.Pages, err = imagesPages(q, total, pageValues)
	return err
}

func addCategoryImages(ctx context.Context, src categorySource, q address.ImagesQuery, p *view.ImagesPage) error {
	images, total, err := src.CategoryImages(ctx, q.Model, q.Name, q.Value, (q.Page-1)*pageImages, pageImages)
	if err != nil {
		return err
	}
	p.Title = q.Name + ": " + q.Value
	p.Facts = []view.Fact{{Name: "images", Value: format.Count(total)}}
	for _, im := range images {
		p.Tiles = append(p.Tiles, view.Tile{Address: address.Image(im.ID), Picture: address.Thumb(im.ID), Alt: altOf(im), Caption: im.Caption})
	}
	p.Pages, err = imagesPages(q, total, pageImages)
	return err
}

// imagesPages leads through a long list.
func imagesPages(q address.ImagesQuery, total, each int) (view.Pages, error) {
	last, err := lastOfImages(q, total, each)
	if err != nil {
		return view.Pages{}, err
	}
	return pagesAt(q.Page, last, func(page int) string {
		to := q
		to.Page = page
		return to.Path()
	}), nil
}

// lastOfImages returns the last page of a list. The one asked for is no later.
func lastOfImages(q address.ImagesQuery, total, each int) (int, error) {
	last := max((total+each-1)/each, 1)
	if q.Page > last {
		return last, neuron.NotFoundf("This list has %d pages; there is no page %d.", last, q.Page)
	}
	return last, nil
}

// newByCategory offers the categories of a neuron's images, and says how it responds to the values of
// the one asked for.
func newByCategory(ctx context.Context, src categorySource, d neuron.UnitDetail, by string) (view.ByCategory, error) {
	b := view.ByCategory{Note: "Mean activation over the images of each value of a category."}
	if len(d.Top) > 0 {
		for _, c := range d.Top[0].Image.Categories {
			if slices.ContainsFunc(b.Names, func(n view.Choice) bool { return n.Text == c.Name }) { // an image may have several values of a category
				continue
			}
			b.Names = append(b.Names, view.Choice{
				Link: view.Link{Text: c.Name, Address: address.UnitBy(c.Name) + "#by"}, Chosen: c.Name == by,
			})
		}
	}
	if by == "" {
		return b, nil
	}
	responses, err := src.UnitCategories(ctx, d.Ref, by, responsesRead)
	if err != nil {
		return b, err
	}
	b.Shown, b.Rows = true, newCategoryRows(d.Model, responses)
	return b, nil
}

func newCategoryRows(model string, responses []neuron.CategoryResponse) []view.CategoryRow {
	slices.SortStableFunc(responses, func(x, y neuron.CategoryResponse) int { return cmp.Compare(y.MeanZ, x.MeanZ) })
	var rows []view.CategoryRow
	for _, r := range responses[:min(responseRows, len(responses))] {
		inhibit := r.MeanZ < 0
		rows = append(rows, view.CategoryRow{
			WordBar: view.WordBar{
				Word: r.Value, Address: address.ImagesQuery{Model: model, Name: r.Name, Value: r.Value}.Path(),
				Value: format.Sigma(r.MeanZ), Inhibit: inhibit, Share: share(r.MeanZ, responses[0].MeanZ),
			},
			Above: format.Percent(r.Density1), Images: format.Plural(r.Images, "image"),
		})
	}
	return rows
}
