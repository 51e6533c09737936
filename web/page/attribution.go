package page

import (
	"context"
	"fmt"

	"multiscope/internal/attribution"
	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/asset"
	"multiscope/web/server"
	"multiscope/web/view"
)

// attributionSource is how models read texts, and what is shown of their units.
type attributionSource interface {
	modelSource
	textSource
	familySource
	// Readout returns how the image embedding reads the units of a layer, of those whose Readout is true.
	Readout(ctx context.Context, model, layer string) (neuron.Readout, error)
	// UnitScales returns the scales of the units of a layer that are shown, by number.
	UnitScales(ctx context.Context, model, layer string) ([]neuron.Scale, error)
	UnitCards(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref]neuron.UnitCard, error)
}

// attributionPageSource is that, and the pictures of its preview.
type attributionPageSource interface {
	attributionSource
	asset.Source
}

// How much of an attribution is computed and shown.
const (
	mostComposed = 10 // units that a text is composed of
	callsShown   = 24 // units that a text calls on most
	againstShown = 24 // units that it speaks against
)

// attributed is a text and what it has to do with the units of a layer.
type attributed struct {
	layerPlace
	readText
	asked address.AttributionQuery // with model and layer
	scale map[int]neuron.Scale
	dense []contribution // of units that fire, by PerSigma from the highest
	path  []attribution.Step
	step  int // of the path; -1 where it has none
}

// contribution is what a unit adds to a text.
type contribution struct {
	neuron.Ref
	neuron.Scale
	PerActivation float64 // to the product of image embedding and text, of one unit of activation
	PerSigma      float64 // of one standard deviation
}

// Attribution shows the units that a text calls on.
func (s *Site) Attribution(src attributionPageSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		q, err := address.ParseAttributionQuery(r.Query())
		if err != nil {
			return server.Answer{}, err
		}
		places, err := textLayers(r.Context(), src)
		if err != nil {
			return server.Answer{}, err
		}
		if q.Text == "" || len(places) == 0 {
			return s.askText(r, src, places, q)
		}
		a, err := s.attribute(r.Context(), src, places, q)
		if isUnknownText(err) {
			return s.unknownText(r, src, places, q)
		}
		if err != nil {
			return server.Answer{}, err
		}
		return s.showAttribution(r, src, places, a)
	}
}

// attribute reads a text and computes what it has to do with the units of the layer that is asked for.
func (s *Site) attribute(ctx context.Context, src attributionSource, places []layerPlace, q address.AttributionQuery) (attributed, error) {
	a := attributed{asked: q}
	var err error
	if a.layerPlace, a.readText, err = s.readIn(ctx, src, places, q); err != nil {
		return a, err
	}
	a.asked.Model, a.asked.Layer = a.model.Slug, a.layer.Slug
	readout, err := src.Readout(ctx, a.model.Slug, a.layer.Slug)
	if err != nil {
		return a, err
	}
	if len(a.embedding) != readout.Embedding {
		return a, fmt.Errorf("an embedding of %d numbers for a readout of %d of %s/%s", len(a.embedding), readout.Embedding, a.model.Slug, a.layer.Slug)
	}
	scales, err := src.UnitScales(ctx, a.model.Slug, a.layer.Slug)
	if err != nil {
		return a, err
	}
	a.compute(readout, scales)
	a.step, err = chosenStep(a.path, q.Units)
	return a, err
}

// showAttribution shows what a text calls on.
func (s *Site) showAttribution(r *server.Request, src attributionPageSource, places []layerPlace, a attributed) (server.Answer, error) {
	named, err := s.nameUnits(r.Context(), src, a.layerPlace, a.shownUnits())
	if err != nil {
		return server.Answer{}, err
	}
	p := newAttributionPage(a, named)
	p.Form = attributionForm(places, a.asked)
	p.Command = attributeCommand(a, s.database)
	p.Page = s.page(r, attributionTitle(a, p.Sum), attributionDescription(a, p.Sum))
	p.Address = r.Origin() + address.Attribution(a.asked)
	p.Source = "weights SHA-256 " + a.model.Hash
	p.JSON, p.CSV = address.AttributionPath+".json"+a.asked.String(), address.AttributionPath+".csv"+a.asked.String()
	previewed(r, &p.Page, address.AttributionPath+".jpg"+a.asked.String(), attributionPreviewAlt(a, p.Sum))
	p.Share = &view.Share{Address: p.Address}
	return server.Page(view.Attribution(p)), nil
}
