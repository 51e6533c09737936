package web

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"multiscope/internal/neuron"
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

func (s *site) model(src modelPageSource) echo.HandlerFunc {
	return func(c echo.Context) error {
		slug, as := splitFormat(c.Param("model"))
		m, err := findModel(c.Request().Context(), src, slug)
		if err != nil {
			return err
		}
		switch as {
		case asJSON:
			return sendJSON(c, http.StatusOK, newModelJSON(m))
		case asCSV:
			return sendCSV(c, modelColumns, modelRows(m))
		}
		facets, err := src.Facets(c.Request().Context(), slug)
		if err != nil {
			return err
		}
		p := newModelPage(m, facets)
		p.Page = s.page(c, m.Name, "The layers of "+m.Name+", and where its numbers come from.")
		p.Page.Section = "models"
		p.JSON, p.CSV = "/m/"+m.Slug+".json", "/m/"+m.Slug+".csv"
		return render(c, http.StatusOK, view.Model(p))
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
		Images:     imagesQuery{Model: m.Slug}.path(),
		Provenance: modelProvenance(m),
	}
	for _, l := range m.Layers {
		card := view.LayerCard{Address: layerPath(m.Slug, l.Slug), Name: layerTitle(l.Tap), Tap: l.Tap, Facts: layerFacts(l)}
		if !l.Ready {
			card.State = "Being indexed"
		}
		p.Layers = append(p.Layers, card)
	}
	for _, f := range facets {
		p.Facets = append(p.Facets, view.FacetRow{
			Name: f.Name, Theme: plural(f.ThemeImages, "picture") + " of " + f.Theme, Generic: plural(f.GenericImages, "picture") + " of " + f.Generic,
			AUC: plain(f.AUC()),
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
		facts = append(facts, view.Fact{Name: "parameters", Value: count(m.Parameters)})
	}
	if m.Dataset.Images > 0 {
		facts = append(facts, view.Fact{Name: "images", Value: count(m.Dataset.Images)})
	}
	return facts
}

// bestLayer returns the layer that people look at first: the last one with positions that is
// ready, else the last that is ready, else the last.
func bestLayer(m neuron.Model) (neuron.Layer, bool) {
	var best neuron.Layer
	score := 0
	for _, l := range m.Layers {
		rank := 1
		if l.Ready {
			rank += 2
		}
		if l.Height*l.Width > 1 {
			rank++
		}
		if rank >= score {
			best, score = l, rank
		}
	}
	return best, score > 0
}

// modelJSON is a model as data.
type modelJSON struct {
	ModelID      string            `json:"modelId"`
	Name         string            `json:"name"`
	Architecture string            `json:"architecture"`
	Source       string            `json:"source"`
	SHA256       string            `json:"sha256"`
	Parameters   int64             `json:"parameters"`
	Preprocess   neuron.Preprocess `json:"preprocess"`
	Dataset      string            `json:"dataset"`
	Images       int               `json:"images"`
	Layers       []layerInfoJSON   `json:"layers"`
}

type layerInfoJSON struct {
	Layer  string           `json:"layer"`
	Tap    string           `json:"tap"`
	Units  int              `json:"units"`
	Live   int              `json:"live"`
	Height int              `json:"height"`
	Width  int              `json:"width"`
	Reduce neuron.Reduction `json:"reduction"`
	Words  int              `json:"words"`
	Ready  bool             `json:"ready"`
}

func newModelJSON(m neuron.Model) modelJSON {
	j := modelJSON{
		ModelID: m.Slug, Name: m.Name, Architecture: m.Architecture, Source: m.Source, SHA256: m.Hash, Parameters: m.Parameters,
		Preprocess: m.Preprocess, Dataset: m.Dataset.Name, Images: m.Dataset.Images, Layers: []layerInfoJSON{},
	}
	for _, l := range m.Layers {
		j.Layers = append(j.Layers, layerInfoJSON{
			Layer: l.Slug, Tap: l.Tap, Units: l.Units, Live: l.Live, Height: l.Height, Width: l.Width,
			Reduce: l.Reduce, Words: l.Words, Ready: l.Ready,
		})
	}
	return j
}

var modelColumns = []string{"layer", "tap", "units", "live", "height", "width", "reduction", "words"}

func modelRows(m neuron.Model) [][]string {
	var rows [][]string
	for _, l := range m.Layers {
		rows = append(rows, []string{
			l.Slug, l.Tap, strconv.Itoa(l.Units), strconv.Itoa(l.Live), strconv.Itoa(l.Height), strconv.Itoa(l.Width), string(l.Reduce), strconv.Itoa(l.Words),
		})
	}
	return rows
}
