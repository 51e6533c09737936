package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"multiscope/internal/neuron"
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

// imagesQuery is the state of the page that browses images.
type imagesQuery struct {
	Model       string // whose data set; "" for the first model's
	Name, Value string // of a category; "" where none is chosen
	Page        int
}

func parseImagesQuery(v url.Values) (imagesQuery, error) {
	q := imagesQuery{Model: v.Get("model"), Name: v.Get("name"), Value: v.Get("value")}
	page, err := parseWhole(v, "page", 1, 1)
	q.Page = int(page)
	switch {
	case err != nil:
		return q, err
	case q.Model != "" && !neuron.IsSlug(q.Model):
		return q, neuron.NotFoundf("There is no model %s here.", q.Model)
	case q.Value != "" && q.Name == "":
		return q, neuron.Invalidf("A value is of a category: name says of which.")
	}
	return q, nil
}

// String is the inverse of parseImagesQuery.
func (q imagesQuery) String() string {
	v := url.Values{}
	for name, value := range map[string]string{"model": q.Model, "name": q.Name, "value": q.Value} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if q.Page > 1 {
		v.Set("page", strconv.Itoa(q.Page))
	}
	return encode(v)
}

func (q imagesQuery) path() string { return "/images" + q.String() }

// images browses a data set.
func (s *site) images(src imagesPageSource) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx := c.Request().Context()
		q, err := parseImagesQuery(c.QueryParams())
		if err != nil {
			return err
		}
		m, err := browsed(ctx, src, q)
		if err != nil {
			return err
		}
		p := view.ImagesPage{Title: "Images"}
		if m.Slug == "" {
			p.Empty = "No model is indexed yet."
		} else if p, err = newImagesPage(ctx, src, m, q); err != nil {
			return err
		}
		p.Page = s.page(c, p.Title, "Images by what is known of them: "+p.Title+".")
		p.Section = "images"
		return render(c, http.StatusOK, view.Images(p))
	}
}

// browsed returns the model whose data set is browsed; none where there is none at all.
func browsed(ctx context.Context, src modelSource, q imagesQuery) (neuron.Model, error) {
	if q.Model != "" {
		return src.Model(ctx, q.Model)
	}
	models, err := src.Models(ctx)
	if err != nil || len(models) == 0 {
		return neuron.Model{}, err
	}
	return models[0], nil
}

func newImagesPage(ctx context.Context, src categorySource, m neuron.Model, q imagesQuery) (view.ImagesPage, error) {
	p := view.ImagesPage{Crumbs: imagesCrumbs(m, q)}
	q.Model = m.Slug
	switch {
	case q.Value != "":
		return p, addCategoryImages(ctx, src, q, &p)
	case q.Name != "":
		return p, addCategoryValues(ctx, src, q, &p)
	}
	p.Title = m.Dataset.Name
	p.Facts = []view.Fact{{Name: "images", Value: count(m.Dataset.Images)}}
	names, err := src.Categories(ctx, m.Slug)
	for _, n := range names {
		p.Categories = append(p.Categories, newCategoryPanel(q, n))
	}
	if len(names) == 0 {
		p.Empty = "Nothing is known of these images but what they look like. Class folders and manifests give images categories."
	}
	return p, err
}

func imagesCrumbs(m neuron.Model, q imagesQuery) []view.Link {
	steps := []view.Link{{Text: m.Dataset.Name, Address: imagesQuery{Model: m.Slug}.path()}}
	if q.Name != "" {
		steps = append(steps, view.Link{Text: q.Name, Address: imagesQuery{Model: m.Slug, Name: q.Name}.path()})
	}
	if q.Value != "" {
		steps = append(steps, view.Link{Text: q.Value})
	}
	steps[len(steps)-1].Address = ""
	return steps
}

func newCategoryPanel(q imagesQuery, n neuron.CategoryName) view.CategoryPanel {
	panel := view.CategoryPanel{Name: n.Name, Values: newChips(q, n.Most)}
	if n.Values > len(n.Most) {
		panel.All = view.Link{Text: "All " + count(n.Values), Address: imagesQuery{Model: q.Model, Name: n.Name}.path()}
	}
	return panel
}

func newChips(q imagesQuery, values []neuron.CategoryCount) []view.Chip {
	chips := make([]view.Chip, len(values))
	for i, v := range values {
		to := imagesQuery{Model: q.Model, Name: v.Name, Value: v.Value}
		chips[i] = view.Chip{Link: view.Link{Text: v.Value, Address: to.path()}, Count: count(v.Images)}
	}
	return chips
}

func addCategoryValues(ctx context.Context, src categorySource, q imagesQuery, p *view.ImagesPage) error {
	values, total, err := src.CategoryValues(ctx, q.Model, q.Name, (q.Page-1)*pageValues, pageValues)
	if err != nil {
		return err
	}
	p.Title, p.Values = q.Name, newChips(q, values)
	p.Facts = []view.Fact{{Name: "values", Value: count(total)}}
	p.Pages, err = imagesPages(q, total, pageValues)
	return err
}

func addCategoryImages(ctx context.Context, src categorySource, q imagesQuery, p *view.ImagesPage) error {
	images, total, err := src.CategoryImages(ctx, q.Model, q.Name, q.Value, (q.Page-1)*pageImages, pageImages)
	if err != nil {
		return err
	}
	p.Title = q.Name + ": " + q.Value
	p.Facts = []view.Fact{{Name: "images", Value: count(total)}}
	for _, im := range images {
		p.Tiles = append(p.Tiles, view.Tile{Address: imagePath(im.ID), Picture: thumbPath(im.ID), Alt: altOf(im), Caption: im.Caption})
	}
	p.Pages, err = imagesPages(q, total, pageImages)
	return err
}

// imagesPages leads through a long list.
func imagesPages(q imagesQuery, total, each int) (view.Pages, error) {
	last := max((total+each-1)/each, 1)
	if q.Page > last {
		return view.Pages{}, neuron.NotFoundf("This list has %d pages; there is no page %d.", last, q.Page)
	}
	return pagesAt(q.Page, last, func(page int) string {
		to := q
		to.Page = page
		return to.path()
	}), nil
}

// newByCategory offers the categories of a neuron's images, and says how it responds to the values of
// the one asked for.
func newByCategory(ctx context.Context, src categorySource, d neuron.UnitDetail, by string) (view.ByCategory, error) {
	b := view.ByCategory{Note: "Mean activation over the images of each value of a category."}
	if len(d.Top) > 0 {
		for _, c := range d.Top[0].Image.Categories {
			b.Names = append(b.Names, view.Choice{
				Link: view.Link{Text: c.Name, Address: encode(url.Values{"by": {c.Name}}) + "#by"}, Chosen: c.Name == by,
			})
		}
		b.Names = slices.CompactFunc(b.Names, func(x, y view.Choice) bool { return x.Text == y.Text })
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
				Word: r.Value, Address: imagesQuery{Model: model, Name: r.Name, Value: r.Value}.path(),
				Value: sigma(r.MeanZ), Inhibit: inhibit, Share: share(r.MeanZ, responses[0].MeanZ),
			},
			Above: percent(r.Density1), Images: plural(r.Images, "image"),
		})
	}
	return rows
}
