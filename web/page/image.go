package page

import (
	"context"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/asset"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// imageSource is one image and what it does to neurons.
type imageSource interface {
	Image(ctx context.Context, id int64) (neuron.Image, error)
	// ImageID returns the number of the image that a data set has under a key.
	ImageID(ctx context.Context, dataset, key string) (int64, error)
	ImageUnits(ctx context.Context, id int64, model, layer string, n int) ([]neuron.UnitExample, error)
}

// imageUnits is how many neurons of a layer an image page lists.
const imageUnits = 16

// imagePageSource is an image and the models that saw it.
type imagePageSource interface {
	imageSource
	modelSource
	asset.Source
}

func (s *Site) Image(src imagePageSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		ctx := r.Context()
		name, as := server.SplitFormat(r.Param("id"))
		name, asPicture := asset.CutPreview(name, as)
		named, err := address.ParseImageName(name, r.Query())
		if err != nil {
			return server.Answer{}, err
		}
		id := named.ID
		if named.Key != "" {
			if id, err = src.ImageID(ctx, named.Dataset, named.Key); err != nil {
				return server.Answer{}, err
			}
		}
		im, err := src.Image(ctx, id)
		if err != nil {
			return server.Answer{}, err
		}
		driven, err := drivenUnits(ctx, src, id)
		if err != nil {
			return server.Answer{}, err
		}
		switch {
		case asPicture:
			return asset.SendPreview(r, src, imagePreview(im, driven))
		case as == server.AsJSON:
			return server.JSON(api.NewImage(im, allUnits(driven)))
		}
		p := newImagePage(im, driven)
		p.Page = s.page(r, p.Heading, "An image and the neurons that it drives: "+altOf(im)+".")
		p.Page.Section, p.JSON = "images", address.LastingImage(im, ".json")
		p.Address = r.Origin() + address.LastingImage(im, "")
		previewed(r, &p.Page, address.LastingImage(im, ".jpg"), "The image, and the names of the neurons that it drives most.")
		p.Share = &view.Share{Address: p.Address}
		return server.Page(view.Image(p)), nil
	}
}

// layerUnits are the neurons of a layer that an image drives.
type layerUnits struct {
	model neuron.Model
	layer neuron.Layer
	units []neuron.UnitExample
}

// drivenUnits asks the best layer of each model which of its neurons an image drives.
func drivenUnits(ctx context.Context, src imagePageSource, id int64) ([]layerUnits, error) {
	models, err := src.Models(ctx)
	if err != nil {
		return nil, err
	}
	var driven []layerUnits
	for _, m := range models {
		l, ok := m.BestLayer()
		if !ok || l.Published > 0 {
			continue
		}
		units, err := src.ImageUnits(ctx, id, m.Slug, l.Slug, imageUnits)
		if err != nil {
			return nil, err
		}
		if len(units) > 0 {
			driven = append(driven, layerUnits{m, l, units})
		}
	}
	return driven, nil
}

func allUnits(driven []layerUnits) []neuron.UnitExample {
	var units []neuron.UnitExample
	for _, d := range driven {
		units = append(units, d.units...)
	}
	return units
}

func newImagePage(im neuron.Image, driven []layerUnits) view.ImagePage {
	p := view.ImagePage{Heading: altOf(im), Picture: address.Thumb(im.ID), Alt: altOf(im), Facts: imageFacts(im)}
	model := "" // whose data set the image is of
	if len(driven) > 0 {
		model = driven[0].model.Slug
	}
	for _, c := range im.Categories {
		to := address.ImagesQuery{Model: model, Name: c.Name, Value: c.Value}
		p.Categories = append(p.Categories, view.CategoryLink{Name: c.Name, Link: view.Link{Text: c.Value, Address: to.Path()}})
	}
	for _, d := range driven {
		l := view.ImageLayer{Heading: layerName(d.model, d.layer), Address: address.Layer(d.model.Slug, d.layer.Slug)}
		for _, u := range d.units {
			l.Hits = append(l.Hits, newDrivenHit(u, d.units[0].Z))
		}
		p.Layers = append(p.Layers, l)
	}
	return p
}

func imageFacts(im neuron.Image) []view.Fact {
	facts := []view.Fact{{Name: "file", Value: im.Key}}
	if im.Width > 0 {
		facts = append(facts, view.Fact{Name: "size", Value: format.Count(im.Width) + " × " + format.Count(im.Height) + " pixels"})
	}
	return facts
}

func newDrivenHit(u neuron.UnitExample, strongest float64) view.UnitHit {
	card := neuron.UnitCard{Unit: u.Unit, Words: u.Words}
	return view.UnitHit{NeuronCard: newCard(card), Value: format.Sigma(u.Z), Share: share(u.Z, strongest)}
}

// share writes x as part of the whole, 0 to 100.
func share(x, whole float64) string {
	if whole <= 0 || x <= 0 {
		return "0"
	}
	return format.Coordinate(min(100*x/whole, 100))
}
