package web

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"multiscope/internal/neuron"
	"multiscope/web/view"
)

// imageSource is one image and what it does to neurons.
type imageSource interface {
	Image(ctx context.Context, id int64) (neuron.Image, error)
	ImageUnits(ctx context.Context, id int64, model, layer string, n int) ([]neuron.UnitExample, error)
	pictureSource
}

// imageUnits is how many neurons of a layer an image page lists.
const imageUnits = 16

// imagePageSource is an image and the models that saw it.
type imagePageSource interface {
	imageSource
	modelSource
}

func (s *site) image(src imagePageSource) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx := c.Request().Context()
		name, as := splitFormat(c.Param("id"))
		id, err := parseID(name)
		if err != nil {
			return err
		}
		im, err := src.Image(ctx, id)
		if err != nil {
			return err
		}
		driven, err := drivenUnits(ctx, src, id)
		if err != nil {
			return err
		}
		if as == asJSON {
			return sendJSON(c, http.StatusOK, newImageJSON(im, driven))
		}
		p := newImagePage(im, driven)
		p.Page = s.page(c, p.Heading, "An image and the neurons that it drives: "+altOf(im)+".")
		p.Page.Section, p.JSON = "images", imagePath(id)+".json"
		return render(c, http.StatusOK, view.Image(p))
	}
}

// parseID reads an image's number.
func parseID(s string) (int64, error) {
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, neuron.Invalidf("An image has a number; %q is not one.", s)
	}
	return id, nil
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
		l, ok := bestLayer(m)
		if !ok {
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

func newImagePage(im neuron.Image, driven []layerUnits) view.ImagePage {
	p := view.ImagePage{Heading: altOf(im), Picture: thumbPath(im.ID), Alt: altOf(im), Facts: imageFacts(im)}
	model := "" // whose data set the image is of
	if len(driven) > 0 {
		model = driven[0].model.Slug
	}
	for _, c := range im.Categories {
		to := imagesQuery{Model: model, Name: c.Name, Value: c.Value}
		p.Categories = append(p.Categories, view.CategoryLink{Name: c.Name, Link: view.Link{Text: c.Value, Address: to.path()}})
	}
	for _, d := range driven {
		l := view.ImageLayer{Heading: layerName(d.model, d.layer), Address: layerPath(d.model.Slug, d.layer.Slug)}
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
		facts = append(facts, view.Fact{Name: "size", Value: count(im.Width) + " × " + count(im.Height) + " pixels"})
	}
	return facts
}

func newDrivenHit(u neuron.UnitExample, strongest float64) view.UnitHit {
	card := neuron.UnitCard{Unit: u.Unit, Words: u.Words}
	return view.UnitHit{NeuronCard: newCard(card), Value: sigma(u.Z), Share: share(u.Z, strongest)}
}

// share writes x as part of the whole, 0 to 100.
func share(x, whole float64) string {
	if whole <= 0 || x <= 0 {
		return "0"
	}
	return pixels(min(100*x/whole, 100))
}

func layerName(m neuron.Model, l neuron.Layer) string { return m.Name + ", " + layerTitle(l.Tap) }

// imageJSON is an image as data.
type imageJSON struct {
	Image      int64             `json:"image"`
	Key        string            `json:"key"`
	Caption    string            `json:"caption"`
	Width      int               `json:"width"`
	Height     int               `json:"height"`
	Categories map[string]string `json:"categories"`
	Units      []imageUnitJSON   `json:"units"`
}

type imageUnitJSON struct {
	ModelID    string  `json:"modelId"`
	Layer      string  `json:"layer"`
	Index      string  `json:"index"`
	Activation float64 `json:"activation"`
	Z          float64 `json:"z"`
}

func newImageJSON(im neuron.Image, driven []layerUnits) imageJSON {
	j := imageJSON{Image: im.ID, Key: im.Key, Caption: im.Caption, Width: im.Width, Height: im.Height,
		Categories: map[string]string{}, Units: []imageUnitJSON{}}
	for _, c := range im.Categories {
		j.Categories[c.Name] = c.Value
	}
	for _, d := range driven {
		for _, u := range d.units {
			j.Units = append(j.Units, imageUnitJSON{u.Unit.Model, u.Unit.Layer, strconv.Itoa(u.Unit.Unit), u.Activation, u.Z})
		}
	}
	return j
}

// thumb sends a thumbnail. A thumbnail never changes while its image has the number it has.
func (s *site) thumb(src imageSource) echo.HandlerFunc {
	if s.opts.Stories {
		src = storyPictures{src}
	}
	return func(c echo.Context) error {
		id, err := parseID(c.Param("id"))
		if err != nil {
			return err
		}
		b, mime, err := src.Thumbnail(c.Request().Context(), id)
		if err != nil {
			return err
		}
		c.Response().Header().Set("Cache-Control", forever)
		return send(c, http.StatusOK, mime, b)
	}
}
