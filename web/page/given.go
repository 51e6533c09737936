package page

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/chart"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// givenSource is what the plots by category read.
type givenSource interface {
	Categories(ctx context.Context, model string) ([]neuron.CategoryName, error)
	UnitCategories(ctx context.Context, r neuron.Ref, name string, n int) ([]neuron.CategoryResponse, error)
	// CategoryPlots returns how a unit's activations and some categories go together.
	CategoryPlots(ctx context.Context, r neuron.Ref, given []neuron.Category) (neuron.CategoryPlots, error)
}

// How many categories are plotted and offered where none is asked for.
const (
	givenShown    = 4
	offeredNames  = 4
	offeredValues = 5
	valuesRead    = 2048 // of a category: as many as have their files listed
)

// newGivenPanel words the plots by category.
func newGivenPanel(ctx context.Context, src givenSource, d neuron.UnitDetail, q address.GivenQuery) (p view.GivenPanel, err error) {
	chosen, err := chooseGiven(ctx, src, d.Unit, d.ModelOf.Dataset.Images, q.Categories)
	if err != nil {
		return p, err
	}
	if p.Empty = noPlots(d, chosen); p.Empty != "" {
		return p, nil
	}
	plots, err := src.CategoryPlots(ctx, d.Ref, chosen.categories)
	if err != nil {
		return p, err
	}
	return givenPanel(d, q, chosen, plots), nil
}

// noPlots says why there is nothing to plot.
func noPlots(d neuron.UnitDetail, chosen givenChoice) string {
	switch {
	case !d.LayerOf.Ready:
		return "Not indexed yet."
	case len(chosen.categories) == 0:
		return "The images of this data set have no categories, so there is nothing to tell them apart by."
	case d.Std == 0:
		return "This neuron has the same activation on all images: nothing drives it more than anything else."
	}
	return ""
}

// givenPanel words plots of some categories.
func givenPanel(d neuron.UnitDetail, q address.GivenQuery, chosen givenChoice, plots neuron.CategoryPlots) view.GivenPanel {
	q.Categories = chosen.categories
	p := view.GivenPanel{Why: chosen.why, Offered: newOffered(d.Ref, q, chosen), Spread: newSpreadPlot(d.Model, plots, q.Linear)}
	p.Shares = newCountedPlot(countedPlot{id: "shares", counts: plots.Shares, std: plots.Unit.Std, rest: len(neuron.RestCategories)})
	p.Form = view.GivenForm{Action: address.Given(d.Ref, address.GivenQuery{}), Linear: q.Linear, Full: len(q.Categories) >= neuron.MostGiven, All: address.ImagesQuery{Model: d.Model}.Path()}
	for _, c := range q.Categories {
		p.Form.Given = append(p.Form.Given, address.WrittenCategory(c))
	}
	for _, linear := range []bool{false, true} {
		to := q
		to.Linear = linear
		p.Scales = append(p.Scales, view.Choice{Link: view.Link{Text: map[bool]string{false: "Log", true: "Linear"}[linear], Address: address.Given(d.Ref, to)}, Chosen: linear == q.Linear})
	}
	if plots.Sample > 0 {
		p.Sample = fmt.Sprintf("This layer keeps its activations on a sample of %s, and all of this is of the sample.", format.Plural(plots.Sample, "image"))
	}
	q.Linear = false // says nothing of numbers
	p.JSON, p.CSV = address.Unit(d.Ref)+"/categories.json"+q.String(), address.Unit(d.Ref)+"/categories.csv"+q.String()
	return p
}

// givenChoice is which categories are plotted, which are offered, and why.
type givenChoice struct {
	categories []neuron.Category
	why        string
	telling    []neuron.Telling // what explains most first
}

// chooseGiven returns the categories that were asked for, or else those that tell a unit's activations apart.
func chooseGiven(ctx context.Context, src givenSource, u neuron.Unit, images int, asked []neuron.Category) (givenChoice, error) {
	c := givenChoice{categories: asked}
	names, err := src.Categories(ctx, u.Model)
	if err != nil {
		return c, err
	}
	for _, name := range names {
		responses, err := src.UnitCategories(ctx, u.Ref, name.Name, valuesRead)
		if err != nil {
			return c, err
		}
		if t := neuron.NewTelling(u, images, name.Name, responses); len(t.Values) > 0 {
			c.telling = append(c.telling, t)
		}
	}
	slices.SortStableFunc(c.telling, func(x, y neuron.Telling) int { return cmp.Compare(y.Explained, x.Explained) })
	switch {
	case len(asked) > 0:
		c.why = "Choose a category to add it, or to take it out again."
	case len(c.telling) > 0:
		best := c.telling[0]
		c.why = fmt.Sprintf("Of all categories “%s” explains most of how its activations differ, %s of their variance, and these are the values that separate most. Choose others to add them.", best.Name, format.Percent(best.Explained))
		for _, r := range best.Values[:min(givenShown, len(best.Values))] {
			c.categories = append(c.categories, r.Category)
		}
	case len(names) > 0:
		c.why = "No value of a category has enough images to tell which separates most; these are the most frequent ones."
		for _, m := range names[0].Most[:min(givenShown, len(names[0].Most))] {
			c.categories = append(c.categories, m.Category)
		}
	}
	return c, nil
}

// newOffered words what is chosen and what else there is, by name of category.
func newOffered(ref neuron.Ref, q address.GivenQuery, c givenChoice) []view.Offered {
	var offered []view.Offered
	place := map[string]int{}
	add := func(category neuron.Category, explained string) {
		i, known := place[category.Name]
		if !known {
			i = len(offered)
			place[category.Name] = i
			offered = append(offered, view.Offered{Name: category.Name})
		}
		if slices.ContainsFunc(offered[i].Values, func(v view.Choice) bool { return v.Text == category.Value }) {
			return
		}
		to, room := q.With(category)
		if room {
			offered[i].Values = append(offered[i].Values, view.Choice{
				Link: view.Link{Text: category.Value, Address: address.Given(ref, to)}, Chosen: slices.Contains(q.Categories, category), Explained: explained,
			})
		}
	}
	for _, category := range q.Categories {
		add(category, "Take it out")
	}
	for _, t := range c.telling[:min(offeredNames, len(c.telling))] {
		for _, r := range t.Values[:min(offeredValues, len(t.Values))] {
			add(r.Category, fmt.Sprintf("%s, on average %s", format.Plural(r.Images, "image"), format.Sigma(r.MeanZ)))
		}
	}
	return slices.DeleteFunc(offered, func(o view.Offered) bool { return len(o.Values) == 0 })
}

// newSpreadPlot words how images of categories are spread.
func newSpreadPlot(model string, p neuron.CategoryPlots, linear bool) view.SpreadPlot {
	v := view.SpreadPlot{Columns: []string{"Images", "Number", "25 % below", "Median", "75 % below"}}
	row := func(class, name, to string, s neuron.ActivationSpread) {
		r := view.SpreadRow{Class: class, Name: name, Address: to, Images: format.Plural(s.Images, "image"), Median: format.SigmaTo(s.Median, 2), Range: format.SigmaTo(s.Q1, 2) + " to " + format.SigmaTo(s.Q3, 2)}
		if s.Images == 0 {
			r.Median, r.Range = "–", "–"
		}
		v.Legend = append(v.Legend, r)
		v.Rows = append(v.Rows, []string{name, format.Count(s.Images), format.SigmaTo(s.Q1, 2), r.Median, format.SigmaTo(s.Q3, 2)})
	}
	row("neutral s3", "all images", "", p.All)
	said := []string{fmt.Sprintf("All %s have a median of %s", format.Plural(p.All.Images, "image"), v.Legend[0].Median)}
	for i, g := range p.Given {
		row(chart.Kind(i), g.Name+": "+g.Value, address.ImagesQuery{Model: model, Name: g.Name, Value: g.Value}.Path(), g.ActivationSpread)
		said = append(said, fmt.Sprintf("the %d of “%s” %s", g.Images, g.Value, v.Legend[i+1].Median))
	}
	v.Summary = strings.Join(said, ", ") + "."
	v.Chart = chart.Spread(p, linear, "Densities of activations by category. "+v.Summary+" The table below has the quartiles.")
	return v
}

// Given is the page of a neuron's plots by category. A neuron's own page brings its section in once a visitor comes near:
// it would make up a third of a page whose first lines most visitors read.
func (s *Site) Given(src unitSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		d, q, err := givenUnit(r, src)
		if err != nil {
			return server.Answer{}, err
		}
		p := view.GivenPage{Crumbs: unitCrumbs(d), Page: s.page(r, "Categories of "+unitTitle(d), fmt.Sprintf("How categories of images drive neuron %s.", d.Ref))}
		p.Crumbs[len(p.Crumbs)-1].Address = address.Unit(d.Ref)
		p.Crumbs = append(p.Crumbs, view.Link{Text: "categories"})
		p.Heading, p.Section, p.Hidden = unitHeading(d), "models", len(r.Query()) > 0
		s.shared(r, &p.Page, address.Unit(d.Ref))
		p.Panel, err = newGivenPanel(r.Context(), src, d, q)
		return server.Page(view.Given(p)), err
	}
}

// givenUnit returns the unit whose plots are asked for, and which ones.
func givenUnit(r *server.Request, src unitSource) (d neuron.UnitDetail, q address.GivenQuery, err error) {
	ref, err := parseUnitPath(r, r.Param("unit"))
	if err != nil {
		return d, q, err
	}
	if q, err = address.ParseGivenQuery(r.Query()); err != nil {
		return d, q, err
	}
	if d, err = src.Unit(r.Context(), ref); err == nil && d.Published != nil {
		err = neuron.NotFoundf("Neuron %s is known from a publication alone: its activations are not here.", ref)
	}
	return d, q, err
}

// CategoriesOfUnit sends both plots as data, of the categories that are asked for, or of those that tell most.
func CategoriesOfUnit(src unitSource, as server.Format) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		d, q, err := givenUnit(r, src)
		if err != nil {
			return server.Answer{}, err
		}
		chosen, err := chooseGiven(r.Context(), src, d.Unit, d.ModelOf.Dataset.Images, q.Categories)
		if err != nil {
			return server.Answer{}, err
		}
		if why := noPlots(d, chosen); why != "" {
			return server.Answer{}, neuron.NotFoundf("Neuron %s has no plots by category. %s", d.Ref, why)
		}
		plots, err := src.CategoryPlots(r.Context(), d.Ref, chosen.categories)
		if err != nil {
			return server.Answer{}, err
		}
		if as == server.AsCSV {
			return server.CSV(api.CategoryPlotColumns, api.CategoryPlotRows(plots))
		}
		return server.JSON(api.NewCategoryPlots(plots))
	}
}
