package page

import (
	"context"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// modelSource is which models there are.
type modelSource interface {
	Models(ctx context.Context) ([]neuron.Model, error)
	Model(ctx context.Context, slug string) (neuron.Model, error)
}

// modelPageSource is a model and its facets.
type modelPageSource interface {
	modelSource
	Facets(ctx context.Context, model string) ([]neuron.Facet, error)
}

func (s *Site) Model(src modelPageSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		slug, as := server.SplitFormat(r.Param("model"))
		m, err := findModel(r.Context(), src, slug)
		if err != nil {
			return server.Answer{}, err
		}
		switch as {
		case server.AsJSON:
			return server.JSON(api.NewModel(m))
		case server.AsCSV:
			return server.CSV(api.ModelColumns, api.ModelRows(m))
		}
		facets, err := src.Facets(r.Context(), slug)
		if err != nil {
			return server.Answer{}, err
		}
		p := newModelPage(m, facets)
		description := "The layers of " + m.Name + ", and where its numbers come from."
		if m.Published != "" {
			description = "What was published of the neurons of " + m.Name + ": names, families and words."
		}
		p.Page = s.page(r, m.Name, description)
		p.Page.Section = "models"
		p.JSON, p.CSV = address.Model(m.Slug)+".json", address.Model(m.Slug)+".csv"
		return server.Page(view.Model(p)), nil
	}
}

func findModel(ctx context.Context, src modelSource, slug string) (neuron.Model, error) {
	if !neuron.IsSlug(slug) {
		return neuron.Model{}, neuron.NotFoundf("There is no model %s here.", slug)
	}
	return src.Model(ctx, slug)
}

func newModelPage(m neuron.Model, facets []neuron.Facet) view.ModelPage {
	p := view.ModelPage{
		Crumbs:     []view.Link{{Text: "Models", Address: "/#models"}, {Text: m.Name}},
		Name:       m.Name,
		Facts:      modelFacts(m),
		Provenance: modelProvenance(m),
	}
	if m.Published == "" {
		p.Images = address.ImagesQuery{Model: m.Slug}.Path()
	} else {
		p.Published = newPublishedModel(m)
	}
	for _, l := range m.Layers {
		card := view.LayerCard{Address: address.Layer(m.Slug, l.Slug), Name: layerTitle(l.Tap), Tap: l.Tap, Facts: layerFacts(l)}
		if !l.Ready && l.Published == 0 {
			card.State = "Being indexed"
		}
		p.Layers = append(p.Layers, card)
	}
	for _, f := range facets {
		p.Facets = append(p.Facets, view.FacetRow{
			Name: f.Name, Theme: format.Plural(f.ThemeImages, "picture") + " of " + f.Theme, Generic: format.Plural(f.GenericImages, "picture") + " of " + f.Generic,
			AUC: format.Number(f.AUC()),
		})
	}
	return p
}

func modelFacts(m neuron.Model) []view.Fact {
	var facts []view.Fact
	if m.Architecture != "" {
		facts = append(facts, view.Fact{Name: "architecture", Value: m.Architecture})
	}
	if m.Parameters > 0 {
		facts = append(facts, view.Fact{Name: "parameters", Value: format.Count(m.Parameters)})
	}
	if m.Dataset.Images > 0 {
		facts = append(facts, view.Fact{Name: "images", Value: format.Count(m.Dataset.Images)})
	}
	return facts
}
